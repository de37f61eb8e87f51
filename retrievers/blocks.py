"""Markdown as a row of headings, code fences, tables and paragraphs; joined again, they are the text.

A fence that is never closed is read as plain text, so that a stray mark cannot swallow a document.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

HEADING = re.compile(r" {0,3}(#{1,6})(?=\s|$)(.*)")
UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*\r?\n?")
# A fence may stand in a list or a quotation, also on the line of the mark that begins the item.
FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(`{3,}+(?!.*`)|~{3,})")
# The line below the header of a table.
DELIMITERS = re.compile(r"[>|: \t]*-[-|: \t]*\r?\n?")
MARKED = re.compile(r"[ \t]*(?:[-*+>|#]|\d{1,9}[.)])|\s*$")


@dataclass(frozen=True)
class Block:
    text: str


class Paragraph(Block):
    """Lines, up to and with the blank ones that end them; a list whose items stand close together is one."""


class Fence(Block):
    """A code block with its marks."""

    @property
    def opening(self) -> str:
        """Its first line, without the mark of the list item that it may begin."""
        line = self.text[: self.text.index("\n") + 1]
        mark = re.search("[`~]{3}", line)
        place = mark.start() if mark else 0
        return re.sub(r"[^\s>]", " ", line[:place]) + line[place:]

    @property
    def closing(self) -> str:
        """Its last line, which closes it."""
        body = self.text.rstrip("\n")
        return body[body.rindex("\n") + 1 :] + "\n"


@dataclass(frozen=True)
class Table(Block):
    """Its rows; `header` is what the first of them says."""

    header: str


@dataclass(frozen=True)
class Heading(Block):
    level: int
    title: str


def blocks_of(text: str) -> Iterator[Block]:
    paragraph: list[str] = []
    for block in _lines_and_blocks(text):
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


def _lines_and_blocks(text: str) -> Iterator[Block]:
    lines = re.split(r"(?<=\n)", text)
    fences = _fences_in(lines)
    at, is_inside = 0, False
    while at < len(lines):
        end = fences.get(at)
        block = Fence("".join(lines[at:end])) if end else _block(lines, at, is_inside)
        yield block
        at += block.text.count("\n") or 1
        is_inside = isinstance(block, Paragraph) and bool(block.text.strip())


def _block(lines: list[str], at: int, is_inside: bool) -> Block:
    """`is_inside`: the line above belongs to a paragraph."""
    line = lines[at]
    if heading := HEADING.match(line):
        return Heading(line, len(heading[1]), _title(heading[2].strip()))
    after = lines[at + 1] if at + 1 < len(lines) else ""
    if "|" in line and "|" in after and DELIMITERS.fullmatch(after):
        return _table(lines, at)
    underline = None if is_inside or MARKED.match(line) else UNDERLINE.fullmatch(after)
    if underline:
        return Heading(line + after, 1 if underline[1].startswith("=") else 2, line.strip())
    return Paragraph(line)


def _table(lines: list[str], at: int) -> Table:
    end = at + 2
    while end < len(lines) and "|" in lines[end] and not FENCE.match(lines[end]):
        end += 1
    cells = (cell.strip() for cell in lines[at].strip("> \t\r\n").strip("|").split("|"))
    return Table("".join(lines[at:end]), " | ".join(filter(None, cells)))


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
    closing = re.compile(rf"[ \t>]*{re.escape(mark)}{re.escape(mark[0])}*[ \t\r]*\n?")
    return next((at + 1 for at in range(start, len(lines)) if closing.fullmatch(lines[at])), None)
