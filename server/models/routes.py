"""/api/models/…: which model each seat serves; administrators switch it, roll it back and watch (MOD-2, MOD-5)."""

import asyncio
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse

from nodes.engines.fleet import Engines
from nodes.engines.station import Standing as EngineStanding
from server.errors import EnginesElsewhere, NotFound, UnknownProfile
from server.identity import Admin
from server.models.fit import fit
from server.models.here import gpus
from server.models.opening import Models
from server.models.schemas import EngineOut, ProfileOut, SeatOut, SeatsOut, SwitchesOut, SwitchOut, Wanted
from server.models.seats import Standing, Switch
from server.profiles import read_profiles
from server.settings import Settings
from server.watching import LARGEST, LastEventId, place, watched

Number = Annotated[int, Query(ge=0, le=LARGEST)]


def _models(request: Request) -> Models:
    models: Models | None = request.app.state.models
    if models is None:
        raise EnginesElsewhere
    return models


Here = Annotated[Models, Depends(_models)]
router = APIRouter(prefix="/api/models", tags=["models"])


@router.get("/seats")
async def seats(admin: Admin, models: Here) -> SeatsOut:
    shown = [await _seat(standing, models) for standing in await models.seats.all()]
    return SeatsOut(seats=shown, profiles=list(models.engines.profiles))


@router.get("/engines")
async def engines(admin: Admin, request: Request) -> list[EngineOut]:
    """Those that calls go to now."""
    fleet: Engines = request.app.state.services.fleet
    return [_engine(standing) for served in fleet.standings().values() for standing in served]


@router.get("/profiles")
async def profiles(admin: Admin, request: Request) -> list[ProfileOut]:
    """Every profile, and whether it fits the machine that this server runs on."""
    settings: Settings = request.app.state.services.settings
    known = read_profiles(settings.own_profiles)
    here = await asyncio.to_thread(gpus)
    return [ProfileOut.of(name, profile, fit(profile, here)) for name, profile in known.items()]


@router.get("/seats/{seat}")
async def seat(seat: str, admin: Admin, models: Here) -> SeatOut:
    return await _seat(await _known(seat, models), models)


@router.post("/seats/{seat}/switch", status_code=202)
async def switch(seat: str, wanted: Wanted, admin: Admin, models: Here) -> SwitchOut:
    """To another profile. A switch that is under way is given up for it; the same again is the same switch."""
    if wanted.profile not in models.engines.profiles:
        raise UnknownProfile(", ".join(models.engines.profiles))
    await _known(seat, models)
    return _shown(await models.seats.ask(seat, wanted.profile, user=admin.user, forced=wanted.force), models)


@router.post("/seats/{seat}/rollback", status_code=202)
async def roll_back(seat: str, admin: Admin, models: Here) -> SwitchOut:
    """To what serves still while another is on its way, else to what served before."""
    await _known(seat, models)
    return _shown(await models.seats.roll_back(seat, user=admin.user), models)


@router.get("/seats/{seat}/switches")
async def switches(
    seat: str,
    admin: Admin,
    models: Here,
    before: Number = LARGEST,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> SwitchesOut:
    """Who asked for what, and what became of it; the newest first."""
    await _known(seat, models)
    rows = await models.seats.switches(seat, before=before, limit=limit)
    following = rows[-1].id if len(rows) == limit else None
    return SwitchesOut(switches=[SwitchOut(**asdict(row)) for row in rows], next=following)


@router.get("/events")
async def events(admin: Admin, models: Here, last_event_id: LastEventId = None) -> StreamingResponse:
    """Each step of each seat as it is taken. With Last-Event-ID, those since then first."""
    known = place(last_event_id)
    return watched("seat", models.seats.events, await models.seats.last_event() if known is None else known)


async def _known(seat: str, models: Models) -> Standing:
    standing = await models.seats.one(seat)
    if standing is None:
        raise NotFound
    return standing


async def _seat(standing: Standing, models: Models) -> SeatOut:
    seat = standing.seat
    wish = await models.seats.open_switch(standing.name)
    notice = models.follower.notice(standing.name)
    return SeatOut(
        **{name: getattr(seat, name) for name in ("serving", "routed", "coming", "leaving", "phase", "way", "reason")},
        name=standing.name,
        for_s=round(standing.elapsed_s, 1),
        left_s=notice.left_s if notice else None,
        switch=SwitchOut(**asdict(wish)) if wish else None,
    )


def _shown(asked: Switch, models: Models) -> SwitchOut:
    if reconciler := models.reconcilers.get(asked.seat):
        reconciler.wake()
    return SwitchOut(**asdict(asked))


def _engine(standing: EngineStanding) -> EngineOut:
    engine = standing.engine
    return EngineOut(
        **{name: getattr(engine, name) for name in ("name", "profile", "base_url", "arm", "weight", "slots")},
        running=standing.running,
        given=standing.given,
        state=standing.state,
    )
