"""What clients send and get about chats that are shown to others."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

DAYS = 30
MOST_DAYS = 365


class NewShare(BaseModel):
    """The branch that ends with `message`; without it the chosen one."""

    model_config = ConfigDict(extra="forbid")

    conversation: UUID
    message: UUID | None = None
    days: int = Field(default=DAYS, ge=1, le=MOST_DAYS)


class Share(BaseModel):
    """A link, for who made it; others read it at `/shared/{id}`."""

    id: UUID
    conversation_id: UUID
    title: str
    messages: int
    created_at: datetime
    expires_at: datetime


class SharesListed(BaseModel):
    shares: list[Share]


class SharedSource(BaseModel):
    """What an answer cites, by name only: the document stays with who may read it. `source` is an address of the
    web, or empty."""

    number: int
    title: str
    source: str


class SharedMessage(BaseModel):
    id: UUID
    role: Literal["user", "assistant"]
    content: str
    status: Literal["complete", "stopped"]
    model: str | None
    sources: list[SharedSource]
    created_at: datetime

    @classmethod
    def of(cls, row: dict[str, Any]) -> Self:
        return cls(**{**row, "sources": _cited(row["sources"] or ())})


class Shared(BaseModel):
    """A chat as others read it, without instructions and other branches; `before` as in Messages. Of what is not shared
    yet, `by` and the times are null."""

    title: str
    by: str | None
    created_at: datetime | None
    expires_at: datetime | None
    messages: list[SharedMessage]
    before: UUID | None


def _cited(sources: Sequence[dict[str, Any]]) -> list[SharedSource]:
    return [
        SharedSource(number=one["number"], title=one["title"], source=_of_the_web(one["source"]))
        for one in sources
        if one["cited"]
    ]


def _of_the_web(source: str) -> str:
    return source if source.startswith(("https://", "http://")) else ""
