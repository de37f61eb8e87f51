"""The process that has Qdrant Edge open, for every other process of this machine."""

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path

from retrievers.base import RetrievalUnavailable
from retrievers.edge import open_edge
from retrievers.remote.owner import Owner, serving
from retrievers.store import Space


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where the index lies")
    parser.add_argument("--socket", type=Path, required=True, help="where to listen")
    parser.add_argument("--model", required=True, help="name of what makes the vectors")
    parser.add_argument("--dimension", type=int, required=True, help="of its vectors")
    asked = parser.parse_args()
    # The files hold everybody's notes: nobody else of this machine reads them.
    os.umask(0o077)
    try:
        asyncio.run(_serve(asked.folder, asked.socket, Space(asked.model, asked.dimension)))
    except RetrievalUnavailable as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


async def _serve(folder: Path, socket: Path, space: Space) -> None:
    """The socket is gone before the folder is free for another owner."""
    end = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, end.set)
    async with open_edge(folder, space) as store, serving(Owner(store), socket):
        sys.stdout.write(f"{folder} is open; listening at {socket}\n")
        sys.stdout.flush()
        await end.wait()


if __name__ == "__main__":
    sys.exit(main())
