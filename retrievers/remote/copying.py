"""The index of another process as a stream; until it is read to its end, nobody writes there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from retrievers.base import RetrievalUnavailable
from retrievers.edge_copy import Copy
from retrievers.remote.address import reachable
from retrievers.remote.client import ORIGIN, PART, WRITE_SECONDS
from retrievers.remote.wire import POINTS


@contextmanager
def copying_from(socket: Path) -> Iterator[Copy]:
    """Entered when the owner has let the last writer end. Raises RetrievalUnavailable."""
    try:
        with reachable(socket) as name, _client(name) as client, client.stream("POST", f"{ORIGIN}/copy") as answer:
            if answer.status_code != httpx.codes.OK:
                raise RetrievalUnavailable(PART, f"its process answered {answer.status_code}")
            yield Copy(int(answer.headers[POINTS]), answer.iter_raw())
    except httpx.HTTPError as error:
        raise RetrievalUnavailable(PART, f"its process did not give a whole copy ({error})") from error


def _client(name: str) -> httpx.Client:
    return httpx.Client(transport=httpx.HTTPTransport(uds=name), timeout=httpx.Timeout(WRITE_SECONDS))
