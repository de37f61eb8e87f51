"""Builders for what a search finds."""

from typing import Any

from retrievers.base import Passage


def passage(id: str, **changed: Any) -> Passage:  # noqa: A002 - the name of the field
    standard: dict[str, Any] = {
        "document": "pools",
        "title": "Pools",
        "text": f"The connection pool, part {id}",
        "source": "notes/pools.md",
        "owner": "ana",
    }
    return Passage(id=id, **standard | changed)
