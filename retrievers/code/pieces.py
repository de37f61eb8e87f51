"""Code cut at its functions and classes; joined again, the pieces are the file.

What fits stands whole. Of what does not, its parts do: of a class its methods, of a function the paragraphs of its
body. Neighbours that are short share a piece, which is named after all of them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from retrievers.chunks import MAX_TOKENS, Piece
from retrievers.code.languages import BY_NAME
from retrievers.code.outline import Named, lines_of, outline_of
from retrievers.cuts import CODE_CUTS, Room, cut
from retrievers.tokens import tokens_of

# A function that is at least this long, as a share of the room, stands alone.
ALONE = 6
MOST_NAMES = 6


@dataclass(frozen=True)
class _Part:
    path: tuple[str, ...]
    name: str
    text: str
    tokens: int


def pieces_of_code(
    text: str, language: str, max_tokens: int = MAX_TOKENS, tokens: Callable[[str], int] = tokens_of
) -> list[Piece]:
    if not text.strip():
        return []
    room = Room(max_tokens, tokens)
    known = BY_NAME.get(language)
    outline = outline_of(text, known) if known else []
    lines = lines_of(text)
    return list(_joined(_parts(lines, (0, len(lines)), outline, (), room), room))


def _parts(
    lines: list[str], span: tuple[int, int], within: list[Named], path: tuple[str, ...], room: Room
) -> Iterator[_Part]:
    at, end = span
    for one in within:
        yield from _unnamed("".join(lines[at : one.start]), path, room)
        yield from _named(lines, one, path, room)
        at = one.end
    yield from _unnamed("".join(lines[at:end]), path, room)


def _named(lines: list[str], one: Named, path: tuple[str, ...], room: Room) -> Iterator[_Part]:
    text = "".join(lines[one.start : one.end])
    size = room.tokens(text)
    if size <= room.most:
        yield _Part(path, one.name, text, size)
    else:
        yield from _parts(lines, (one.start, one.end), one.within, (*path, one.name), room)


def _unnamed(text: str, path: tuple[str, ...], room: Room) -> Iterator[_Part]:
    if text:
        yield from (_Part(path, "", part, room.tokens(part)) for part in cut(text, room, CODE_CUTS))


def _joined(parts: Iterator[_Part], room: Room) -> Iterator[Piece]:
    held: list[_Part] = []
    for part in parts:
        if held and not _can_share(held, part, room):
            yield _piece(held)
            held = []
        held.append(part)
    if held:
        yield _piece(held)


def _can_share(held: list[_Part], part: _Part, room: Room) -> bool:
    """Empty lines go with what stands above them, the first lines of a class with a first method that is short."""
    if not part.text.strip():
        return True
    if part.path[: len(held[0].path)] != held[0].path:
        return False
    filled = sum(one.tokens for one in held)
    if not any(one.text.strip() for one in held):
        return filled + part.tokens <= room.most
    is_long = ALONE * part.tokens > room.most and part.name
    was_long = any(one.name and ALONE * one.tokens > room.most for one in held)
    return not (is_long or was_long) and not room.ends(filled, part.text, part.tokens)


def _piece(held: list[_Part]) -> Piece:
    path = held[0].path
    names = [name for part in held for name in (*part.path[len(path) :], part.name)[:1] if name]
    names = list(dict.fromkeys(names))
    shown = ", ".join(names[:MOST_NAMES]) + (" …" if len(names) > MOST_NAMES else "")
    return Piece((*path, shown) if shown else path, "".join(part.text for part in held))
