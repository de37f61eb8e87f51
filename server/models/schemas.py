"""What administrators send and see of seats and switches."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from server.models.machine import Phase, Way
from server.models.seats import Kind

State = Literal["asked", "done", "failed", "superseded"]


class Wanted(BaseModel):
    model_config = ConfigDict(extra="forbid")

    profile: Annotated[str, Field(min_length=1, max_length=100)]


class SwitchOut(BaseModel):
    """`was` served when it was asked for; `asked_by` is nobody when haru asked itself or the account is gone."""

    id: int
    seat: str
    kind: Kind
    was: str
    profile: str
    state: State
    reason: str
    asked_at: datetime
    ended_at: datetime | None
    asked_by: str | None


class SeatOut(BaseModel):
    """Calls go to `routed` and wait while it is empty; `left_s` is a guess at how long they still do. `phase` says what
    is being done, `way` whether the new engine starts beside the old one or in its stead."""

    name: str
    serving: str
    routed: str
    coming: str
    leaving: str
    phase: Phase
    way: Way
    for_s: float
    left_s: float | None
    reason: str
    switch: SwitchOut | None


class SeatsOut(BaseModel):
    seats: list[SeatOut]
    profiles: list[str]


class SwitchesOut(BaseModel):
    """`next` is the `before` of the page behind this one."""

    switches: list[SwitchOut]
    next: int | None
