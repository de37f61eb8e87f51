"""Runs the API process."""

import asyncio
import gc
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import uvicorn
import uvloop
from fastapi import FastAPI

from retrievers.base import RetrievalUnavailable
from server import production
from server.app import create_app
from server.logs import set_up_logs
from server.services import open_services
from server.settings import Settings, WrongSetting, load_settings, without_tracing_of_langchain

DRAIN_SECONDS = 20
LAST_WORDS_SECONDS = 4


def main() -> None:
    try:
        settings = load_settings()
        without_tracing_of_langchain()
        production.check(settings)
        set_up_logs(settings.log_level)
        uvloop.run(serve(settings))
    except (WrongSetting, RetrievalUnavailable) as error:
        sys.stderr.write(f"haru: {error}\n")
        sys.exit(1)


async def serve(settings: Settings) -> None:
    async with open_services(settings) as services:
        app = create_app(services)
        config = uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            loop="none",
            http="httptools",
            access_log=False,
            server_header=False,
            log_config=None,
            proxy_headers=False,
            log_level="warning",
            timeout_graceful_shutdown=DRAIN_SECONDS,
        )
        _settle_memory()
        await Draining(config, app, settings.drain_delay_seconds).serve()


class Draining(uvicorn.Server):
    """Told to stop, it first answers for `delay_s` as before, while /readyz sends the next requests elsewhere. Then it
    lets answers end, also those that nobody reads, and cuts the last ones with a word to their readers, while these
    still have their connections. Told twice, it waits no longer for requests."""

    def __init__(self, config: uvicorn.Config, app: FastAPI, delay_s: float) -> None:
        super().__init__(config)
        self._app = app
        self._delay_s = delay_s
        self._loop = asyncio.get_running_loop()
        self._told_again = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Afterwards uvicorn would end the process by the same signal, before what it opened is closed."""
        with super().capture_signals():
            yield
            self._captured_signals.clear()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self.should_exit:
            self._loop.call_soon_threadsafe(self._told_again.set)
        super().handle_exit(sig, frame)

    async def main_loop(self) -> None:
        await super().main_loop()
        self._app.state.is_draining = True
        # A request on a connection that is kept would come in the moment in which it is closed.
        self.server_state.default_headers = [*self.server_state.default_headers, (b"connection", b"close")]
        with suppress(TimeoutError):
            async with asyncio.timeout(self._delay_s):
                await self._told_again.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        patience = DRAIN_SECONDS - LAST_WORDS_SECONDS
        draining = asyncio.create_task(self._app.state.chats.drain(patience))
        last_words = asyncio.get_running_loop().call_later(patience, self._app.state.underway.interrupt)
        await super().shutdown(sockets)
        last_words.cancel()
        await draining


def _settle_memory() -> None:
    """The imported libraries are some 270,000 objects that never go; searching them for garbage again and again holds
    up every stream."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


if __name__ == "__main__":
    main()
