"""The form of an answer: whole, in the language that was asked for, as long as it should be, and said once."""

import re
from typing import Any

from pydantic import ValidationError

from evals.evaluators.calling import Score
from evals.evaluators.said import Fields, feature_of, strings, text_of, told_of
from graphs import FEATURES
from nodes.evidence.sentences import is_closed, is_in
from nodes.evidence.words import shingles_of
from nodes.language import Language, language_of
from nodes.soundness import faults, is_salad

# Of runs of four words that two sentences share.
SAME = 0.6
LENGTHS = {"til": (200, 12_000), "news": (80, 12_000), "interview": (200, 40_000), "": (1, 8_000)}
_LANGUAGES: dict[Any, Language] = {"ko": "ko", "en": "en"}
_OUTPUTS = {feature.name: feature.output for feature in FEATURES}


def well_formed(outputs: Fields) -> Score:
    """Markdown that can be read, without loops and marks of a template, and all fields that the feature promises."""
    text = text_of(outputs)
    wrong = [*_spoken(outputs), *_markdown(text), *_fields(outputs)]
    return Score("well_formed", 0.0 if wrong else 1.0, "; ".join(wrong))


def right_language(inputs: Fields, outputs: Fields) -> Score:
    """The share of sentences in the language asked for, or else in that of the question."""
    told = told_of(outputs)
    wanted = _wanted(inputs)
    wrong = [sentence for sentence in told if not is_in(sentence, wanted)]
    return Score(
        "right_language", 1 - len(wrong) / len(told) if told else None, "; ".join(one[:80] for one in wrong[:3])
    )


def length(outputs: Fields, reference_outputs: Fields) -> Score:
    """Whether the text is between the least and most characters of the reference's `length`, or of the feature."""
    least, most = reference_outputs.get("length") or LENGTHS[feature_of(outputs)]
    characters = len(text_of(outputs))
    return Score("length", float(least <= characters <= most), f"{characters} characters")


def said_once(outputs: Fields) -> Score:
    """The share of sentences that no earlier one says."""
    told = told_of(outputs)
    seen: list[frozenset[tuple[str, ...]]] = []
    again = []
    for sentence in told:
        runs = shingles_of(sentence)
        if any(_shared(runs, one) >= SAME for one in seen):
            again.append(sentence)
        seen.append(runs)
    return Score("said_once", 1 - len(again) / len(told) if told else None, "; ".join(one[:80] for one in again[:3]))


def has_prose(outputs: Fields) -> Score:
    """Whether anything of the model's own is left: an answer that only quotes makes no mistakes."""
    told = told_of(outputs)
    return Score("has_prose", float(bool(told)), f"{len(told)} sentences")


def _spoken(outputs: Fields) -> list[str]:
    """Of a feature's document only what the model wrote: its frame may say the same words often and end in a list."""
    if feature_of(outputs):
        prose = " ".join(told_of(outputs))
        return faults(prose) if prose else []
    text = text_of(outputs)
    lines = [line.strip() for line in text.splitlines() if re.search(r"[A-Za-z가-힣]{2}", line)]
    is_cut = lines and not lines[-1].startswith(("#", "-", ">", "|", "`")) and not is_closed(lines[-1])
    salad = ["it is not made of words"] if is_salad(text) else []
    return [*faults(text), *salad, *(["the last sentence is not complete"] if is_cut else [])]


def _markdown(text: str) -> list[str]:
    wrong = [] if text.strip() else ["there is no text"]
    if len(re.findall(r"^(?:```|~~~)", text, re.MULTILINE)) % 2:
        wrong.append("a code block is not closed")
    if re.search(r"\]\(\s*\)", text):
        wrong.append("a link leads nowhere")
    return wrong


def _fields(outputs: Fields) -> list[str]:
    feature = feature_of(outputs)
    if not feature:
        return []
    try:
        _OUTPUTS[feature].model_validate(outputs)
    except ValidationError as error:
        return [f"{error.error_count()} fields are not as the feature promises"]
    return []


def _wanted(inputs: Fields) -> Language:
    if (said := inputs.get("language")) in _LANGUAGES:
        return _LANGUAGES[said]
    messages = inputs.get("messages")
    return language_of(str(messages[-1]["content"]) if messages else " ".join(strings(inputs)))


def _shared(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0
