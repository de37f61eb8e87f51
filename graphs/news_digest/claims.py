"""Which sentences of a summary are weighed, and against what: the paragraphs of its own article."""

from collections.abc import Mapping
from typing import Any

from graphs.news_digest.summary import MAX_SENTENCES, written
from nodes.state import Draft
from nodes.weigh import Claims


def claims(state: Mapping[str, Any], draft: Draft) -> Claims:
    story = state["stories"][int(draft.part.key.removeprefix("story-")) - 1]
    said, matters = written(draft.text)
    weighed = [*said[: 2 * MAX_SENTENCES], matters] if matters else said[: 2 * MAX_SENTENCES]
    return Claims(weighed, [story.article.title, *story.evidence.paragraphs])
