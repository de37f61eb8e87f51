"""The outline of a note about documents: their sections, and of each the paragraphs that may be cited and quoted."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pydantic import BaseModel, ConfigDict, Field

from graphs.til_note.account import Coverage, LeftOut, read_of
from graphs.til_note.domains import PartKind
from graphs.til_note.outline import SECTIONS, Outline, Outlined, Room, Wanted, short, title_of
from graphs.til_note.witnesses import DocumentSource, Statement, Witness, shortened
from nodes.evidence.ground import Ground
from nodes.evidence.sentences import is_closed, sentences
from nodes.evidence.verdicts import Bar
from nodes.evidence.words import EMPTY, ENDINGS, WORD
from nodes.privacy.hiding import Hiding
from retrievers.blocks import Fence, Heading, blocks_of
from retrievers.chunks import pieces_of
from retrievers.evidence import Evidence, Use

# Of a sentence that is true of a text, at least this much stands in it: see the news feature.
ENOUGH_SHARED = 0.34
MIN_LETTERS = 8
QUOTED_SENTENCES = 2
TAGS = 8
_TODO = re.compile(r"^\W*(?:TODO|FIXME)\b", re.IGNORECASE)
_APPENDIX = re.compile(r"^\W*(?:references|bibliography|acknowledge?ments?|참고\s?문헌|감사의 글)\W*$", re.IGNORECASE)


class Document(BaseModel):
    """A text of the caller's; Markdown headings part it."""

    model_config = ConfigDict(extra="ignore")

    title: str = Field(min_length=1, max_length=300)
    text: str = Field(min_length=1, max_length=1_000_000)
    url: str | None = Field(default=None, max_length=2_000)


@dataclass(frozen=True)
class Paragraph:
    """`number` counts within its document: 2.5 is the fifth of the second."""

    number: str
    headings: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Stretch:
    """Paragraphs that follow each other, and the headings that all of them stand under."""

    place: int
    document: Document
    headings: tuple[str, ...]
    paragraphs: tuple[Paragraph, ...]

    @property
    def text(self) -> str:
        return "\n\n".join(paragraph.text for paragraph in self.paragraphs)

    @property
    def name(self) -> str:
        return self.headings[-1] if self.headings else self.document.title

    @property
    def heading(self) -> str:
        return " / ".join((self.document.title, *_below(self.document, self.headings)))

    def joined(self, after: "Stretch") -> "Stretch":
        common = tuple(one for one, other in zip(self.headings, after.headings, strict=False) if one == other)
        return Stretch(self.place, self.document, common, self.paragraphs + after.paragraphs)


def of_documents(given: Sequence[Document], wanted: Wanted, window: int) -> Outline:
    hiding = Hiding(code=True)
    documents = [_redacted(document, hiding) for document in given]
    room = Room(window).evidence_bytes(wanted.wording)
    stretches = [stretch for place, one in enumerate(documents, 1) for stretch in _stretches(place, one, room)]
    told = [stretch for stretch in stretches if not _APPENDIX.match(stretch.name)]
    kept, rest = _chosen(told, room)
    sections = {f"section-{place}": _outlined(stretch, wanted, room) for place, stretch in enumerate(kept, 1)}
    days = wanted.day.isoformat() if wanted.day else ""
    title = title_of(f"TIL {days}".strip(), [document.title for document in documents])
    left_out = [(one, "no room") for one in rest] + [(one, "appendix") for one in stretches if one not in told]
    coverage = _covered(documents, kept, list(sections.values()), left_out)
    coverage = coverage.model_copy(update={"redacted": dict(hiding.counts)})
    return Outline(title, sections, coverage, _tags(kept), wanted, days)


def _redacted(document: Document, hiding: Hiding) -> Document:
    hidden = {"title": hiding.text(document.title), "text": hiding.text(document.text)}
    return document.model_copy(update={**hidden, "url": document.url and hiding.text(document.url)})


def _stretches(place: int, document: Document, room: int) -> Iterator[Stretch]:
    count = 0
    for piece in pieces_of(document.text, max(room, 1), _bytes):
        texts = [block.text.strip() for block in blocks_of(piece.shown) if not isinstance(block, Heading)]
        paragraphs = tuple(
            Paragraph(f"{place}.{number}", piece.headings, text)
            for number, text in enumerate(filter(None, texts), count + 1)
        )
        count += len(paragraphs)
        if paragraphs:
            yield Stretch(place, document, piece.headings, paragraphs)


def _bytes(text: str) -> int:
    return len(text.encode(errors="replace"))


