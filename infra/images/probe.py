"""Asks a haru one question and counts the tokens that come: 0 if there were some, 1 and a line otherwise; the key is
read from the standard input. Standard library only, for it also runs inside the container."""

import argparse
import http.client
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

QUESTION = {
    "model": "haru-chat",
    "stream": True,
    "temperature": 0,
    "max_tokens": 16,
    "messages": [{"role": "user", "content": "Say hello."}],
}


class NoTokens(Exception):
    """The message says what came instead."""


@dataclass(frozen=True)
class Heard:
    pieces: int
    first_s: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="such as http://127.0.0.1:8080")
    parser.add_argument("--patience", type=float, default=60, metavar="SECONDS")
    asked = parser.parse_args()
    try:
        heard = probe(asked.url, sys.stdin.readline().strip(), asked.patience)
    except (NoTokens, OSError, http.client.HTTPException) as error:
        sys.stderr.write(f"haru: {asked.url} wrote nothing: {type(error).__name__} {error}\n")
        return 1
    sys.stdout.write(f"{asked.url}: {heard.pieces} pieces, the first after {heard.first_s:.2f} s\n")
    return 0


def probe(url: str, key: str, patience_s: float) -> Heard:
    """The whole answer has to come: text, and the sign of its end."""
    began = time.monotonic()
    connection = _connection(url, patience_s)
    try:
        headers = {"authorization": f"Bearer {key}", "content-type": "application/json", "cache-control": "no-cache"}
        connection.request("POST", "/v1/chat/completions", json.dumps(QUESTION), headers)
        response = connection.getresponse()
        if response.status != 200:
            raise NoTokens(f"status {response.status}")
        return _heard(response, began, patience_s)
    finally:
        connection.close()


def _connection(url: str, patience_s: float) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    return kind(parts.netloc, timeout=patience_s)


def _heard(response: http.client.HTTPResponse, began: float, patience_s: float) -> Heard:
    pieces, first_s = 0, 0.0
    for said in _events(response):
        if said == "[DONE]":
            if not pieces:
                raise NoTokens("the answer ended without a text")
            return Heard(pieces, first_s)
        pieces += _has_text(said)
        first_s = first_s or (time.monotonic() - began if pieces else 0.0)
        if time.monotonic() - began > patience_s:
            raise NoTokens("the answer took too long")
    raise NoTokens("the stream broke off")


def _events(response: http.client.HTTPResponse) -> Iterator[str]:
    for line in response:
        if line.startswith(b"data:"):
            yield line[5:].decode().strip()


def _has_text(said: str) -> bool:
    event = json.loads(said)
    if "error" in event:
        raise NoTokens(str(event["error"].get("code")))
    return any(choice["delta"].get("content") for choice in event.get("choices", ()))


if __name__ == "__main__":
    sys.exit(main())
