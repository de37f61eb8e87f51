"""What administrators send and see of seats and switches."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from server.models.fit import Fit
from server.models.machine import Phase, Way
from server.models.seats import Kind
from server.profiles import EngineProfile

State = Literal["asked", "done", "failed", "superseded"]


class Wanted(BaseModel):
    model_config = ConfigDict(extra="forbid")

    profile: Annotated[str, Field(min_length=1, max_length=100)]
    force: bool = Field(default=False, description="Even if it is measured to be worse than what serves")


class SwitchOut(BaseModel):
    """`was` served when it was asked for; `asked_by` is nobody when haru asked itself or the account is gone. One that
    is `forced` was not measured."""

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
    forced: bool


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


class ProfileOut(BaseModel):
    """Why it does not `fit`, and flags of vLLM with which it would; `at_once` is how many requests of its whole context
    it answers."""

    name: str
    summary: str
    licence: str
    context: int
    devices: list[str]
    features: list[str]
    roles: list[str]
    takes_adapters: bool
    fits: bool
    why: str
    at_once: float
    would_fit_with: list[str]

    @classmethod
    def of(cls, name: str, profile: EngineProfile, found: Fit) -> "ProfileOut":
        return cls(
            name=name,
            summary=profile.summary,
            licence=profile.licence,
            context=profile.context,
            devices=list(profile.devices),
            features=list(profile.features),
            roles=list(profile.roles),
            takes_adapters=bool(profile.lora),
            fits=found.fits,
            why=found.why,
            at_once=round(found.concurrent, 1),
            would_fit_with=[" ".join(way.flags) for way in found.ways],
        )


class EngineOut(BaseModel):
    """As this server process sees it: calls that run, calls that it was given, and whether it is left alone for its
    failures (`state`)."""

    name: str
    profile: str
    base_url: str
    arm: str
    weight: float
    slots: int
    running: int
    given: int
    state: str


class SeatsOut(BaseModel):
    seats: list[SeatOut]
    profiles: list[str]


class SwitchesOut(BaseModel):
    """`next` is the `before` of the page behind this one."""

    switches: list[SwitchOut]
    next: int | None
