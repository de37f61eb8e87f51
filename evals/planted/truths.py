"""Sentences that are true of commits and texts: their own, told in other words, and made from single facts."""

import re
from collections.abc import Iterator
from datetime import datetime
from random import Random

from evals.material import Row, Written, evidence_of, subject_of
from evals.occurrence import Evidence
from evals.planted import facts
from evals.planted.statements import COMMIT_WORDS, MONTHS, TEXT_WORDS, Statement, day_of, lowered, to
from nodes.language import Language, language_of

_VERB = re.compile(
    r"^(?:Add|Fix|Update|Remove|Refactor|Move|Use|Upgrade|Tweak|Raise|Improve|Rename|Restore|Release|Bump|Support)\s"
)
_DATE_EN = re.compile(rf"\b({'|'.join(MONTHS)}) (\d+), (\d{{4}})")
_DATE_KO = re.compile(r"(\d{4})년 (\d{1,2})월 (\d{1,2})일")
_UNIT = re.compile(r"(?<=\d)(?: ms|%)(?!\w)")
_UNITS: dict[Language, dict[str, str]] = {
    "en": {" ms": " milliseconds", "%": " percent"},
    "ko": {" ms": "밀리초", "%": "퍼센트"},
}


def truths_of_commit(row: Row, language: Language, chance: Random) -> list[Statement]:
    evidence = Evidence(evidence_of([row]))
    made = dict.fromkeys(sentence for sentence in _of_commit(row, language, chance) if not evidence.missing(sentence))
    return [Statement(sentence, of=row["sha"][:7]) for sentence in made]


def truths_of_text(text: Written, paragraphs: list[str], language: Language, chance: Random) -> list[Statement]:
    evidence = Evidence("\n".join((text.title, *paragraphs)))
    whole = [one for one in facts.whole_sentences(paragraphs) if language_of(one) == text.language]
    chance.shuffle(whole)
    # Sentences with figures first: they are what a summary is most easily wrong about.
    whole.sort(key=lambda sentence: not facts.numbers(sentence))
    made = dict.fromkeys(
        _retold(whole, language) if language == text.language else _of_text(text.title, whole, language)
    )
    return [Statement(sentence) for sentence in made if not evidence.missing(sentence)]


def _of_commit(row: Row, language: Language, chance: Random) -> Iterator[str]:
    words, subject = COMMIT_WORDS[language], subject_of(row)
    if language_of(subject) == language:
        yield told_subject(subject, language)
    for status, path in _some(facts.paths(row), chance):
        yield words[status].format(path=path)
    for path, name in _some(facts.declared(row), chance):
        yield words["declared"].format(path=path, name=name)
    for name, number in _some(facts.assigned(row), chance):
        yield words["assigned"].format(name=name, number=number, to=to(number))
    for pair in facts.raised(row)[:2]:
        yield words["raised"].format(old=pair.old, new=pair.new, to=to(pair.new))
    if 1 < len(row["files"]) < 300:
        yield words["files"].format(files=len(row["files"]))
    if '"' not in subject and "`" not in subject:
        yield words["quote"].format(subject=subject)
    written = datetime.fromisoformat(row["author_date"])
    yield words["date"].format(date=day_of(written.year, written.month, written.day, language))
    yield words["commit"].format(sha=row["sha"][:7])


def told_subject(subject: str, language: Language) -> str:
    if language == "ko":
        return f"{subject} 작업을 했다." if not subject.endswith(("다", "다.")) else subject.rstrip(".") + "."
    verb = _VERB.match(subject)
    return f"The goal was to {subject[0].lower()}{subject[1:]}." if verb else f"The work is about this: {subject}."


def _some(found: list[tuple[str, str]], chance: Random) -> list[tuple[str, str]]:
    return chance.sample(found, min(2, len(found)))


def _retold(whole: list[str], language: Language) -> Iterator[str]:
    """Two as they stand, two with a word before, and whatever has a date or a unit in its other spelling."""
    words = TEXT_WORDS[language]
    yield from (*whole[:1], *whole[-2:])
    yield from (words["told"].format(sentence=lowered(sentence)) for sentence in whole[1:3])
    for sentence in _quotable(whole):
        yield words["quote"].format(fragment=facts.fragment(sentence))
    other = [(sentence, respelled(sentence, language)) for sentence in whole]
    yield from [spelled for sentence, spelled in other if spelled != sentence][:2]


def _of_text(title: str, whole: list[str], language: Language) -> Iterator[str]:
    words, together = TEXT_WORDS[language], " ".join(whole)
    if '"' not in title:
        yield words["title"].format(title=title)
    for sentence in _quotable(whole):
        yield words["quote"].format(fragment=facts.fragment(sentence))
    for code in facts.codes(together)[:1]:
        yield words["code"].format(code=code)
    for number in facts.numbers(together)[:1]:
        yield words["number"].format(number=number)


def _quotable(whole: list[str]) -> list[str]:
    return [sentence for sentence in reversed(whole) if '"' not in sentence and "`" not in sentence][:1]


def respelled(sentence: str, language: Language) -> str:
    """Dates as 2026-10-05 and units as words: what the sentence says stays the same."""
    sentence = _DATE_EN.sub(lambda found: _iso(found[3], MONTHS.index(found[1]) + 1, found[2]), sentence)
    sentence = _DATE_KO.sub(lambda found: _iso(found[1], int(found[2]), found[3]), sentence)
    return _UNIT.sub(lambda found: _UNITS[language][found[0]], sentence)


def _iso(year: str, month: int, day: str) -> str:
    return f"{year}-{month:02}-{int(day):02}"
