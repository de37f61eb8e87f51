"""A model's prose as sentences, without the markup it was not asked for."""

import re

from nodes.language import Language, language_of

_FENCED = re.compile(r"^(```|~~~).*?(?:^\1\s*$|\Z)", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^\s*(?:#{1,6}\s.*|\*\*[^*]+\*\*:?|[-=*_]{3,})\s*$")
_BULLET = re.compile(r"^\s*(?:[-*+•>]|\d{1,2}[.)])\s+")
_EMPHASIS = re.compile(r"\*\*(.+?)\*\*|(?<![\w*])\*(\S[^*]*)\*(?![\w*])")
_CODE = re.compile(r"`[^`]*`")
_END = re.compile(r"(?<=[.!?。])[\"'”\u2019)]*\s+")
_ABBREVIATION = re.compile(r"(?:\b(?:[Ee]\.g|[Ii]\.e|etc|vs|cf|No|approx|Dr|Mr|Ms)|^\d+)\.$")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
_HANGUL = re.compile(r"[가-힣]")
_CLOSED = re.compile(r"[.!?。…:)\]\"'”\u2019`]$")


def sentences(text: str) -> list[str]:
    """In order; code blocks and headings are left out, list marks and emphasis are taken off."""
    lines = [_plain(line) for line in _FENCED.sub("", text).splitlines() if not _HEADING.match(line)]
    return [sentence for line in lines for sentence in _split(line) if re.search(r"[A-Za-z가-힣]{2}", sentence)]


def is_closed(sentence: str) -> bool:
    """Whether it ends like a sentence: one that was cut off does not."""
    return bool(_CLOSED.search(sentence))


def is_in(sentence: str, language: Language) -> bool:
    """Whether a sentence is in the language; code and quotations may be in any, but words beside them are."""
    prose = re.sub(r"`[^`]*`|\"[^\"]*\"|“[^”]*”|'[^']*'", " ", sentence)
    if language == "ko":
        return bool(_HANGUL.search(prose)) or not _LATIN_WORD.search(prose)
    return language_of(prose) == "en"


def _plain(line: str) -> str:
    return _EMPHASIS.sub(lambda found: found[1] or found[2], _BULLET.sub("", line)).strip()


def _split(line: str) -> list[str]:
    """Full stops inside code and after abbreviations end nothing."""
    kept: list[str] = []
    hidden = _CODE.sub(lambda code: _keep(kept, code[0]), line)
    found: list[str] = []
    for piece in _END.split(hidden):
        if found and _ABBREVIATION.search(found[-1]):
            found[-1] += " " + piece
        else:
            found.append(piece)
    return [
        re.sub(r"\x00(\d+)\x00", lambda mark: kept[int(mark[1])], piece).strip() for piece in found if piece.strip()
    ]


def _keep(kept: list[str], code: str) -> str:
    kept.append(code)
    return f"\x00{len(kept) - 1}\x00"
