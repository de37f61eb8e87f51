"""What one has used; administrators see everybody's."""

import base64
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from server.errors import BadRequest, NotAllowed
from server.identity import Identity, Scope, SignedIn
from server.usage import table
from server.usage.store import Asked, By, Entry, Totals, UsageStore

router = APIRouter(prefix="/api", tags=["usage"])
MOST_DAYS = 366


# Far enough, and no arithmetic on days leaves the calendar.
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2200, 1, 1))]
Name = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]+$")]


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("this must be a time zone such as Asia/Seoul") from None


class Wanted(BaseModel):
    """`since` and `until` are days of the time zone `tz`, both included; `user` is `me`, `all` or a user's id."""

    model_config = ConfigDict(extra="forbid")

    user: UUID | Literal["me", "all"] = "me"
    feature: Name | None = None
    model: Name | None = None
    conversation: UUID | None = None
    status: str | None = Field(default=None, pattern=r"^[1-5](\d\d|xx)$")
    since: Day | None = Field(default=None, alias="from")
    until: Day | None = Field(default=None, alias="to")
    tz: Annotated[str, AfterValidator(_zone)] = "UTC"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.tz)


class WantedPage(Wanted):
    limit: int = Field(default=50, ge=1, le=500)
    before: Name | None = None


class WantedDays(Wanted):
    by: By = "nothing"


class WantedTable(Wanted):
    language: table.Language = "en"


@router.get("/usage")
async def rows(caller: SignedIn, wanted: Annotated[WantedPage, Query()], request: Request) -> dict[str, Any]:
    """Newest first; `next` goes into `before` for the page after this one."""
    asked = _asked(caller, wanted)
    if wanted.before:
        asked = asked.after(*_place(wanted.before))
    entries = await _store(request).page(asked, wanted.limit)
    is_last = len(entries) < wanted.limit
    return {"requests": entries, "next": None if is_last else _cursor(entries[-1])}


@router.get("/usage/days")
async def days(caller: SignedIn, wanted: Annotated[WantedDays, Query()], request: Request) -> dict[str, Any]:
    """The last 30 days unless others are asked for. Days without requests are left out."""
    store = _store(request)
    edges = _midnights(wanted)
    totals = await store.days(_asked(caller, wanted), edges, wanted.by)
    keys = [one.key for one in totals if one.key]
    names = await store.names(sorted(set(keys))) if wanted.by == "user" else {}
    return {
        "days": [
            {**vars(one), "day": edges[one.day].date(), "name": names.get(one.key or "", one.key)} for one in totals
        ]
    }


@router.get("/usage/summary")
async def summary(caller: SignedIn, wanted: Annotated[Wanted, Query()], request: Request) -> dict[str, Totals]:
    """What was used today and this month."""
    store, asked = _store(request), _asked(caller, wanted)
    today = datetime.now(wanted.zone).date()
    begins = {"today": today, "month": today.replace(day=1)}
    return {
        name: await store.totals(replace(asked, since=_midnight(begin, wanted.zone), until=None))
        for name, begin in begins.items()
    }


@router.get("/usage.csv")
async def download(caller: SignedIn, wanted: Annotated[WantedTable, Query()], request: Request) -> StreamingResponse:
    """All rows that are asked for, newest first."""
    text = _table(_store(request), _asked(caller, wanted), wanted)
    name = f"haru-usage-{datetime.now(wanted.zone):%Y-%m-%d}.csv"
    fields: Mapping[str, str] = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return StreamingResponse(text, media_type="text/csv; charset=utf-8", headers=fields)


async def _table(store: UsageStore, asked: Asked, wanted: WantedTable) -> AsyncIterator[str]:
    yield table.heading(wanted.language, wanted.zone)
    async for entries in store.all(asked):
        yield table.lines(entries, wanted.zone)


def _store(request: Request) -> UsageStore:
    return UsageStore(request.app.state.services.pool)


def _asked(caller: Identity, wanted: Wanted) -> Asked:
    low, high = _codes(wanted.status)
    return Asked(
        user=_whose(caller, wanted.user),
        feature=wanted.feature,
        model=wanted.model,
        conversation=str(wanted.conversation) if wanted.conversation else None,
        status_from=low,
        status_to=high,
        since=_midnight(wanted.since, wanted.zone) if wanted.since else None,
        until=_midnight(wanted.until + timedelta(days=1), wanted.zone) if wanted.until else None,
    )


def _whose(caller: Identity, wanted: UUID | str) -> str | None:
    if wanted == "me" or str(wanted) == caller.user:
        return caller.user
    if caller.role != "admin" or caller.scope != Scope():
        raise NotAllowed
    return None if wanted == "all" else str(wanted)


def _codes(status: str | None) -> tuple[int | None, int | None]:
    if status is None:
        return None, None
    return int(status.replace("x", "0")), int(status.replace("x", "9"))


def _midnights(wanted: Wanted) -> list[datetime]:
    """Of each day asked for, and of the day after the last."""
    last = wanted.until or datetime.now(wanted.zone).date()
    first = wanted.since or last - timedelta(days=29)
    count = (last - first).days + 1
    if not 1 <= count <= MOST_DAYS:
        raise BadRequest(f"Ask for 1 to {MOST_DAYS} days.")
    return [_midnight(first + timedelta(days=number), wanted.zone) for number in range(count + 1)]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _cursor(entry: Entry) -> str:
    return base64.urlsafe_b64encode(f"{entry.at.astimezone(UTC).isoformat()} {entry.request_id}".encode()).decode()


def _place(cursor: str) -> tuple[datetime, str]:
    try:
        at, request_id = base64.urlsafe_b64decode(cursor).decode().split(" ", 1)
        if not request_id.isprintable():
            raise ValueError
        return datetime.fromisoformat(at).astimezone(UTC), request_id
    except (ValueError, OverflowError):
        raise BadRequest("`before` is no `next` of an earlier page.") from None
