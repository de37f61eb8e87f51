"""Runs the API process."""

import asyncio
import gc
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
import uvloop

from retrievers.base import RetrievalUnavailable
from server import production
from server.app import create_app
from server.chat.live import Chats
from server.features.underway import Underway
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
        await Draining(config, app.state.chats, app.state.underway).serve()


class Draining(uvicorn.Server):
    """Told to stop, it lets answers end, also those that nobody reads, and cuts the last ones with a word to their
    readers, while these still have their connections."""

    def __init__(self, config: uvicorn.Config, chats: Chats, underway: Underway) -> None:
        super().__init__(config)
        self._chats = chats
        self._underway = underway

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Afterwards uvicorn would end the process by the same signal, before what it opened is closed."""
        with super().capture_signals():
            yield
            self._captured_signals.clear()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        patience = DRAIN_SECONDS - LAST_WORDS_SECONDS
        draining = asyncio.create_task(self._chats.drain(patience))
        last_words = asyncio.get_running_loop().call_later(patience, self._underway.interrupt)
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
