"""What loops that go on after errors rest with."""

import asyncio


async def rest(seconds: float) -> None:
    """Ends the task that was told to end meanwhile: where psycopg had an error of its own for its cancellation, a loop
    that goes on after errors would never end, nor would who waits for it."""
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError
    await asyncio.sleep(seconds)
