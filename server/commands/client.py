"""How a command talks to a running haru: one request, its chunks as they come, and plain words when it fails."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import orjson

from server.commands import machine_key
from server.settings import Settings

# A model on a small machine may think for minutes before its first word; the server's pings keep the stream alive.
PATIENCE = httpx.Timeout(10, read=600)
INTERRUPTED = 130


class Refused(Exception):
    """The server could not be reached or did not do it; the message is for the person at the terminal, `code` is the
    server's own if it told one."""

    def __init__(self, said: str = "", code: str = "") -> None:
        super().__init__(said)
        self.code = code


@dataclass(frozen=True)
class Server:
    """Where commands send what they are asked, and the key that they show there."""

    url: str
    key: str

    @staticmethod
    def of(wanted: str | None, settings: Settings) -> "Server":
        """HARU_API_KEY is for whichever server is wanted, the key of this machine for its own and no other."""
        url = (wanted or settings.url).rstrip("/")
        is_own = url == settings.url.rstrip("/")
        return Server(url, settings.api_key or (machine_key.read(settings) if is_own else ""))


def stream(server: Server, path: str, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The chunks of a LangServe `/stream` address; leaving the iteration closes the connection, which stops the run."""
    with told_plainly(server), answering(server, "POST", path, timeout=PATIENCE, json=body) as response:
        yield from _chunks(response.iter_lines())


def call(server: Server, method: str, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
    """One plain request and its whole answer."""
    with told_plainly(server), answering(server, method, path, timeout=PATIENCE, json=body) as response:
        response.read()
        return response


@contextmanager
def told_plainly(server: Server) -> Iterator[None]:
    """What the network does becomes Refused."""
    origin = _origin(server.url)
    try:
        yield
    except httpx.ConnectError as error:
        raise Refused(f"haru is not running at {origin}; start it with ./start") from error
    except httpx.TimeoutException as error:
        raise Refused(f"{origin} did not answer in time") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Refused(f"the connection to {origin} broke off: {error}") from error


@contextmanager
def answering(
    server: Server, method: str, path: str, through: httpx.Client | None = None, **asked: Any
) -> Iterator[httpx.Response]:
    """Raises Refused for what the server refuses, and httpx's errors. `through` keeps its connections."""
    signed = {"authorization": f"Bearer {server.key}"} if server.key else {}
    headers = signed | asked.pop("headers", {})
    opened = through.stream if through else httpx.stream
    with opened(method, server.url + path, headers=headers, **asked) as response:
        if response.status_code == 401:
            raise Refused(f"{_origin(server.url)} does not know you; {_remedy(server)}")
        if not response.is_success:
            response.read()
            raise Refused(_said(response), _code(response))
        yield response


def explained(command: Callable[[], int]) -> int:
    """Runs a command; what the server refused becomes one line on stderr, Ctrl-C a quiet end."""
    try:
        return command()
    except Refused as error:
        sys.stderr.write(f"haru: {error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        return INTERRUPTED


def _chunks(lines: Iterator[str]) -> Iterator[dict[str, Any]]:
    event = ""
    for line in lines:
        if line.startswith("event:"):
            event = line[6:].strip()
        elif line.startswith("data:") and event in ("data", "error"):
            chunk = orjson.loads(line[5:])
            _accept(chunk if event == "data" else {"error": chunk})
            yield chunk
        if event == "end":
            return
    raise Refused("the server ended the answer before it was complete")


def _accept(chunk: dict[str, Any]) -> None:
    if error := chunk.get("error"):
        raise Refused(str(error.get("message") or "the server reported an error"))


def _said(response: httpx.Response) -> str:
    """The message of haru's error body, FastAPI's list of what is wrong with the input, or the bare status."""
    try:
        body = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return f"the server answered {response.status_code}"
    if not isinstance(body, dict):
        return f"the server answered {response.status_code}"
    error, detail = body.get("error"), body.get("detail")
    if isinstance(error, dict) and error.get("message"):
        return str(error["message"])
    if isinstance(detail, list):
        return "; ".join(_fault(entry) for entry in detail[:5])
    return str(body.get("message") or detail or f"the server answered {response.status_code}")


def _code(response: httpx.Response) -> str:
    try:
        body = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return ""
    return str(body.get("code") or "") if isinstance(body, dict) else ""


def _fault(entry: Any) -> str:
    if not isinstance(entry, dict):
        return str(entry)
    place = ".".join(str(step) for step in entry.get("loc", []) if step not in ("body", "input"))
    return f"{place}: {entry.get('msg')}" if place else str(entry.get("msg"))


def _remedy(server: Server) -> str:
    if server.key:
        return "the key is no longer good: make one there, and set HARU_API_KEY to it (on this machine: ./start)"
    return "set HARU_API_KEY to a key that you have made there (on this machine: ./start)"


def _origin(url: str) -> str:
    parts = httpx.URL(url)
    return f"{parts.scheme}://{parts.netloc.decode()}"
