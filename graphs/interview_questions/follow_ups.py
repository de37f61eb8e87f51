"""What is asked after an answer: two set questions of the kind, and one about what the passage says besides."""

import re

from graphs.interview_questions.forms import ABOUT_FACT, ABOUT_TERM, KINDS
from graphs.interview_questions.plan import Planned
from graphs.interview_questions.relevance import has_name
from nodes.evidence.words import EMPTY
from nodes.language import Language

# What is written like a name: an identifier, an abbreviation, a number in it; a capital within a sentence.
MARKED = re.compile(r"(?<![\w.])(?:[A-Za-z_]+[A-Z0-9_][A-Za-z0-9_]*|[A-Z]{2,}[A-Za-z0-9]*)(?![\w])")
CAPITAL = re.compile(r"(?<=[a-z가-힣,] )[A-Z][a-z]{2,}(?: [A-Z][a-z]+)*(?![\w])")


def follow_ups(planned: Planned, question: str, language: Language) -> list[str]:
    return [*KINDS[language][planned.category].follow_ups, _own(planned, question, language)]


def _own(planned: Planned, question: str, language: Language) -> str:
    if term := _term(planned, question):
        return ABOUT_TERM[language].format(term=term)
    facts = planned.material.facts
    return ABOUT_FACT[language].format(fact=facts[1 if len(facts) > 1 else 0])


def _term(planned: Planned, question: str) -> str:
    """The first name of the passage that neither question nor heading has told."""
    # Cells of a table stand in no sentence that would say what part they play.
    text = "\n".join(line for line in planned.material.text.splitlines() if " | " not in line)
    known = f"{question}\n{planned.material.title}\n{planned.topic}"
    found = [*MARKED.findall(text), *CAPITAL.findall(text)]
    return next((name for name in found if name.lower() not in EMPTY and not has_name(name, known)), "")
