"""What a sentence claims that can be looked up, and whether the evidence has it."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from nodes.spelled import COMMON_NAMES, ORDINARY_SLASHES, spelled_numbers, written_days
from retrievers.commits import SHORT
from retrievers.diffs import BINARY
from retrievers.topics import LANGUAGES

_HASH = r"(?<![A-Za-z0-9_])(?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{7,64}(?![A-Za-z0-9_])"
_WORD = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*|\d+(?:\.\d+)*|[가-힣]+")
_DIGITS = re.compile(r"(?<![\w.])v?(\d+(?:\.\d+)*)[A-Za-z]{0,3}(?![\w])", re.ASCII)
_DOTTED_DIGITS = re.compile(r"(?<![\d.])\d+(?:\.\d+)+")
_COUNTED = re.compile(
    r"(?<![\w.])(\d{1,6})\s*(?:개의?\s*)?(commits?|files?|커밋|파일)(?![a-z_])|(커밋|파일)\s*(\d+)\s*개",
    re.IGNORECASE | re.ASCII,
)
_DIRECTION = re.compile(r"from\s+v?([\d.]*\d)\s+to\s+v?([\d.]*\d)|v?([\d.]*\d)\s*에서\s*v?([\d.]*\d)\s*(?:으로|로)")

_ENDINGS = LANGUAGES.keys() | BINARY | {"txt", "lock", "cfg", "ini", "gradle", "env", "xml", "properties", "log", "csv"}

# In this order: what an earlier pattern took is not looked at again.
_CLAIMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("link", re.compile(r"https?://[^\s)>\]\"'`,]*[^\s)>\]\"'`,.;:!?]", re.ASCII)),
    ("span", re.compile(r"`+([^`]+)`+|[\"“]([^\"“”]*\S\s+\S[^\"“”]*)[\"”]")),
    ("tag", re.compile(r"</?[A-Za-z][^<>]*>")),
    ("path", re.compile(r"(?<![\w./@-])[.~@]{0,2}/?[\w.@+-]+(?:/[\w@+*{}-][\w.@+*{}-]*)+/?", re.ASCII)),
    ("commit", re.compile(_HASH)),
    ("flag", re.compile(r"(?<![\w-])--?[a-z][\w-]+(?==|\b)", re.ASCII)),
    ("number", re.compile(r"(?<![\w.])#?v?\d[\w.]*", re.ASCII)),
    ("word", re.compile(r"[@$]?[A-Za-z_$][\w$]*(?:(?:\.|::|->|#)[A-Za-z_$][\w$]*)*(?:\(\))?", re.ASCII)),
)
_HANGUL = re.compile(r"[가-힣]")
# Other scripts: a small model slips into Chinese or Cyrillic in the middle of Korean.
_FOREIGN = re.compile(r"[\u0400-\u052f\u0590-\u06ff\u0900-\u0dff\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]+")


@dataclass(frozen=True)
class Ground:
    """`text` is all evidence; `ids` the commits that may be cited; `counts` how many of a thing there are."""

    text: str
    numbers: frozenset[str]
    removed: frozenset[str]
    added: frozenset[str]
    ids: tuple[str, ...] = ()
    days: tuple[date, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()

    @staticmethod
    def of(
        text: str, *, ids: Collection[str] = (), days: Collection[date] = (), counts: Collection[tuple[str, int]] = ()
    ) -> "Ground":
        folded = _commaless(text).casefold()
        lines = folded.splitlines()
        return Ground(
            folded,
            _numbers(folded),
            _numbers("\n".join(line for line in lines if line.startswith("-"))),
            _numbers("\n".join(line for line in lines if line.startswith("+"))),
            tuple(ids),
            tuple(days),
            tuple(counts),
        )

    @cached_property
    def squeezed(self) -> str:
        return _squeezed(self.text)

    def has(self, term: str) -> bool:
        """Whether the term occurs as it stands, not as a part of a longer word or number."""
        wanted = term.casefold()
        place = self.text.find(wanted)
        while place >= 0:
            if _stands_alone(self.text, place, place + len(wanted)):
                return True
            place = self.text.find(wanted, place + 1)
        return False

    def has_words(self, term: str) -> bool:
        return all(self.has(word) for word in _WORD.findall(term))

    def has_commit(self, sha: str) -> bool:
        return len(sha) >= SHORT and any(known.startswith(sha) or sha.startswith(known) for known in self.ids)

    def has_number(self, number: str) -> bool:
        """Also `0.111` for the release line of 0.111.1, and `2` for 2.0."""
        bare = _unpadded(number)
        line = bare + "."
        return any(
            known == number or _unpadded(known) == bare or ("." in bare and known.startswith(line))
            for known in self.numbers
        )


def unsupported(sentence: str, ground: Ground) -> list[str]:
    """The names, numbers, paths, commit ids, quotations and links of the sentence that the evidence does not have."""
    rest = _commaless(written_days(sentence, ground.days))
    missing, rest = _miscounted(rest, ground)
    for kind, pattern in _CLAIMS:
        claims = list(pattern.finditer(rest))
        missing += [_shown(found) for found in claims if not _holds(kind, found, rest, ground)]
        # A word is looked at in its place, so those before it stay as they are.
        rest = pattern.sub(" · ", rest) if kind != "word" else rest
    missing += [name for name, value in spelled_numbers(rest) if not _is_spelled(name, value, ground)]
    missing += [run for run in _FOREIGN.findall(rest) if run not in ground.text]
    return list(dict.fromkeys(missing))


def misdirected(sentence: str, ground: Ground) -> list[str]:
    """Changes told the wrong way round: what is called the old value was added and the new one removed."""
    return [f"{old} → {new}" for old, new in _directions(sentence) if _is_swapped(old, new, ground)]


def _holds(kind: str, found: re.Match[str], rest: str, ground: Ground) -> bool:
    said = found[0]
    match kind:
        case "span":
            code, quote = found[1], found[2]
            return _is_code_known(code.strip(), ground) if code else _squeezed(quote.rstrip(".,!?")) in ground.squeezed
        case "link" | "tag" | "flag":
            return ground.has(said)
        case "path":
            return _is_path_known(said.rstrip("."), ground)
        case "commit":
            return ground.has_commit(said) or ground.has(said)
        case "number":
            return _is_number_known(said.rstrip("."), ground)
        case _:
            return _is_word_known(said, _opens(rest, found.start()), ground)


def _is_code_known(code: str, ground: Ground) -> bool:
    bare = code.removesuffix("()")
    if re.fullmatch(_HASH, bare):
        return ground.has_commit(bare) or ground.has(bare)
    if re.fullmatch(r"v?\d[\w.]*", bare):
        return _is_number_known(bare, ground)
    if ground.has(bare):
        return True
    if " " in bare:
        return len(bare) > 5 and _squeezed(bare) in ground.squeezed
    return "/" not in bare and not _is_file(bare) and bool(_WORD.search(bare)) and ground.has_words(bare)


def _is_path_known(path: str, ground: Ground) -> bool:
    bare = path.strip("/").removeprefix("./")
    if ground.has(bare) or bare.casefold() in ORDINARY_SLASHES:
        return True
    # `read/write`: a choice of words rather than a path.
    return bare.count("/") == 1 and "." not in bare and "_" not in bare and ground.has_words(bare)


def _is_number_known(number: str, ground: Ground) -> bool:
    if ground.has(number) or number in ("1st", "2nd", "3rd") or ground.has_commit(number):
        return True
    digits = _DIGITS.fullmatch(number.lstrip("#"))
    return bool(digits) and ground.has_number(digits[1] if digits else "")


def _is_word_known(word: str, opens: bool, ground: Ground) -> bool:
    bare = word.removesuffix("()")
    if _is_identifier(word):
        return ground.has(bare) or ground.has(bare.removesuffix("s")) or _is_joined(bare, ground)
    if not bare[0].isupper() or len(bare) < 2 or (opens and not bare.isupper()):
        return True
    folded = bare.casefold()
    return folded in COMMON_NAMES or folded.removesuffix("s") in COMMON_NAMES or _is_name_known(folded, ground)


def _is_joined(dotted: str, ground: Ground) -> bool:
    """`Commit.subject` where the evidence shows the method inside its class."""
    return "." in dotted and not _is_file(dotted) and ground.has_words(dotted)


def _is_file(name: str) -> bool:
    return name.rpartition(".")[2].lower() in _ENDINGS


def _is_name_known(name: str, ground: Ground) -> bool:
    """A name may stand inside a longer word there: Kong in kong-logo.png, Category in CategoryService."""
    return ground.has(name) or (len(name) > 3 and name.removesuffix("s").removesuffix("e") in ground.text)


def _is_identifier(word: str) -> bool:
    """What no ordinary word looks like: parse_date, parseDate, os.path, py310, @app, call()."""
    bare = word.removesuffix("()")
    if re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]", bare):
        return False
    inner_capital = re.search(r"[a-z0-9][A-Z]", bare) or re.search(r"[A-Z]{2}[a-z]{2}", bare)
    return (
        bool(bare != word or inner_capital or re.search(r"[_$@.:#]|->|\d", bare))
        and bare.casefold() not in COMMON_NAMES
    )


def _opens(text: str, place: int) -> bool:
    """Whether a capital there is due to the beginning of a sentence or clause; in Korean a capital never is."""
    if _HANGUL.search(text):
        return False
    before = text[:place].rstrip(" *_(\"'“\u2018-")
    return not before or before[-1] in ".:!?·—\u2013"


def _miscounted(text: str, ground: Ground) -> tuple[list[str], str]:
    """Wrong numbers of commits or files; the right ones are taken out, for the evidence need not spell them."""
    wrong: list[str] = []
    counts = dict(ground.counts)

    def judge(found: re.Match[str]) -> str:
        noun = (found[2] or found[3]).casefold().rstrip("s")
        number = int(found[1] or found[4])
        if counts.get({"커밋": "commit", "파일": "file"}.get(noun, noun)) not in (None, number):
            if not ground.has(found[0]):
                wrong.append(found[0])
            return " "
        return " " if counts else found[0]

    return wrong, _COUNTED.sub(judge, text)


def _is_spelled(name: str, value: int, ground: Ground) -> bool:
    return ground.has(name) or str(value) in ground.numbers or value in dict(ground.counts).values()


def _directions(sentence: str) -> Iterator[tuple[str, str]]:
    for found in _DIRECTION.finditer(sentence.replace("`", "")):
        yield found[1] or found[3], found[2] or found[4]


def _is_swapped(old: str, new: str, ground: Ground) -> bool:
    if f"from {new} to {old}" in ground.text:
        return True
    return new in ground.removed - ground.added and old in ground.added - ground.removed


def _numbers(text: str) -> frozenset[str]:
    return frozenset(_DIGITS.findall(text)) | frozenset(_DOTTED_DIGITS.findall(text))


def _unpadded(number: str) -> str:
    return re.sub(r"(?:\.0+)+$", "", number)


def _commaless(text: str) -> str:
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text).casefold()


def _stands_alone(text: str, start: int, end: int) -> bool:
    return not (_joins(text, start - 1, start) or _joins(text, end, end - 1))


def _joins(text: str, outside: int, inside: int) -> bool:
    if not 0 <= outside < len(text):
        return False
    out, edge = text[outside], text[inside]
    word = out.isascii() and (out.isalnum() or out == "_")
    return word and edge.isascii() and (edge.isalnum() or edge == "_")


def _shown(found: re.Match[str]) -> str:
    return found[0].strip(" `").rstrip(".")
