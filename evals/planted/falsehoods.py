"""One falsehood a sentence: each kind changes a true sentence in one place, to what the evidence does not have."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random

from evals.occurrence import Evidence, folded
from evals.planted import facts
from evals.planted.inventions import ADDED, COMPANIES, KOREAN_COMPANIES, OPPOSITES, QUOTES, SPELLED, WORDS
from evals.planted.statements import MONTHS, Statement, day_of, lowered, to
from nodes.language import Language

_NUMBER = re.compile(r"(?<![\w.,/#-])\d+(?:[.,]\d+)*(?![\w/-]|[.,]\d)(?!년|월|일)")
_NUMBER_KO = re.compile(r"(?<![\w.,/#-])\d+(?:[.,]\d+)*(?=[가-힣%])(?!년|월|일)")
_VALUE = r"(v?\d(?:[\w.]*\w)?%?)"
_DIRECTION = re.compile(rf"(from ){_VALUE}( to ){_VALUE}", re.ASCII)
_DIRECTION_KO = re.compile(rf"()(?<![\w.]){_VALUE}(에서 ){_VALUE}으?로", re.ASCII)
_PATH = re.compile(
    r"(?<![\w./@-])[\w.@-]+(?:/[\w.@-]+)*/[\w@-]+(?=\.\w+|[\s`,.])|(?<=`)[\w-]+(?=\.[a-z]{2,5}`)", re.ASCII
)
_IDENTIFIER = re.compile(r"(?<=`)[A-Za-z_]\w{4,}(?=(?:\(\))?`)|\b[a-z]+(?:[A-Z][a-z]+)+\b|\b[a-z]+(?:_[a-z]+)+\b")
_CODE = re.compile(r"(?<=`)[A-Za-z_]\w{4,}(?=(?:\(\))?`)")
_QUOTE = re.compile(r"(?<=[\"“])([^\"”]{8,})(?=[\"”])")
_NAME = re.compile(
    r"(?<=[a-z,] )(?!I\b)[A-Z][a-z]{3,}(?=[\s,.])(?! [A-Z])|(?<![\w`/.])[A-Z][a-z]{3,}(?=[은는이가을를의와과에로])"
)
_KOREAN_NAME = re.compile(r"구글|메타|페이스북|마이크로소프트|애플|아마존|네이버|카카오|넷플릭스|삼성")
_DATE = re.compile(rf"(?P<month>{'|'.join(MONTHS)}) (?P<day>\d{{1,2}})(?=, \d{{4}})|(?<=\d년 )(?P<m>\d{{1,2}})(?=월)")
_HEX = re.compile(r"(?<=커밋 )[0-9a-f]{7}|(?<=commit )[0-9a-f]{7}")
_MASKED = re.compile(
    r"`[^`]*`|\"[^\"]*\"|“[^”]*”|\b[0-9a-f]{7,}\b|\d{4}-\d\d-\d\d|(?:" + "|".join(MONTHS) + r") \d+(?:, \d{4})?"
)


@dataclass(frozen=True)
class Setting:
    """What the falsehoods of one material are made with. `foreign` are true sentences of other material in the same
    language, `translated` true ones of this material in the other language, `commits` ids of other topics."""

    evidence: Evidence
    language: Language
    chance: Random
    foreign: tuple[str, ...] = ()
    translated: tuple[str, ...] = ()
    commits: tuple[str, ...] = ()


Falsify = Callable[[str, Setting], Iterator[str]]


def falsehoods(truths: list[Statement], setting: Setting, kinds: tuple[str, ...], each: int = 2) -> Iterator[Statement]:
    """Up to so many of each kind; a true sentence is used by one kind only as long as others are left."""
    used: set[str] = set()
    for kind in kinds:
        found: set[str] = set()
        for truth in sorted(truths, key=lambda one: one.text in used):
            made = [text for text in KINDS[kind](truth.text, setting) if text != truth.text and text not in found]
            if made and len(found) < each:
                text = setting.chance.choice(made)
                used.add(truth.text)
                found.add(text)
                yield Statement(text, kind, truth.text, truth.of)


def _number(sentence: str, setting: Setting) -> Iterator[str]:
    for pattern in (_NUMBER, _NUMBER_KO):
        for place in _unmasked(pattern, sentence):
            for _ in range(5):
                new = _other_number(place[0], setting.chance)
                if setting.evidence.missing(f"x {new} x"):
                    yield _with(sentence, place, new)
    for word, other in SPELLED[setting.language].items():
        before, after = (
            (r"\b", " [a-z]") if setting.language == "en" else ("(?<![가-힣])", " [가-힣]|(?:가지|개|명|번|배|곳)")
        )
        pattern = re.compile(rf"{before}{word}(?={after})")
        if other not in setting.evidence.text:
            yield from (_with(sentence, place, other) for place in _unmasked(pattern, sentence))


def _direction(sentence: str, setting: Setting) -> Iterator[str]:
    for pattern in (_DIRECTION, _DIRECTION_KO):
        for place in pattern.finditer(sentence):
            turned = f"{place[1]}{place[4]}{place[3]}{place[2]}"
            if place[2] != place[4] and folded(turned) not in setting.evidence.text:
                yield _with(sentence, place, turned + (to(place[2]) if pattern is _DIRECTION_KO else ""))


def _path(sentence: str, setting: Setting) -> Iterator[str]:
    for place in _PATH.finditer(sentence):
        folder, _, name = place[0].rpartition("/")
        new = f"{folder}/{_invented(name, setting)}" if folder else _invented(name, setting)
        yield _with(sentence, place, new)
        yield _with(sentence, place, new).replace("`", "")
    yield _put_before("path", f"src/core/{_invented('cache', setting)}.py", sentence, setting)


def _identifier(sentence: str, setting: Setting) -> Iterator[str]:
    for place in _IDENTIFIER.finditer(sentence):
        changed = _with(sentence, place, _invented(place[0], setting))
        yield from (changed, changed.replace("`", ""))
    yield _put_before("identifier", _invented("resolve", setting), sentence, setting)


def _quote(sentence: str, setting: Setting) -> Iterator[str]:
    for place in _QUOTE.finditer(sentence):
        words = place[1].split()
        if len(words) > 3:
            words[setting.chance.randrange(1, len(words))] = setting.chance.choice(QUOTES[setting.language]).split()[1]
            yield _with(sentence, place, " ".join(words))
        yield _with(sentence, place, setting.chance.choice(QUOTES[setting.language]))
    yield _put_before("quote", setting.chance.choice(QUOTES[setting.language]), sentence, setting)


def _name(sentence: str, setting: Setting) -> Iterator[str]:
    for pattern, companies in ((_NAME, COMPANIES), (_KOREAN_NAME, KOREAN_COMPANIES)):
        new = _absent(companies, setting)
        for place in _unmasked(pattern, sentence) if new else ():
            yield _with(sentence, place, new)
    for companies in (COMPANIES, KOREAN_COMPANIES) if setting.language == "ko" else (COMPANIES,):
        if new := _absent(companies, setting):
            yield _put_before("name", new, sentence, setting)


def _date(sentence: str, setting: Setting) -> Iterator[str]:
    for place in _DATE.finditer(sentence):
        for shift in (1, 3, 5):
            new = f"{place['month']} {_around(int(place['day']), shift, 28)}" if place["month"] else ""
            made = _with(sentence, place, new or str(_around(int(place["m"]), shift, 12)))
            if any(token.kind == "date" for token in setting.evidence.missing(made)):
                yield made
    new = day_of(setting.chance.randrange(1990, 1999), setting.chance.randrange(1, 13), 17, setting.language)
    if setting.evidence.missing(new):
        yield _put_before("date", new, sentence, setting)


def _commit(sentence: str, setting: Setting) -> Iterator[str]:
    for place in _HEX.finditer(sentence):
        yield from (_with(sentence, place, sha) for sha in setting.commits if setting.evidence.missing(f"x {sha}"))


def _language(sentence: str, setting: Setting) -> Iterator[str]:
    """The true sentence only says which place of the material is spoken of."""
    yield from setting.chance.sample(setting.translated, len(setting.translated))


def _foreign(sentence: str, setting: Setting) -> Iterator[str]:
    yield from setting.chance.sample(setting.foreign, len(setting.foreign))


def _negation(sentence: str, setting: Setting) -> Iterator[str]:
    for pattern, opposite in OPPOSITES[setting.language]:
        for place in _unmasked(re.compile(pattern), sentence):
            yield _with(sentence, place, place.expand(opposite))


def _elsewhere(sentence: str, setting: Setting) -> Iterator[str]:
    """A number or name of the evidence, but not the one that belongs here."""
    numbers = [number for number in facts.numbers(setting.evidence.given) if number not in sentence]
    codes = [code for code in facts.used(setting.evidence.given) if code not in sentence]
    places = [(place, numbers) for pattern in (_NUMBER, _NUMBER_KO) for place in _unmasked(pattern, sentence)]
    places += [(place, codes) for place in _CODE.finditer(sentence)]
    for place, others in places:
        made = _with(sentence, place, setting.chance.choice(others).removesuffix("()")) if others else sentence
        if not setting.evidence.missing(made):
            yield made


KINDS: Mapping[str, Falsify] = {
    "number": _number,
    "direction": _direction,
    "path": _path,
    "identifier": _identifier,
    "quote": _quote,
    "name": _name,
    "date": _date,
    "commit": _commit,
    "language": _language,
    "foreign": _foreign,
    "negation": _negation,
    "elsewhere": _elsewhere,
}
# Nothing in the words of such a sentence is missing in the evidence: it shows only to who understands it.
CANDIDATES = frozenset({"negation", "elsewhere"})


def _unmasked(pattern: re.Pattern[str], sentence: str) -> list[re.Match[str]]:
    """Not inside of code, quotations, dates and commit ids."""
    hidden = [match.span() for match in _MASKED.finditer(sentence)]
    return [
        place
        for place in pattern.finditer(sentence)
        if not any(start < place.end() and place.start() < end for start, end in hidden)
    ]


def _with(sentence: str, place: re.Match[str], new: str) -> str:
    return sentence[: place.start()] + new + sentence[place.end() :]


def _put_before(kind: str, new: str, sentence: str, setting: Setting) -> str:
    return ADDED[setting.language][kind].format(new=new, sentence=lowered(sentence))


def _other_number(number: str, chance: Random) -> str:
    """Of the same form: 1,200 stays one with a comma, 3.2.1 a version."""
    *front, last = re.split(r"([.,])", number)
    if front and front[-1] == ",":
        return "".join(front[:-2]) + str(chance.randrange(2, 9)) + "".join(front[-2:]) + last
    return "".join(front) + str(int(last) + chance.choice((1, 2, 3, 7, 10, 20, 40)))


def _around(value: int, shift: int, most: int) -> int:
    return (value - 1 + shift) % most + 1


def _invented(name: str, setting: Setting) -> str:
    """The name with a word more, as whoever knows only half of the code would guess it."""
    words = setting.chance.sample(WORDS, len(WORDS))
    joined = (f"{name}_{word}" if "_" in name or name.islower() else name + word.capitalize() for word in words)
    return next(one for one in joined if one.casefold() not in setting.evidence.text)


def _absent(names: tuple[str, ...], setting: Setting) -> str:
    free = [name for name in names if name.casefold() not in setting.evidence.text]
    return setting.chance.choice(free) if free else ""
