"""What clients send and get about conversations."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

PROMPT_CHARACTERS = 32_000
TITLE_CHARACTERS = 200


def _storable(text: str) -> str:
    if "\0" in text:
        raise ValueError("a text may not hold zero characters")
    return text


Storable = AfterValidator(_storable)
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=TITLE_CHARACTERS), Storable]
Prompt = Annotated[str, Field(max_length=PROMPT_CHARACTERS), Storable]
Model = Annotated[str, Field(min_length=1, max_length=64), Storable]


class Origin(BaseModel):
    """The path to this message is copied."""

    model_config = ConfigDict(extra="forbid")

    conversation: UUID
    message: UUID


class NewConversation(BaseModel):
    """With `origin`, a fork: it has the other's prompt and model unless they are named here."""

    model_config = ConfigDict(extra="forbid")

    title: Title | None = None
    system_prompt: Prompt | None = None
    model: Model | None = None
    origin: Origin | None = Field(default=None, alias="from")


class Change(BaseModel):
    """Only what is named is changed; null takes a prompt or model away. `head` is any message of the branch wanted.
    With an old `revision` nothing is changed."""

    model_config = ConfigDict(extra="forbid")

    title: Title | None = None
    pinned: bool | None = None
    system_prompt: Prompt | None = None
    model: Model | None = None
    head: UUID | None = None
    revision: int | None = Field(default=None, ge=0)


class Conversation(BaseModel):
    id: UUID
    title: str
    titled_by: Literal["first words", "model", "user"] | None
    pinned: bool
    model: str | None
    system_prompt: str | None
    head: UUID | None
    revision: int
    created_at: datetime
    updated_at: datetime


class Listed(BaseModel):
    """One row of the list; `excerpt` shows where what was searched for stands in the text."""

    id: UUID
    title: str
    pinned: bool
    model: str | None
    revision: int
    created_at: datetime
    updated_at: datetime
    excerpt: str | None = None


class Page(BaseModel):
    """`next` is the cursor of the page after this one."""

    conversations: list[Listed]
    next: str | None


class Message(BaseModel):
    """`siblings` are the ids of all that follow the same message, oldest first, this one among them; by `request_id`
    the trace of the run is found that wrote it."""

    id: UUID
    parent_id: UUID | None
    role: Literal["user", "assistant"]
    content: str
    status: Literal["complete", "stopped"]
    model: str | None
    adapter: str | None
    tokens: int | None
    details: dict[str, Any] | None
    request_id: str | None
    created_at: datetime
    siblings: list[UUID]


class Messages(BaseModel):
    """In the order in which they were said; `before` is where the page before this one ends, null at the beginning."""

    messages: list[Message]
    before: UUID | None


class Opened(Conversation, Messages):
    """A conversation with the latest messages of its chosen branch."""
