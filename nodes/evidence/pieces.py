"""Long texts in pieces of whole lines, so that a thread that reads megabytes lets others run in between."""

from collections.abc import Iterator

CHARACTERS = 50_000


def pieces(text: str) -> Iterator[str]:
    """One pass of a regular expression holds up every thread until its end; a single long line stays whole."""
    start = 0
    while start < len(text):
        end = text.find("\n", start + CHARACTERS)
        end = len(text) if end < 0 else end + 1
        yield text[start:end]
        start = end
