"""Loops of the server go on after errors, and end when they are told to."""

import asyncio

import psycopg
import pytest

from server.background import rest


async def test_a_loop_ends_though_an_error_took_the_place_of_its_cancellation():
    """As psycopg does if a connection is lost while a query is being given up."""
    begun, rounds = asyncio.Event(), []

    async def asks():
        try:
            begun.set()
            await asyncio.Event().wait()
        except asyncio.CancelledError as cancelled:
            raise psycopg.OperationalError("the connection is closed") from cancelled

    async def works():
        while True:
            rounds.append(1)
            try:
                await asks()
            except psycopg.Error:
                await rest(3600)

    task = asyncio.create_task(works())
    await begun.wait()
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        async with asyncio.timeout(10):
            await task
    assert len(rounds) == 1


async def test_a_loop_that_nobody_ends_goes_on_after_its_rest():
    task = asyncio.create_task(rest(0))

    assert await task is None
