"""Which sentences of a summary are weighed, and against what: the paragraphs that the model was shown."""

from collections.abc import Mapping
from typing import Any

from graphs.news_digest.summary import MAX_SENTENCES, written
from nodes.state import Draft
from nodes.weigh import Claims


def claims(state: Mapping[str, Any], draft: Draft) -> Claims:
    story = state["stories"][int(draft.part.key.removeprefix("story-")) - 1]
    return Claims(written(draft.text)[: 2 * MAX_SENTENCES], [story.article.title, *story.shown])
