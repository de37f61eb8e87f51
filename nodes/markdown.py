"""Text from models and strangers made harmless inside Markdown, and freed of marks of its own."""

import re
from urllib.parse import quote, urlsplit

IMAGE = re.compile(r"!\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])?")
LINK = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\[[^\]]*\])")
LINE_MARKS = re.compile(r"^\s*(?:#{1,6}\s+|>\s*|[-*+•]\s+|\d{1,2}[.)]\s+)", re.MULTILINE)
EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
CODE = re.compile(r"(`[^`]+`)")
ACTIVE = re.compile(r"([\\`*<>\[\]|]|(?<!\w)_|_(?!\w)|^#)")


def unmarked(text: str) -> str:
    """Prose without headings, lists, emphasis, links and images; code words keep their backticks."""
    text = LINK.sub(r"\1", IMAGE.sub("", text))
    return EMPHASIS.sub(r"\2", LINE_MARKS.sub("", text)).strip()


def escaped(text: str) -> str:
    """On one line, and shown instead of obeyed: no link, image, tag or emphasis comes out of it; code words stay."""
    pieces = CODE.split(" ".join(text.split()))
    return "".join(piece if place % 2 else ACTIVE.sub(r"\\\1", piece) for place, piece in enumerate(pieces))


def linked(title: str, url: str) -> str:
    """A link if the address is one of the web, else the bare title."""
    if not is_web(url):
        return escaped(title)
    return f"[{escaped(title)}]({quote(url, safe=':/?#@!$&*+,;=%~-._')})"


def is_web(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("http", "https")
    except ValueError:
        return False
