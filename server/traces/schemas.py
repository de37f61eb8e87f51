"""What can be asked about traces."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]+$")]
Key = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]+$")]
Score = Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False)]


class Wanted(BaseModel):
    """`user` is `me`, `all` or a user's id; `next` of a page goes into `before` for the one after it."""

    model_config = ConfigDict(extra="forbid")

    user: UUID | Literal["me", "all"] = "me"
    feature: Name | None = None
    verdict: Name | None = None
    failed: bool | None = None
    error: Name | None = None
    profile: Name | None = None
    adapter: Name | None = None
    source: Literal["haru", "langsmith"] | None = None
    project: Name | None = None
    request: Name | None = None
    conversation: UUID | None = None
    interview: UUID | None = None
    replay_of: UUID | None = None
    scored: Name | None = None
    slower_ms: int | None = Field(default=None, ge=0, le=2**31 - 1)
    since: datetime | None = None
    until: datetime | None = None
    before: UUID | None = None
    limit: int = Field(default=50, ge=1, le=200)


class Feedback(BaseModel):
    """Of the whole, or of the step `run`; `user_score` is 1 or 0 for a thumb up or down."""

    model_config = ConfigDict(extra="forbid")

    key: Key
    score: Score | bool | None = None
    value: str | int | float | bool | None = Field(default=None, union_mode="left_to_right")
    comment: str | None = Field(default=None, max_length=4000)
    run: UUID | None = None