def _chosen(stretches: list[Stretch], room: int) -> tuple[list[Stretch], list[Stretch]]:
    """Neighbours are told together while there are too many; what then has no place is the shortest of the documents
    that have most."""
    kept, rest = list(stretches), []
    while len(kept) > SECTIONS and (place := _joinable(kept, room)) is not None:
        kept[place : place + 2] = [kept[place].joined(kept[place + 1])]
    while len(kept) > SECTIONS:
        most = Counter(stretch.place for stretch in kept)
        gone = min(kept, key=lambda stretch: (-most[stretch.place], len(stretch.text)))
        kept.remove(gone)
        rest.append(gone)
    return kept, rest


def _joinable(stretches: list[Stretch], room: int) -> int | None:
    sizes = [
        (len(f"{one.text}{other.text}".encode()), place)
        for place, (one, other) in enumerate(pairwise(stretches))
        if one.place == other.place
    ]
    return next((place for size, place in sorted(sizes) if size <= room), None)


def _outlined(stretch: Stretch, wanted: Wanted, room: int) -> Outlined:
    shown, whole = _shown(stretch, room)
    use = Use("", stretch.heading, "whole" if whole else "part", "" if whole else "cut")
    found = Evidence(shown, f"{stretch.heading}\n\n{stretch.text}", [use], None)
    bar = Bar(
        Ground(found.full).read(), wanted.language, wanted.bar_keys(found), shared=ENOUGH_SHARED, letters=MIN_LETTERS
    )
    witnesses = [
        _witness(stretch.document, paragraph, head=not place) for place, paragraph in enumerate(stretch.paragraphs)
    ]
    todos = [witness.quoted(line) for witness in witnesses for line in witness.lines if _TODO.match(line)]
    quotable = [witness for witness in witnesses if not witness.code and witness.lines]
    did = [witness.quoted(witness.lines[0]) for witness in quotable[:QUOTED_SENTENCES]]
    instead: dict[PartKind, list[Statement]] = {"did": did, "next": todos}
    return Outlined(stretch.name, short(stretch.heading), found, bar, witnesses, instead, wanted.domain.labels)


def _shown(stretch: Stretch, room: int) -> tuple[str, bool]:
    """Whole paragraphs while they fit; of a single one that does not, its first lines."""
    taken, left = [], room
    for paragraph in stretch.paragraphs:
        left -= len(paragraph.text.encode()) + 2
        if left < 0:
            break
        taken.append(paragraph.text)
    if not taken:
        return stretch.text.encode()[:room].decode(errors="ignore").rpartition("\n")[0], False
    return "\n\n".join(taken), len(taken) == len(stretch.paragraphs)


def _witness(document: Document, paragraph: Paragraph, *, head: bool) -> Witness:
    text = paragraph.text
    is_code = isinstance(next(iter(blocks_of(text)), None), Fence)
    lines = tuple(line.strip() for line in text.splitlines()[1:-1] if line.strip()) if is_code else _quotable(text)
    source = DocumentSource(
        document=document.title,
        heading=" / ".join(_below(document, paragraph.headings)),
        paragraph=paragraph.number,
        quote=shortened(lines[0] if lines else text),
        url=document.url,
    )
    return Witness(source, Ground(text), lines, head=head, code=is_code).read()


def _below(document: Document, headings: tuple[str, ...]) -> tuple[str, ...]:
    """Many documents begin with their title once more."""
    return headings[1:] if headings[:1] == (document.title,) else headings


def _quotable(text: str) -> tuple[str, ...]:
    """Whole sentences; of a list or table, its lines."""
    found = sentences(" ".join(text.split()) if _is_prose(text) else text)
    return tuple(line for line in found if is_closed(line)) or tuple(found)


def _is_prose(text: str) -> bool:
    return not re.search(r"^\s*(?:[-*+•|>]|\d{1,2}[.)])\s", text, re.MULTILINE)


def _tags(stretches: Sequence[Stretch]) -> list[str]:
    """The most frequent words that are said more than once."""
    count: Counter[str] = Counter()
    for stretch in stretches:
        words = (ENDINGS.sub("", word.casefold()) for word in WORD.findall(stretch.text))
        count.update(
            word for word in words if (len(word) > 3 and word not in EMPTY) or re.fullmatch("[가-힣]{2,3}", word)
        )
    ranked = sorted((entry for entry in count.items() if entry[1] > 1), key=lambda entry: (-entry[1], entry[0]))
    return [word for word, _ in ranked[:TAGS]]


def _covered(
    documents: Sequence[Document],
    kept: Sequence[Stretch],
    sections: Sequence[Outlined],
    left_out: Sequence[tuple[Stretch, str]],
) -> Coverage:
    unread = [Use("", stretch.heading, "no", why) for stretch, why in left_out]
    files, not_read = read_of([use for section in sections for use in section.evidence.uses] + unread)
    return Coverage(
        given=len(documents),
        selected=len(documents),
        written=len({stretch.place for stretch in kept}),
        left_out=[LeftOut(sha="", subject=stretch.heading, why=why) for stretch, why in left_out],
        files=files,
        not_read=not_read,
    )
