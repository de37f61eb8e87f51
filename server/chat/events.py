"""One event of a live answer as the bytes that readers get."""

from typing import Any

import orjson

TEXT = "text"
ENDS = frozenset({"done", "stopped", "error"})
PING = b": ping\n\n"
# JSON escapes the ends of lines that the protocol knows; some readers split at these as well.
LINE_ENDS = tuple((sign.encode(), f"\\u{ord(sign):04x}".encode()) for sign in "\u2028\u2029\x85")


def encoded(value: Any) -> bytes:
    """JSON on one line, whatever a reader takes for the end of a line: text of a model never makes an event (S-19)."""
    body = orjson.dumps(value)
    for sign, escaped in LINE_ENDS:
        if sign in body:
            body = body.replace(sign, escaped)
    return body


def frame(number: int, kind: str, body: bytes) -> bytes:
    return b"id: %d\nevent: %b\ndata: %b\n\n" % (number, kind.encode(), body)


def text_frame(number: int, text: str) -> bytes:
    return b'id: %d\nevent: text\ndata: {"text":%b}\n\n' % (number, encoded(text))
