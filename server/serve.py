"""Runs the API process."""

import gc
import sys

import uvicorn
import uvloop

from retrievers.base import RetrievalUnavailable
from server import production
from server.app import create_app
from server.logs import set_up_logs
from server.services import open_services
from server.settings import Settings, WrongSetting, load_settings

DRAIN_SECONDS = 20


def main() -> None:
    try:
        settings = load_settings()
        production.check(settings)
        set_up_logs(settings.log_level)
        uvloop.run(serve(settings))
    except (WrongSetting, RetrievalUnavailable) as error:
        sys.stderr.write(f"haru: {error}\n")
        sys.exit(1)


async def serve(settings: Settings) -> None:
    async with open_services(settings) as services:
        config = uvicorn.Config(
            create_app(services),
            host=settings.host,
            port=settings.port,
            loop="none",
            http="httptools",
            access_log=False,
            proxy_headers=False,
            log_level="warning",
            timeout_graceful_shutdown=DRAIN_SECONDS,
        )
        _settle_memory()
        await uvicorn.Server(config).serve()


def _settle_memory() -> None:
    """The imported libraries are some 270,000 objects that never go; searching them for garbage again and again holds
    up every stream."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


if __name__ == "__main__":
    main()
