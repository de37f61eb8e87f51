"""Text and Markdown cut into pieces along headings; joined again, the texts of the pieces are the text.

A block that fits stands whole: a paragraph, a list, a table, a code fence, a question with its answer. One that does
not is cut where it hurts least. A fence is cut at line ends; each part is shown with the marks that it lacks
(`opening`, `closing`), which are no part of its text. A table's later rows stand under its header as under a heading.
Where a long section is cut depends on what stands there, so that an edit moves only the cuts near it.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from retrievers.blocks import Block, Fence, Heading, Paragraph, Table, blocks_of
from retrievers.cuts import FENCE_CUTS, LINES, PROSE_CUTS, Room, cut
from retrievers.tokens import tokens_of

MAX_TOKENS = 320
# Marks and headings may take this share of a piece; longer ones are read as text.
SHARE = 4
QUESTION = re.compile(r"\W*(?:Q|질문|문제?)\s?\d{0,3}\s?[.:)].*|.*[?\uff1f]\W*(?:</\w+>\s*)*", re.IGNORECASE)
QUESTION_LENGTH = 300
ANNOUNCES = re.compile(r".*[:\uff1a][*_`\s]*|(?:\*\*|__)[^*_\n]+(?:\*\*|__)\s*", re.DOTALL)


@dataclass(frozen=True)
class Piece:
    """A part of a text and the headings that it stands under, outermost first."""

    headings: tuple[str, ...]
    text: str
    opening: str = ""
    closing: str = ""

    @property
    def shown(self) -> str:
        """As it can be read alone: no fence in it is open."""
        return f"{self.opening}{self.text}{self.closing}"


@dataclass(frozen=True)
class _Part:
    """As much of a block as fits a piece; `continues`: a part of the same fence or table stands above."""

    text: str
    tokens: int
    is_question: bool = False
    announces: bool = False
    continues: bool = False
    opening: str = ""
    closing: str = ""
    under: str = ""


@dataclass
class _Draft:
    """A piece that is being filled; headings alone do not make one yet."""

    headings: tuple[str, ...]
    text: str = ""
    tokens: int = 0
    says_something: bool = False
    opening: str = ""
    closing: str = ""

    def add(self, unit: list[_Part]) -> None:
        self.text += "".join(part.text for part in unit)
        self.tokens += sum(part.tokens for part in unit)
        self.says_something |= any(part.text.strip() for part in unit)
        self.closing = unit[-1].closing

    def piece(self) -> Piece:
        is_open = self.closing and not self.text.endswith("\n")
        return Piece(self.headings, self.text, self.opening, "\n" * bool(is_open) + self.closing)


@dataclass
class _Section:
    """Headings that follow each other, and what stands under the last of them."""

    outline: list[Heading]
    head: str = ""
    blocks: list[Block] = field(default_factory=list)

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(heading.title for heading in self.outline if heading.title)


def pieces_of(text: str, max_tokens: int = MAX_TOKENS, tokens: Callable[[str], int] = tokens_of) -> list[Piece]:
    if not text.strip():
        return []
    room = Room(max_tokens, tokens)
    return [piece for section in _sections(text, room) for piece in _packed(section, room)]


def _sections(text: str, room: Room) -> Iterator[_Section]:
    section = _Section([])
    for block in blocks_of(text):
        is_heading = isinstance(block, Heading) and room.holds(block.text, SHARE)
        if isinstance(block, Heading) and is_heading:
            if section.blocks or not room.holds(section.head + block.text, 2):
                yield section
                section = _Section(section.outline)
            section.outline = [above for above in section.outline if above.level < block.level] + [block]
        if not section.blocks and (is_heading or not block.text.strip()):
            section.head += block.text
        else:
            section.blocks.append(block)
    yield section


def _packed(section: _Section, room: Room) -> Iterator[Piece]:
    draft = _Draft(section.titles, section.head, room.tokens(section.head))
    left = room.less(draft.tokens)
    for unit in _units(list(_fitting(section.blocks, left)), left):
        if draft.says_something and _ends_before(draft, unit, room):
            yield draft.piece()
            under = (unit[0].under,) if unit[0].under else ()
            draft = _Draft((*section.titles, *under), opening=unit[0].opening)
        draft.add(unit)
    yield draft.piece()


def _ends_before(draft: _Draft, unit: list[_Part], room: Room) -> bool:
    tokens = sum(part.tokens for part in unit)
    return unit[0].continues or room.ends(draft.tokens, unit[0].text, tokens)


def _units(parts: list[_Part], room: Room) -> Iterator[list[_Part]]:
    """A question stands with its answer, and what announces a list or an example with it, if there is room."""
    at = 0
    while at < len(parts):
        end = _unit_end(parts, at, room)
        yield parts[at:end]
        at = end


def _unit_end(parts: list[_Part], at: int, room: Room) -> int:
    after = range(at + 1, len(parts))
    if parts[at].is_question:
        end = next((place for place in after if parts[place].is_question), len(parts))
        if sum(part.tokens for part in parts[at:end]) <= room.most and _can_join(parts[at + 1 : end]):
            return end
    leads = parts[at].is_question or parts[at].announces
    both = parts[at : at + 2]
    return at + 2 if leads and len(both) == 2 and room.fits(both) and _can_join(both[1:]) else at + 1


def _can_join(parts: Iterable[_Part]) -> bool:
    return not any(part.continues or part.closing for part in parts)


def _fitting(blocks: Iterable[Block], room: Room) -> Iterator[_Part]:
    for block in blocks:
        size = room.tokens(block.text)
        if size <= room.most:
            yield _whole(block, size)
        elif isinstance(block, Table):
            yield from _rows(block, room)
        elif isinstance(block, Fence) and room.holds(block.opening, SHARE) and room.holds(block.closing, SHARE):
            yield from _fenced(block, room)
        else:
            yield from (_Part(text, room.tokens(text)) for text in cut(block.text, room, PROSE_CUTS))


def _whole(block: Block, size: int) -> _Part:
    text = block.text.strip()
    if not isinstance(block, Paragraph):
        return _Part(block.text, size)
    is_short = len(text) <= QUESTION_LENGTH and "\n" not in text
    is_question = is_short and bool(QUESTION.fullmatch(text))
    return _Part(block.text, size, is_question, bool(ANNOUNCES.fullmatch(text)))


def _rows(table: Table, room: Room) -> Iterator[_Part]:
    for place, text in enumerate(cut(table.text, room, LINES)):
        yield _Part(text, room.tokens(text), continues=place > 0, under=table.header if place else "")


def _fenced(fence: Fence, room: Room) -> Iterator[_Part]:
    marks = room.tokens(fence.opening + fence.closing)
    texts = cut(fence.text, room.less(marks), FENCE_CUTS)
    # The mark that closes it stands alone nowhere.
    if len(texts) > 1 and not texts[-1].replace(fence.closing.strip(), "").strip():
        texts[-2:] = ["".join(texts[-2:])]
    for place, text in enumerate(texts):
        opening = fence.opening if place else ""
        closing = fence.closing if place < len(texts) - 1 else ""
        size = room.tokens(text) + room.tokens(opening + closing)
        yield _Part(text, size, continues=place > 0, opening=opening, closing=closing)
