"""Markdown as a row of headings, code fences and paragraphs; joined again, they are the text.

A fence that is never closed is read as plain text, so that a stray mark cannot swallow a document.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

HEADING = re.compile(r" {0,3}(#{1,6})(?=\s|$)(.*)")
FENCE = re.compile(r" {0,3}(`{3,}(?!.*`)|~{3,})")


@dataclass(frozen=True)
class Block:
    text: str


class Paragraph(Block):
    """Lines, up to and with the blank ones that end them."""


class Fence(Block):
    """A code block with its marks, never to be cut."""


@dataclass(frozen=True)
class Heading(Block):
    level: int
    title: str


def blocks_of(text: str) -> Iterator[Block]:
    paragraph: list[str] = []
    for block in _lines_and_fences(text):
        if paragraph and not _continues(paragraph, block):
            yield Paragraph("".join(paragraph))
            paragraph = []
        if isinstance(block, Paragraph):
            paragraph.append(block.text)
        else:
            yield block
    if paragraph:
        yield Paragraph("".join(paragraph))


def _continues(paragraph: list[str], block: Block) -> bool:
    is_ended = not paragraph[-1].strip()
    return isinstance(block, Paragraph) and not (is_ended and block.text.strip())


def _lines_and_fences(text: str) -> Iterator[Block]:
    lines = re.split(r"(?<=\n)", text)
    fences = _fences_in(lines)
    at = 0
    while at < len(lines):
        end = fences.get(at)
        yield Fence("".join(lines[at:end])) if end else _block(lines[at])
        at = end or at + 1


def _block(line: str) -> Block:
    heading = HEADING.match(line)
    return Heading(line, len(heading[1]), _title(heading[2].strip())) if heading else Paragraph(line)


def _title(written: str) -> str:
    """Without the marks that may close a heading: `## Pools ##`."""
    bare = written.rstrip("#")
    return bare.rstrip() if bare[-1:] in ("", " ", "\t") else written


def _fences_in(lines: list[str]) -> dict[int, int]:
    """For each line that opens a fence, the line after the one that closes it."""
    fences: dict[int, int] = {}
    unclosed: set[str] = set()
    at = 0
    while at < len(lines):
        opening = FENCE.match(lines[at])
        # What no line closes further up, no line closes further down: one vain scan a mark keeps this linear.
        if opening and not opening[1].startswith(tuple(unclosed)):
            end = _closing(lines, at + 1, opening[1])
            if end:
                fences[at] = end
            else:
                unclosed.add(opening[1])
        at = fences.get(at, at + 1)
    return fences


def _closing(lines: list[str], start: int, mark: str) -> int | None:
    closing = re.compile(rf" {{0,3}}{re.escape(mark)}{re.escape(mark[0])}*[ \t\r]*\n?")
    return next((at + 1 for at in range(start, len(lines)) if closing.fullmatch(lines[at])), None)
