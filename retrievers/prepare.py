"""A document that was read, as the chunks that are stored: the same document makes the same chunks, everywhere.

A chunk is named after its content and not after its place, so an edit costs the chunks that it touches.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from retrievers.base import Chunk, Visibility
from retrievers.chunks import Piece, pieces_of
from retrievers.code.pieces import pieces_of_code
from retrievers.cuts import LINES, Room, cut
from retrievers.documents.base import Kind, Read
from retrievers.tokens import tokens_of

# With MAX_TOKENS of the text it stays under 512, also where the count falls short of the real one by a third.
TITLE = Room(72, tokens_of)
ANCHOR = re.compile(r"\s*\{(?:#[^{}]*|/\*.*?\*/)\}\s*$")
LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s[^()]*)?\)")
MARKS = re.compile(r"</?[a-z]+[1-6]?(?:\s[^<>]*)?/?>|\*\*|`|\\(?=[!-/:-@\[-`{-~])")
WORD = re.compile(r"\w")
HANGUL = re.compile(r"[가-힣]")
LETTER = re.compile(r"[A-Za-z가-힣]")


@dataclass(frozen=True)
class About:
    """What its owner says of a document; `document` is the owner's name for it and stays when the text changes. `at`
    counts where the document says nothing itself, `kind` in place of what it says."""

    document: str
    source: str
    owner: str
    visibility: Visibility = "private"
    tags: tuple[str, ...] = ()
    at: int = 0
    kind: Kind | None = None


def prepare(read: Read, about: About) -> list[Chunk]:
    """What has no word in it, such as a rule or a picture's frame, is no chunk."""
    cut_up = pieces_of_code(read.text, read.language) if read.kind == "code" else pieces_of(read.text)
    pieces = [piece for piece in cut_up if WORD.search(piece.text)]
    main = language_of(read.text)
    repeats: Counter[Piece] = Counter()
    chunks = []
    for position, piece in enumerate(pieces):
        chunks.append(_chunk(read, about, piece, repeats[piece], position, language_of(piece.text) or main))
        repeats[piece] += 1
    return chunks


def language_of(text: str) -> str:
    """Korean if at least a tenth of the letters are Hangul: Korean developers mix in English words freely."""
    letters = len(LETTER.findall(text))
    if not letters:
        return ""
    return "ko" if len(HANGUL.findall(text)) * 10 >= letters else "en"


def title_path(titles: Iterable[str]) -> str:
    """From the document down to the heading; where it is too long, what lies between falls out first."""
    path = [bare for bare in map(_bare, titles) if bare]
    path = [title for at, title in enumerate(path) if at == 0 or title != path[at - 1]]
    while len(path) > 2 and TITLE.tokens(" > ".join(path)) > TITLE.most:
        del path[1]
    if TITLE.tokens(" > ".join(path)) > TITLE.most:
        share = Room((TITLE.most - len(path)) // len(path), TITLE.tokens)
        path = [cut(title, share, LINES)[0].strip() for title in path]
    return " > ".join(path)


def _chunk(read: Read, about: About, piece: Piece, repeat: int, position: int, language: str) -> Chunk:  # noqa: PLR0913
    written_in = (read.language,) if read.kind == "code" and read.language else ()
    return Chunk(
        id=_id(about.document, piece, repeat),
        document=about.document,
        title=title_path((read.title, *piece.headings)),
        text=piece.shown.strip("\r\n"),
        source=about.source,
        owner=about.owner,
        visibility=about.visibility,
        language=language,
        tags=tuple(dict.fromkeys((*about.tags, *read.tags, *written_in))),
        kind=about.kind or read.kind,
        position=position,
        at=read.at or about.at,
    )


def _id(document: str, piece: Piece, repeat: int) -> str:
    content = "\0".join((document, *piece.headings, piece.shown, str(repeat)))
    return blake2b(content.encode(errors="replace"), digest_size=12).hexdigest()


def _bare(heading: str) -> str:
    """Without the marks of Markdown."""
    return " ".join(MARKS.sub("", LINK.sub(r"\1", ANCHOR.sub("", heading))).split())
