"""From a folder of material to trials: the same ones for the same seed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import orjson

from evals.material import Repository, Row, Written, articles, evidence_of, notes, repositories, subject_of
from evals.occurrence import Evidence
from evals.planted import facts
from evals.planted.falsehoods import KINDS, Setting, falsehoods
from evals.planted.statements import Statement
from evals.planted.trials import Trial
from evals.planted.truths import told_subject, truths_of_commit, truths_of_text
from nodes.language import Language, language_of

LANGUAGES: tuple[Language, Language] = ("en", "ko")
# Of a draft with more sentences a feature would leave out the last ones for their number alone.
SENTENCES = {"til": 7, "news": 3, "interview": 3}
# So much of a text is shown to the model whole; Korean says the same in half the letters.
CHARACTERS: dict[str, dict[Language, int]] = {
    "news": {"en": 3000, "ko": 1500},
    "interview": {"en": 600, "ko": 260},
}
QUESTIONS: dict[Language, str] = {"en": 'What is meant by "{title}"?', "ko": '"{title}"에 대해 설명해 주세요.'}
FOREIGN = 12
BY_HAND = Path(__file__).parents[1] / "data" / "retold.jsonl"
MADE_UP = "made up"
Item = TypeVar("Item")


@dataclass(frozen=True)
class Wanted:
    """`sources` is how many commits, articles and notes of each language are used at most."""

    seed: int = 1
    sources: int = 24
    kinds: tuple[str, ...] = tuple(KINDS)
    features: tuple[str, ...] = ("til", "news", "interview")


def trials(data: Path, wanted: Wanted) -> Iterator[Trial]:
    texts = {"news": articles(data), "interview": notes(data)}
    strange = [*texts["news"], *texts["interview"]]
    for feature in wanted.features:
        if feature == "til":
            for repository in repositories(data):
                yield from _of_repository(repository, strange, wanted)
        else:
            for text in _spread_by_language(texts[feature], wanted.sources):
                yield from _of_text(feature, text, strange, wanted)
    if "news" in wanted.features:
        yield from _judged_by_hand(texts["news"])


def _judged_by_hand(texts: list[Written]) -> Iterator[Trial]:
    """Sentences as a good model writes them, and as models make them up, about whole articles."""
    rows = [orjson.loads(line) for line in BY_HAND.read_bytes().splitlines()]
    for text, language in product(texts, LANGUAGES):
        about = [row for row in rows if (row["article"], row["language"]) == (text.name, language)]
        said = tuple(Statement(row["sentence"], "" if row["true"] else MADE_UP) for row in about)
        given = _given("news", text, text.paragraphs, language)
        for statements in (tuple(one for one in said if not one.kind), tuple(one for one in said if one.kind)):
            yield from _packed(Trial("news", text.name, _told(text.language, language), given, statements))


def _of_repository(repository: Repository, strange: list[Written], wanted: Wanted) -> Iterator[Trial]:
    rows = _chosen([row for row in repository.rows if _is_usable(row)], wanted.sources)
    for one, other in _pairs(rows):
        for language in LANGUAGES:
            chance = Random(f"{wanted.seed} {one['sha']} {language}")
            given = {"repo": [one, other], "language": language}
            others = [row for row in rows if row not in (one, other)]
            foreign = tuple([*_other_subjects(others, language, chance), *_foreign(strange, language, "", chance)])
            packs = [
                _statements(row, language, foreign, other_row, wanted)
                for row, other_row in ((one, other), (other, one))
            ]
            source = f"{repository.name} {one['sha'][:7]} {other['sha'][:7]}"
            told = _told(repository.language, language)
            places = (one["sha"][:7], other["sha"][:7])
            for statements in (pack for both in packs for pack in both):
                yield from _packed(Trial("til", source, told, given, statements, places=places))


def _statements(
    row: Row, language: Language, foreign: tuple[str, ...], other: Row, wanted: Wanted
) -> tuple[tuple[Statement, ...], ...]:
    chance = Random(f"{wanted.seed} {row['sha']} {language}")
    truths = truths_of_commit(row, language, chance)
    setting = Setting(
        evidence=Evidence(evidence_of([row])),
        language=language,
        chance=chance,
        foreign=foreign,
        translated=tuple(one.text for one in truths_of_commit(row, _other(language), chance) if '"' not in one.text),
        commits=(other["sha"][:7],),
    )
    return tuple(truths), tuple(falsehoods(truths, setting, wanted.kinds))


def _of_text(feature: str, text: Written, strange: list[Written], wanted: Wanted) -> Iterator[Trial]:
    paragraphs = _beginning(text.paragraphs, CHARACTERS[feature][text.language])
    for language in LANGUAGES:
        chance = Random(f"{wanted.seed} {text.name} {language}")
        truths = truths_of_text(text, paragraphs, language, chance)
        setting = Setting(
            evidence=Evidence("\n".join((text.title, *paragraphs))),
            language=language,
            chance=chance,
            foreign=tuple(_foreign(strange, language, text.name, chance)),
            translated=tuple(one.text for one in truths_of_text(text, paragraphs, _other(language), chance)),
        )
        kinds = tuple(kind for kind in wanted.kinds if kind != "commit")
        told, question = _told(text.language, language), QUESTIONS[language].format(title=text.title)
        given = _given(feature, text, paragraphs, language)
        for statements in (tuple(truths), tuple(falsehoods(truths, setting, kinds))):
            yield from _packed(Trial(feature, text.name, told, given, statements, question, paragraphs[-1]))


def _given(feature: str, text: Written, paragraphs: list[str], language: Language) -> dict[str, Any]:
    body = "\n\n".join(paragraphs)
    if feature == "news":
        return {"text": body, "title": text.title[:300], "language": language}
    return {"notes": [{"text": body, "title": text.title[:300]}], "count": 1, "language": language}


def _packed(trial: Trial) -> Iterator[Trial]:
    """Sentences with the same base would be taken for repetitions of each other."""
    left = list(trial.statements)
    while left:
        pack: list[Statement] = []
        for one in left:
            bases = {other.base for other in pack}
            if len(pack) < SENTENCES[trial.feature] and (not one.base or one.base not in bases):
                pack.append(one)
        left = [one for one in left if one not in pack]
        yield replace(trial, statements=tuple(pack))


def spread(items: Sequence[Item], count: int) -> list[Item]:
    """So many, evenly from the first to the last."""
    if len(items) <= count:
        return list(items)
    return [items[at * len(items) // count] for at in range(count)]


def _spread_by_language(texts: list[Written], count: int) -> list[Written]:
    readable = [text for text in texts if len(" ".join(text.paragraphs)) > 200]
    return [
        text for language in LANGUAGES for text in spread([one for one in readable if one.language == language], count)
    ]


def _chosen(rows: list[Row], count: int) -> list[Row]:
    """Those that change a number first, for they are rare."""
    raising = spread([row for row in rows if facts.raised(row)], count // 2)
    taken = [*raising, *spread([row for row in rows if row not in raising], count - len(raising))]
    return [row for row in rows if row in taken]


def _pairs(rows: list[Row]) -> Iterator[tuple[Row, Row]]:
    half = len(rows) // 2
    yield from zip(rows[:half], rows[half : 2 * half], strict=True)


def _is_usable(row: Row) -> bool:
    is_plain = len(row.get("parents", [])) < 2 and "revert" not in row["message"].lower()
    return is_plain and bool(facts.paths(row)) and bool(row["message"].strip())


def _beginning(paragraphs: list[str], characters: int) -> list[str]:
    """The first paragraphs up to so many letters; of a first one that is longer, its first sentences."""
    taken: list[str] = []
    for paragraph in paragraphs:
        if taken and len("\n".join((*taken, paragraph))) > characters:
            break
        taken.append(paragraph)
    return taken


def _foreign(strange: list[Written], language: Language, but: str, chance: Random) -> Iterator[str]:
    """Sentences that stand in other texts."""
    others = [text for text in strange if text.name != but and text.language == language]
    for text in chance.sample(others, min(FOREIGN, len(others))):
        yield from chance.sample(whole := facts.whole_sentences(text.paragraphs), min(1, len(whole)))


def _other_subjects(rows: list[Row], language: Language, chance: Random) -> list[str]:
    told = [told_subject(subject, language) for subject in map(subject_of, rows) if language_of(subject) == language]
    return chance.sample(told, min(FOREIGN, len(told)))


def _other(language: Language) -> Language:
    return "ko" if language == "en" else "en"


def _told(material: Language, output: Language) -> str:
    return output if material == output else f"{material}→{output}"
