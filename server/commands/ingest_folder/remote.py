"""The documents of a running haru, as commands reach them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
import orjson

from server.commands.client import PATIENCE, Server, answering, told_plainly

FILE = {"content-type": "application/octet-stream"}
PAGE = 500


@dataclass(frozen=True)
class Remote:
    """`http` keeps its connections; it may be used by several threads."""

    server: Server
    http: httpx.Client

    def listed(self, **wanted: Any) -> Iterator[dict[str, Any]]:
        """All, page after page."""
        given, cursor = {name: value for name, value in wanted.items() if value}, ""
        while cursor is not None:
            page = self._said("GET", "", params={**given, "limit": PAGE, "cursor": cursor})
            yield from page["documents"]
            cursor = page["next"]

    def bring(self, name: str, content: bytes, given: Mapping[str, Any]) -> dict[str, Any]:
        params = {"name": name, **{key: value for key, value in given.items() if value}}
        return self._said("POST", "", params=params, content=content, headers=FILE)

    def fetch(self, url: str, given: Mapping[str, Any]) -> dict[str, Any]:
        return self._said("POST", "/url", json={"url": url, **{key: value for key, value in given.items() if value}})

    def opened(self, document: str) -> dict[str, Any]:
        return self._said("GET", f"/{quote(document, safe='')}")

    def text(self, document: str) -> str:
        return self._asked("GET", f"/{document}/text").text

    def change(self, document: str, labels: Mapping[str, Any]) -> dict[str, Any]:
        return self._said("PATCH", f"/{document}", json=labels)

    def remove(self, document: str) -> None:
        self._asked("DELETE", f"/{document}")

    def events(self, source: str | None) -> Iterator[tuple[str, dict[str, Any]]]:
        """Until nothing of the source waits any more."""
        asked = {"params": {"source": source} if source else {}, "timeout": PATIENCE}
        with (
            told_plainly(self.server),
            answering(self.server, "GET", self._path("/events"), self.http, **asked) as said,
        ):
            kind = ""
            for line in said.iter_lines():
                if line.startswith("event:"):
                    kind = line[6:].strip()
                elif line.startswith("data:"):
                    yield kind, orjson.loads(line[5:])

    def _said(self, method: str, below: str, **asked: Any) -> dict[str, Any]:
        answer: dict[str, Any] = orjson.loads(self._asked(method, below, **asked).content)
        return answer

    def _asked(self, method: str, below: str, **asked: Any) -> httpx.Response:
        path = self._path(below)
        with (
            told_plainly(self.server),
            answering(self.server, method, path, self.http, timeout=PATIENCE, **asked) as got,
        ):
            got.read()
            return got

    def _path(self, below: str) -> str:
        return f"/api/documents{below}"
