"""What administrators send and see of adapters."""

from datetime import datetime
from typing import Annotated, Any

from psycopg.rows import DictRow
from pydantic import BaseModel, ConfigDict, Field

from server.adapters.base import NAME, AdapterState, Version
from server.adapters.catalogue import Adapter, Catalogue

Name = Annotated[str, Field(pattern=f"^{NAME}$")]
UserName = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00]+$")]
Word = Annotated[str, Field(max_length=64, pattern=r"^[a-z0-9_-]*$")]
Number = Annotated[int, Field(ge=1, le=999_999)]
Score = Annotated[float, Field(allow_inf_nan=False)]


class _Given(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Brought(_Given):
    """The query of an upload. Without an owner it is the operator's; an empty feature or domain stands for all."""

    name: Name
    owner: UserName | None = None
    feature: Word = ""
    domain: Word = ""


class Promotion(_Given):
    """`share` is the part of the users that the version answers, of 1."""

    number: Number
    share: float = Field(default=1.0, gt=0, le=1)


class Rollback(_Given):
    why: str = Field(default="", max_length=500, pattern=r"^[^\x00]*$")


class Assignment(_Given):
    """Without a user, of everybody. A default writes for them when they ask for none."""

    user: UserName | None = None
    is_default: bool = True


class Scores(_Given):
    number: Number
    scores: dict[Annotated[str, Field(max_length=64, pattern=r"^[\w.-]+$")], Score] = Field(max_length=50)


class Added(BaseModel):
    name: str
    number: int
    digest: str


class VersionOut(BaseModel):
    """`loaded_in` are the engines that have it now."""

    number: int
    state: AdapterState
    share: float
    digest: str
    base: str
    rank: int
    scores: dict[str, float] | None
    loaded_in: list[str]


class UseOut(BaseModel):
    user: str | None
    is_default: bool


class AdapterOut(BaseModel):
    name: str
    owner: str | None
    feature: str
    domain: str
    versions: list[VersionOut]
    uses: list[UseOut]


class Mine(BaseModel):
    """One that the caller may name; `answers` is the version that would."""

    name: str
    feature: str
    domain: str
    answers: str | None


class EventOut(BaseModel):
    """`by` is a user's id, "haru", or empty for a user who is gone."""

    id: int
    at: datetime
    adapter: str
    number: int | None
    what: str
    by: str
    whom: str | None
    why: str


def shown(adapter: Adapter, known: Catalogue, held: dict[str, tuple[str, ...]]) -> AdapterOut:
    uses = [use for each in known.uses.values() for use in each if use.adapter == adapter.name]
    return AdapterOut(
        name=adapter.name,
        owner=adapter.owner or None,
        feature=adapter.feature,
        domain=adapter.domain,
        versions=[_version(one, held) for one in adapter.versions],
        uses=[UseOut(user=use.user or None, is_default=use.is_default) for use in uses],
    )


def mine(adapter: Adapter, user: str) -> Mine:
    version = adapter.version_for(user).version
    return Mine(
        name=adapter.name,
        feature=adapter.feature,
        domain=adapter.domain,
        answers=version.name if version else None,
    )


def event(row: DictRow) -> EventOut:
    return EventOut.model_validate(row)


def _version(version: Version, held: dict[str, tuple[str, ...]]) -> VersionOut:
    given: dict[str, Any] = {name: getattr(version, name) for name in VersionOut.model_fields if name != "loaded_in"}
    return VersionOut(**given, loaded_in=[engine for engine, models in held.items() if version.model in models])
