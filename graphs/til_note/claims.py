"""Which sentences of a section are weighed, and against what: the evidence that the model was shown."""

from collections.abc import Mapping
from typing import Any

from graphs.til_note.judge import passing
from nodes.state import Draft
from nodes.weigh import Claims


def claims(state: Mapping[str, Any], draft: Draft) -> Claims:
    section = state["outline"].sections[draft.part.key]
    return Claims(passing(section, draft), [section.evidence.shown])
