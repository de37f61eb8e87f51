"""Which sentences are weighed, and against what: a question claims nothing, its answer does."""

from collections.abc import Mapping
from typing import Any

from graphs.interview_questions.questions import asked
from nodes.evidence.sentences import sentences
from nodes.state import Draft
from nodes.weigh import Claims

SENTENCES = 8


def claims(state: Mapping[str, Any], draft: Draft) -> Claims:
    material = state["plan"][int(draft.part.key.removeprefix("question-")) - 1].material
    return Claims(sentences(asked(draft.text).answer)[:SENTENCES], [material.title, material.text])
