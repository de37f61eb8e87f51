"""A document that was read, as the chunks that are stored: the same document makes the same chunks, everywhere.

A chunk is named after its content and not after its place, so an edit costs the chunks that it touches.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from html import unescape

from retrievers.base import Chunk, Visibility
from retrievers.chunks import Piece, pieces_of
from retrievers.code.pieces import pieces_of_code
from retrievers.cuts import LINES, Room, cut
from retrievers.documents.base import Kind, Read
from retrievers.tokens import tokens_of

# With MAX_TOKENS of the text it stays under 512, also where the count falls short of the real one by a third.
TITLE = Room(72, tokens_of)
DEEPEST = 6
ANCHOR = re.compile(r"\s*\{(?:#[^{}]*|/\*.*?\*/)\}\s*$")
LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s[^()]*)?\)")
MARKS = re.compile(r"\*\*|`|\\(?=[!-/:-@\[-`{-~])")
WORD = re.compile(r"\w")
HANGUL = re.compile(r"[가-힣]+")
LETTERS = re.compile(r"[A-Za-z가-힣]+")


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
    letters = sum(map(len, LETTERS.findall(text)))
    if not letters:
        return ""
    return "ko" if sum(map(len, HANGUL.findall(text))) * 10 >= letters else "en"


def title_path(titles: Iterable[str]) -> str:
    """From the document down to the heading. Where it is too long, the middle of a deep one falls out and the longest
    titles are cut: each has its share, and what short ones leave of theirs."""
    path = [bare for bare in map(_bare, titles) if bare]
    path = [title for at, title in enumerate(path) if at == 0 or title != path[at - 1]]
    path = [*path[:1], *path[1:][-DEEPEST:]]
    left = TITLE.most - len(path)
    for done, at in enumerate(sorted(range(len(path)), key=lambda at: TITLE.tokens(path[at]))):
        path[at] = cut(path[at], Room(max(1, left // (len(path) - done)), TITLE.tokens), LINES)[0].strip()
        left -= TITLE.tokens(path[at])
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
    return " ".join(unescape(MARKS.sub("", LINK.sub(r"\1", ANCHOR.sub("", heading)))).split())
