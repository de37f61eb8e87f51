"""Text and Markdown cut into pieces along headings; joined again, the pieces are the text.

A code fence stays whole whatever its size; everything else fits the size asked for.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from retrievers.blocks import Block, Heading, Paragraph, blocks_of

# Where a paragraph that is too long may be cut: after a line, else after a sentence, else after a word.
CUTS = tuple(map(re.compile, (r"(?<=\n)", r"(?<=[.!?。])(?=\s)", r"(?<=\s)(?=\S)")))


@dataclass(frozen=True)
class Piece:
    """A part of a text and the headings that it stands under, outermost first."""

    headings: tuple[str, ...]
    text: str


@dataclass
class _Draft:
    """A piece that is being filled; headings alone do not make one yet."""

    text: str = ""
    tokens: int = 0
    says_something: bool = False

    def add(self, block: Block) -> None:
        self.text += block.text
        self.tokens += approximate_tokens(block.text)
        self.says_something |= not isinstance(block, Heading) and bool(block.text.strip())

    def ends_before(self, block: Block, max_tokens: int) -> bool:
        is_too_long = self.tokens + approximate_tokens(block.text) > max_tokens
        if isinstance(block, Heading):
            return self.says_something or (is_too_long and bool(self.text))
        return self.says_something and is_too_long and bool(block.text.strip())


def pieces_of(text: str, max_tokens: int = 320) -> list[Piece]:
    pieces: list[Piece] = []
    outline: list[Heading] = []
    draft = _Draft()
    for block in _fitting(text, max_tokens):
        if draft.ends_before(block, max_tokens):
            pieces.append(_piece(outline, draft))
            draft = _Draft()
        if isinstance(block, Heading):
            outline = [above for above in outline if above.level < block.level] + [block]
        draft.add(block)
    return [*pieces, _piece(outline, draft)] if draft.text.strip() else pieces


def approximate_tokens(text: str) -> int:
    """About what multilingual models count: a token for four English letters, three for four Korean syllables."""
    return -(-len(text.encode()) // 4)


def _fitting(text: str, max_tokens: int) -> Iterator[Block]:
    for block in blocks_of(text):
        if isinstance(block, Paragraph):
            yield from map(Paragraph, _cut(block.text, max_tokens))
        else:
            yield block


def _cut(text: str, max_tokens: int, cuts: tuple[re.Pattern[str], ...] = CUTS) -> Iterator[str]:
    if approximate_tokens(text) <= max_tokens:
        yield text
        return
    if not cuts:
        # No character has more than four bytes, so this many always fit.
        yield from (text[start : start + max_tokens] for start in range(0, len(text), max_tokens))
        return
    held = ""
    for part in cuts[0].split(text):
        if held and approximate_tokens(held + part) > max_tokens:
            yield from _cut(held, max_tokens, cuts[1:])
            held = ""
        held += part
    yield from _cut(held, max_tokens, cuts[1:])


def _piece(outline: list[Heading], draft: _Draft) -> Piece:
    return Piece(tuple(heading.title for heading in outline if heading.title), draft.text)
