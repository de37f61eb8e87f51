"""Where the owner of a store listens: a Unix socket, because a file's mode keeps other users out.

A port on 127.0.0.1 would be open to every user of the machine and need a secret, its place and its rotation.
"""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# The kernel keeps a socket's path in 108 bytes, the last of them 0.
LONGEST_PATH = 107


@contextmanager
def reachable(path: Path) -> Iterator[str]:
    """The same socket under a name that fits, however deep its folder lies."""
    if len(os.fsencode(path)) <= LONGEST_PATH:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


@contextmanager
def listening_at(path: Path) -> Iterator[socket.socket]:
    """Nobody else may be listening: a socket that a killed owner left there is replaced. Its file goes at the end."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as listener:
        _bind(listener, path)
        try:
            yield listener
        finally:
            path.unlink(missing_ok=True)


def _bind(listener: socket.socket, path: Path) -> None:
    # Before the socket has its mode nobody may connect, not even for a moment; no thread makes files by now.
    usual = os.umask(0o177)
    try:
        with reachable(path) as name:
            listener.bind(name)
    finally:
        os.umask(usual)
