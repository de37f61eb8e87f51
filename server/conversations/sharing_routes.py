"""/api/shares: a link is its owner's; what it leads to, every member reads who has it."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from psycopg.rows import DictRow

from server.conversations.sharing import Part, Shares
from server.conversations.sharing_schemas import NewShare, Share, Shared, SharedMessage, SharesListed
from server.identity import Scope, SignedIn

PAGE = 100
MOST = 200
# What was taken back must not be read from a copy (S-38).
NOT_STORED = {"cache-control": "no-store"}


def _shares(request: Request) -> Shares:
    return Shares(request.app.state.services.pool)


def _part(limit: Annotated[int, Query(ge=1, le=MOST)] = PAGE, before: uuid.UUID | None = None) -> Part:
    return Part(limit, str(before) if before else None)


Store = Annotated[Shares, Depends(_shares)]
Wanted = Annotated[Part, Depends(_part)]
router = APIRouter(tags=["Conversations"])


@router.post("/api/shares", status_code=201)
async def share(given: NewShare, caller: SignedIn, store: Store, response: Response) -> Share:
    message = str(given.message) if given.message else None
    row = await store.share(caller.user, str(given.conversation), message, given.days)
    response.headers["location"] = f"/api/shares/{row['id']}"
    return Share(**row)


@router.get("/api/shares")
async def listed(caller: SignedIn, store: Store, conversation: uuid.UUID | None = None) -> SharesListed:
    """The caller's own that have not expired, the newest first."""
    rows = await store.listed(caller.user, str(conversation) if conversation else None)
    return SharesListed(shares=[Share(**row) for row in rows])


@router.get("/api/shares/{share}")
async def read(share: str, _: SignedIn, store: Store, part: Wanted, response: Response) -> Shared:
    response.headers.update(NOT_STORED)
    return _shared(*await store.read(share, part), part)


@router.delete("/api/shares/{share}", status_code=204)
async def revoke(share: str, caller: SignedIn, store: Store) -> None:
    """At once, for everybody; administrators may take back anyone's."""
    await store.revoke(caller.user, share, anyones=caller.role == "admin" and caller.scope == Scope())


@router.get("/api/conversations/{conversation}/preview")
async def preview(
    conversation: str, caller: SignedIn, store: Store, part: Wanted, message: uuid.UUID | None = None
) -> Shared:
    """What others would read, were it shared now."""
    return _shared(*await store.preview(caller.user, conversation, str(message) if message else None, part), part)


def _shared(over: DictRow, rows: list[DictRow], part: Part) -> Shared:
    shown = rows[-part.limit :]
    earlier = shown[0]["id"] if len(rows) > part.limit else None
    return Shared(**over, messages=[SharedMessage.of(row) for row in shown], before=earlier)
