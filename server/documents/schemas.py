"""What clients send and get about documents."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from psycopg.rows import DictRow
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from retrievers.base import Visibility
from retrievers.documents.base import Kind
from server.documents.names import label
from server.errors import words_of

State = Literal["queued", "reading", "stored", "failed"]
MOST_TAGS = 20


def _said(text: str) -> str:
    if not (clean := label(text)):
        raise ValueError("this says nothing")
    return clean


Tag = Annotated[str, Field(min_length=1, max_length=50), AfterValidator(_said)]
Tags = Annotated[list[Tag], Field(max_length=MOST_TAGS)]
Source = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_said)]
Title = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(_said)]


class Labels(BaseModel):
    """What is not said stays as it is; of a new document it is what the document says of itself, and private."""

    model_config = ConfigDict(extra="forbid")

    title: Title | None = None
    kind: Kind | None = None
    visibility: Visibility | None = None
    tags: Tags | None = None


class Brought(Labels):
    """`name` and `source` tell whether it is a new document or a newer state of one; `at` is its own date."""

    name: Annotated[str, Field(min_length=1, max_length=1000)]
    source: Source = "upload"
    at: AwareDatetime | None = None


class Address(Labels):
    url: Annotated[str, Field(min_length=1, max_length=2000)]
    source: Source = "web"


class Fault(BaseModel):
    """Why it is not read, or not yet."""

    code: str
    message: str
    message_ko: str


class Document(BaseModel):
    """`digest` is the SHA-256 of its bytes; `at` its own date; `owner` the name of who shares it with the community."""

    id: UUID
    name: str
    source: str
    title: str
    kind: str
    visibility: Visibility
    tags: list[str]
    language: str
    at: datetime | None
    bytes: int
    digest: str
    chunks: int
    state: State
    error: Fault | None
    is_mine: bool
    owner: str | None = None
    created_at: datetime
    updated_at: datetime


class Received(Document):
    """`outcome`: `unchanged` costs nothing, everything else is read behind the request."""

    outcome: Literal["new", "changed", "unchanged"]


class Page(BaseModel):
    """`next` is the cursor of the rows that follow."""

    documents: list[Document]
    next: str | None


class Progress(BaseModel):
    """How many documents stand where, and how many chunks can be found."""

    queued: int
    reading: int
    stored: int
    failed: int
    chunks: int


def document_of(row: DictRow, caller: str, owner: str | None = None) -> Document:
    return Document(**_fields(row, caller), owner=owner)


def received_of(row: DictRow, caller: str, outcome: Literal["new", "changed", "unchanged"]) -> Received:
    return Received(**_fields(row, caller), outcome=outcome)


def _fields(row: DictRow, caller: str) -> dict[str, Any]:
    is_mine = str(row["user_id"]) == caller
    fault = _fault(row["error"]) if row["error"] and is_mine else None
    return {**row, "is_mine": is_mine, "error": fault}


def _fault(code: str) -> Fault:
    problem = words_of(code)
    return Fault(code=code, message=problem.en, message_ko=problem.ko)
