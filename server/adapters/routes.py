"""/api/adapters: which adapters one may name. /api/admin/adapters: what administrators do with them (MOD-4)."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse

from server.adapters.arrival import arrived
from server.adapters.keeper import Adapters
from server.adapters.registry import New
from server.adapters.schemas import (
    AdapterOut,
    Added,
    Assignment,
    Brought,
    EventOut,
    Mine,
    Promotion,
    Rollback,
    Scores,
    UserName,
    event,
    mine,
    shown,
)
from server.adapters.sources import Archive
from server.identity import Admin, SignedIn
from server.watching import LastEventId, place, watched

FILE_BODY = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
# What an archive has beside the weights.
ENVELOPE = 2**20
MOST_EVENTS = 500


def _adapters(request: Request) -> Adapters:
    adapters: Adapters = request.app.state.services.adapters
    return adapters


Here = Annotated[Adapters, Depends(_adapters)]
router = APIRouter(prefix="/api", tags=["adapters"])


@router.get("/adapters")
async def open_to_me(caller: SignedIn, adapters: Here) -> list[Mine]:
    await adapters.refresh()
    return [mine(one, caller.user) for one in adapters.catalogue.open_to(caller.user)]


@router.get("/admin/adapters")
async def listed(admin: Admin, adapters: Here) -> list[AdapterOut]:
    await adapters.refresh()
    known = adapters.catalogue
    held = adapters.held()
    return [shown(one, known, held) for one in known.adapters.values()]


@router.post("/admin/adapters", status_code=201, openapi_extra={"requestBody": FILE_BODY})
async def add(given: Annotated[Brought, Query()], admin: Admin, adapters: Here, request: Request) -> Added:
    """The body is a zip archive with adapter_config.json and adapter_model.safetensors. Nobody is answered by it before
    it is promoted."""
    registry = adapters.registry
    owner = await registry.user_named(given.owner) if given.owner else None
    async with arrived(request, registry.shelf.most_bytes + ENVELOPE) as file:
        kept = await asyncio.to_thread(registry.shelf.put, Archive(file), adapters.bases.values())
    number = await registry.add(New(given.name, owner, given.feature, given.domain), kept, admin.user)
    return Added(name=given.name, number=number, digest=kept.digest)


@router.get("/admin/adapters/events")
async def events(
    admin: Admin,
    adapters: Here,
    after: Annotated[int, Query(ge=0, lt=2**63)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_EVENTS)] = 100,
) -> list[EventOut]:
    """Who changed what, the newest first; `after` is the last one that is known already."""
    return [event(row) for row in await adapters.registry.events(after=after, limit=limit)]


@router.get("/admin/adapters/live")
async def live(admin: Admin, adapters: Here, last_event_id: LastEventId = None) -> StreamingResponse:
    """The same as it happens, also what haru does by itself. With Last-Event-ID, what was since then first."""
    known, registry = place(last_event_id), adapters.registry
    return watched("adapter", registry.events_since, await registry.revision() if known is None else known)


@router.post("/admin/adapters/{adapter}/promote", status_code=204)
async def promote(adapter: str, given: Promotion, admin: Admin, adapters: Here) -> None:
    """Loads the version, then lets it answer: a share of the users as a canary, or all."""
    await adapters.promote(adapter, given.number, given.share, admin.user)


@router.post("/admin/adapters/{adapter}/rollback", status_code=204)
async def rollback(adapter: str, given: Rollback, admin: Admin, adapters: Here) -> None:
    """Gives up the canary; without one, the live version for the one before it."""
    await adapters.rollback(adapter, admin.user, given.why)


@router.post("/admin/adapters/{adapter}/scores", status_code=204)
async def score(adapter: str, given: Scores, admin: Admin, adapters: Here) -> None:
    """What an evaluation found."""
    await adapters.registry.score(adapter, given.number, given.scores, admin.user)


@router.put("/admin/adapters/{adapter}/uses", status_code=204)
async def assign(adapter: str, given: Assignment, admin: Admin, adapters: Here) -> None:
    """Who may name it, and for whom it writes."""
    registry = adapters.registry
    user = await registry.user_named(given.user) if given.user else None
    await registry.assign(adapter, user, admin.user, is_default=given.is_default)
    await adapters.refresh()


@router.delete("/admin/adapters/{adapter}/uses", status_code=204)
async def withdraw(
    adapter: str, admin: Admin, adapters: Here, user: Annotated[UserName | None, Query()] = None
) -> None:
    registry = adapters.registry
    await registry.withdraw(adapter, await registry.user_named(user) if user else None, admin.user)
    await adapters.refresh()


@router.delete("/admin/adapters/{adapter}", status_code=204)
async def remove(adapter: str, admin: Admin, adapters: Here) -> None:
    """With all its versions; runs that have begun with one end with the base model."""
    await adapters.registry.remove(adapter, admin.user)
    await adapters.refresh()
