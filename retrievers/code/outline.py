"""Where functions, classes and their like begin and end in a file, by first lines and indentation."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from retrievers.code.languages import Language

# What ends or goes on with a body at the indentation of its first line, as `} else {` and `) -> int {` do.
CLOSES = re.compile(r"(?:[)}\]{]|end\b|else\b|elif\b|catch\b|finally\b|\*/|fi\b|done\b|esac\b)")
BLANK = re.compile(r"[^\n]")
WIDTH = 4
LONGEST_NAME = 80
# A line that is longer is no first line of anything that people wrote.
LONGEST_LINE = 400
MOST_ABOVE = 60
DEEPEST = 8


@dataclass
class Named:
    """What has a name, from the comment above it to its last line; `start` and `end` count lines."""

    name: str
    start: int
    end: int
    within: list["Named"] = field(default_factory=list)


@dataclass(frozen=True)
class _Line:
    """`code` is what stands in it beside comments, without the blanks around it."""

    raw: str
    code: str
    indent: int

    @property
    def is_empty(self) -> bool:
        return not self.code


@dataclass(frozen=True)
class _First:
    name: str
    line: int
    indent: int


def outline_of(text: str, language: Language) -> list[Named]:
    """The outermost, in order; they do not overlap."""
    code = language.hidden.sub(_hide, text)
    lines = [_line(raw, bare) for raw, bare in zip(lines_of(text), lines_of(code), strict=True)]
    firsts = [first for at, line in enumerate(lines) if (first := _first(at, line, language))]
    return _nested(lines, firsts, language)


def lines_of(text: str) -> list[str]:
    """With their ends; the last one may be empty."""
    return re.split(r"(?<=\n)", text)


def _line(raw: str, code: str) -> _Line:
    bare = code.strip()
    blanks = code[: len(code) - len(code.lstrip())] if bare else ""
    return _Line(raw, bare, len(blanks.expandtabs(WIDTH)))


def _hide(found: re.Match[str]) -> str:
    """The quotation marks stay: a line with a text in it is not empty."""
    hidden = BLANK.sub(" ", found[0])
    return found[0][0] + hidden[1:] if found[0][0] in "\"'`" and "\n" not in found[0] else hidden


def _first(at: int, line: _Line, language: Language) -> _First | None:
    if line.is_empty or len(line.code) > LONGEST_LINE or CLOSES.match(line.code):
        return None
    found = language.begins.match(line.code)
    if not found:
        return None
    name = next((one for one in found.groups() if one), "") or line.code
    return _First(" ".join(name.split())[:LONGEST_NAME], at, line.indent)


def _nested(lines: list[_Line], firsts: list[_First], language: Language) -> list[Named]:
    ends = _flat_ends(lines, firsts) if language.is_flat else _ends(lines, firsts)
    outermost: list[Named] = []
    open_ones: list[Named] = []
    before = 0
    for first, end in zip(firsts, ends, strict=True):
        while open_ones and open_ones[-1].end <= first.line:
            before = open_ones.pop().end
        if len(open_ones) == DEEPEST:
            continue
        # What stands above may not reach into the one before, nor above the first line of the one around.
        one = Named(first.name, _start(lines, first, before, language), end)
        if open_ones:
            one.end = min(one.end, open_ones[-1].end)
        (open_ones[-1].within if open_ones else outermost).append(one)
        open_ones.append(one)
        before = first.line + 1
    return outermost


def _ends(lines: list[_Line], firsts: list[_First]) -> list[int]:
    """One walk down the file: a line ends all bodies that are indented as far as it or further."""
    ends = [len(lines)] * len(firsts)
    begin = {first.line: place for place, first in enumerate(firsts)}
    open_ones: list[tuple[int, int]] = []
    last = 0
    for at, line in enumerate(lines):
        if line.is_empty:
            continue
        indent = line.indent
        while open_ones and (open_ones[-1][0] > indent or (open_ones[-1][0] == indent and not CLOSES.match(line.code))):
            ends[open_ones.pop()[1]] = last + 1
        if at in begin:
            open_ones.append((indent, begin[at]))
        last = at
    for _, place in open_ones:
        ends[place] = last + 1
    return ends


def _flat_ends(lines: list[_Line], firsts: list[_First]) -> list[int]:
    """Where the next one begins, less the empty lines and comments above it."""
    ends = []
    for one, after in pairwise([first.line for first in firsts] + [len(lines)]):
        end = after
        while end > one + 1 and lines[end - 1].is_empty:
            end -= 1
        ends.append(end)
    return ends


def _start(lines: list[_Line], first: _First, before: int, language: Language) -> int:
    """With the comment, the annotations and the decorators right above it."""
    start = first.line
    top = max(before, first.line - MOST_ABOVE)
    at = first.line - 1
    while at >= top and lines[at].raw.strip():
        line = lines[at]
        if line.is_empty or language.above.match(line.code):
            start = at
        elif not (line.indent > first.indent or CLOSES.match(line.code)):
            break
        at -= 1
    return start
