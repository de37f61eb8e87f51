"""The index on a Qdrant server, by the server's own snapshots; a cluster's would hold one machine's part only."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any

import httpx

from retrievers.base import RetrievalUnavailable
from retrievers.edge_copy import Copy
from server.backup.archive import BLOCK
from server.backup.errors import WillNotRestore
from server.backup.manifest import IndexKind

PART = "Qdrant"
# A snapshot of millions of points takes a while to be made and to be taken in.
PATIENCE_S = 1800.0


@dataclass
class QdrantIndex:
    url: str
    alias: str
    api_key: str = field(default="", repr=False)
    kind: IndexKind = "qdrant"
    _unpacked: tuple[IO[bytes], str] | None = field(default=None, init=False)

    @property
    def collection(self) -> str:
        with self._client() as client:
            return self._current(client)

    def points(self) -> int:
        with self._client() as client:
            name = self._current(client)
            return self._size(client, name) if name else 0

    @contextmanager
    def copying(self) -> Iterator[Copy]:
        """Writers go on. The snapshot is made when the first piece is asked for: younger than what was noted before."""
        with self._client() as client:
            name = self._current(client)
            yield Copy(self._size(client, name), self._snapshot(client, name)) if name else Copy(0, iter(()))

    def unpack(self, packed: IO[bytes], collection: str) -> None:
        spool = tempfile.TemporaryFile()  # noqa: SIM115 (it lives until it is taken over)
        shutil.copyfileobj(packed, spool, BLOCK)
        self._unpacked = spool, collection

    def take_over(self) -> int:
        if self._unpacked is None:
            raise WillNotRestore("nothing was unpacked")
        spool, collection = self._unpacked
        with spool, self._client() as client:
            if not collection:
                return 0
            spool.seek(0)
            where = f"/collections/{collection}/snapshots/upload"
            self._said(
                client.post(
                    where, params={"priority": "snapshot", "wait": "true"}, files={"snapshot": ("index", spool)}
                )
            )
            self._name(client, collection)
            return self._size(client, collection)

    @contextmanager
    def _client(self) -> Iterator[httpx.Client]:
        """Raises RetrievalUnavailable."""
        headers = {"api-key": self.api_key} if self.api_key else {}
        try:
            with httpx.Client(base_url=self.url, headers=headers, timeout=PATIENCE_S) as client:
                yield client
        except httpx.HTTPError as error:
            raise RetrievalUnavailable(PART, str(error)) from error

    def _snapshot(self, client: httpx.Client, collection: str) -> Iterator[bytes]:
        made = self._said(client.post(f"/collections/{collection}/snapshots", params={"wait": "true"}))
        where = f"/collections/{collection}/snapshots/{made['name']}"
        try:
            with client.stream("GET", where) as answer:
                answer.raise_for_status()
                yield from answer.iter_raw()
        finally:
            # The server keeps each one until it is told not to.
            client.delete(where)

    def _current(self, client: httpx.Client) -> str:
        aliases = self._said(client.get("/aliases"))["aliases"]
        return next((str(one["collection_name"]) for one in aliases if one["alias_name"] == self.alias), "")

    def _size(self, client: httpx.Client, collection: str) -> int:
        return int(self._said(client.get(f"/collections/{collection}"))["points_count"] or 0)

    def _name(self, client: httpx.Client, collection: str) -> None:
        taken: list[Any] = [{"delete_alias": {"alias_name": self.alias}}] if self._current(client) else []
        given = {"create_alias": {"alias_name": self.alias, "collection_name": collection}}
        self._said(client.post("/collections/aliases", json={"actions": [*taken, given]}))

    @staticmethod
    def _said(answer: httpx.Response) -> Any:
        answer.raise_for_status()
        return answer.json()["result"]
