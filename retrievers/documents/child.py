"""What runs in the process that reads one file: a file on stdin, its text or what is wrong with it on stdout."""

import logging
import resource
import sys
from dataclasses import asdict
from typing import Any

import orjson

from retrievers.documents.base import DocumentTooLarge, DocumentUnreadable
from retrievers.documents.parse import parsed


def main() -> None:
    name, memory, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    _bound(memory, seconds)
    logging.disable()
    sys.stdout.buffer.write(orjson.dumps(_answer(name, sys.stdin.buffer.read())))


def _answer(name: str, data: bytes) -> dict[str, Any]:
    try:
        return asdict(parsed(name, data))
    except DocumentUnreadable as error:
        return {"fault": type(error).__name__}
    except MemoryError:
        return {"fault": DocumentTooLarge.__name__}


def _bound(memory: int, seconds: int) -> None:
    """It writes no file and starts nothing; a core of it would hold somebody's resume."""
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(what, (most, most))
    # The first limit ends it with a signal that tells why.
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 2))
