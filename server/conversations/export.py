"""A conversation as a file that its owner takes away."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import orjson

_UNFIT = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
NAME_CHARACTERS = 80
WHO = {"ko": {"user": "나", "assistant": "답변"}, "en": {"user": "You", "assistant": "Answer"}}


def as_json(conversation: dict[str, Any], messages: Sequence[dict[str, Any]]) -> bytes:
    """Every message of every branch."""
    return orjson.dumps({**conversation, "messages": list(messages)}, option=orjson.OPT_INDENT_2)


def as_markdown(conversation: dict[str, Any], messages: Sequence[dict[str, Any]], language: str) -> bytes:
    """The chosen branch, to be read."""
    who = WHO[language]
    parts = [f"# {' '.join(conversation['title'].split()) or conversation['id']}"]
    for message in messages:
        stopped = " …" if message["status"] == "stopped" else ""
        parts.append(f"## {who[message['role']]} · {message['created_at']:%Y-%m-%d %H:%M} UTC")
        parts.append(message["content"] + stopped)
    return ("\n\n".join(parts) + "\n").encode()


def disposition(title: str, ending: str) -> str:
    """RFC 6266: the name as it is for who can read it, and one in ASCII for all others."""
    name = " ".join(_UNFIT.sub(" ", title).split()).strip(" .")[:NAME_CHARACTERS].strip(" .") or "conversation"
    plain = " ".join(re.sub(r"[^A-Za-z0-9 ._-]+", "", name).split()).strip(" .") or "conversation"
    return f"attachment; filename=\"{plain}.{ending}\"; filename*=UTF-8''{quote(name, safe='')}.{ending}"
