"""/api/documents: what people bring so that it is found; everybody changes only their own (RAG-1)."""

from contextlib import suppress
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from retrievers.base import RetrievalUnavailable, Visibility
from retrievers.documents.base import Kind
from server.conversations.export import disposition
from server.documents.events import progress_of
from server.documents.intake import TYPE, Intake, name_of
from server.documents.schemas import (
    Address,
    Brought,
    Document,
    Labels,
    Page,
    Received,
    Source,
    State,
    document_of,
    received_of,
)
from server.documents.store import Cursor, DocumentStore, Wanted
from server.documents.worker import Worker
from server.errors import OutOfScope, SharingNotAllowed
from server.features.admit import payer_of
from server.identity import Identity, SignedIn
from server.services import Services

SCOPE = "documents"
PAGE, MOST = 50, 500
FILE_BODY = {"content": {TYPE: {"schema": {"type": "string", "format": "binary"}}}, "required": True}


def _reader(identity: SignedIn) -> Identity:
    if not identity.scope.allows(SCOPE):
        raise OutOfScope
    return identity


def _store(request: Request) -> DocumentStore:
    return DocumentStore(_services(request).pool)


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


Reader = Annotated[Identity, Depends(_reader)]
Store = Annotated[DocumentStore, Depends(_store)]
Given = Annotated[Brought, Query()]
router = APIRouter(prefix="/api/documents", tags=["Documents"])


@router.post("", status_code=202, openapi_extra={"requestBody": FILE_BODY})
async def upload(given: Given, caller: Reader, store: Store, request: Request, response: Response) -> Received:
    """The body is the file. The same name in the same source with other content takes the place of what was there; the
    same content again costs nothing and is answered with 200."""
    _check_sharing(given.visibility, caller, request)
    return await _taken(given, await _intake(request).file(request), caller, store, request, response)


@router.post("/url", status_code=202)
async def fetch(given: Address, caller: Reader, store: Store, request: Request, response: Response) -> Received:
    """The page or file at a public address, as it is now."""
    _check_sharing(given.visibility, caller, request)
    content = await _intake(request).page(given.url)
    brought = Brought(name=name_of(given.url), **given.model_dump(exclude={"url"}))
    return await _taken(brought, content, caller, store, request, response)


@router.get("")
async def listed(  # noqa: PLR0913 (FastAPI hands each its own)
    caller: Reader,
    store: Store,
    of: Literal["mine", "community"] = "mine",
    q: Annotated[str, Query(max_length=200)] = "",
    source: Source | None = None,
    kind: Kind | None = None,
    visibility: Visibility | None = None,
    tag: Annotated[str | None, Query(max_length=50)] = None,
    state: State | None = None,
    cursor: Annotated[str, Query(max_length=100)] = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = PAGE,
) -> Page:
    """The newest first; `q` looks in names and titles. Of the community's only what can be found already."""
    wanted = Wanted(of, q.strip(), source, kind, visibility, tag, state)
    rows = await store.listed(caller.user, wanted, limit + 1, Cursor.read(cursor) if cursor else None)
    names = await store.owners([row for row in rows if row["visibility"] == "community"])
    shown = [document_of(row, caller.user, names.get(row["user_id"])) for row in rows[:limit]]
    return Page(documents=shown, next=str(Cursor.at_row(rows[limit - 1])) if len(rows) > limit else None)


@router.get("/events", response_class=Response, responses={200: {"content": {"text/event-stream": {}}}})
async def events(caller: Reader, store: Store, source: Source | None = None) -> Response:
    """How far the reading is, until nothing waits any more."""
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(progress_of(store, caller.user, source), 200, headers, "text/event-stream")


@router.get("/{document}")
async def opened(document: str, caller: Reader, store: Store) -> Document:
    return await _shown(await store.of(caller.user, document), caller, store)


@router.get("/{document}/text", response_class=Response)
async def text(document: str, caller: Reader, store: Store) -> Response:
    """What was read of it, as Markdown; empty as long as it is not read."""
    row = await store.text(caller.user, document)
    return Response(row["text"] or "", media_type="text/markdown; charset=utf-8")


@router.get("/{document}/file", response_class=Response)
async def file(document: str, caller: Reader, store: Store) -> Response:
    """Its bytes as they were brought, for its owner."""
    row = await store.file(caller.user, document)
    stem, _, ending = row["name"].rpartition("/")[2].rpartition(".")
    name = disposition(stem, ending) if stem else disposition(ending, "txt")
    return Response(row["content"], headers={"content-disposition": name}, media_type=TYPE)


@router.patch("/{document}")
async def change(document: str, given: Labels, caller: Reader, store: Store, request: Request) -> Document:
    """Title, kind, tags, or who may find it. Nothing is embedded again but for a title."""
    _check_sharing(given.visibility, caller, request)
    row = await store.change(caller.user, document, given)
    _worker(request).wake(str(row["id"]))
    return await _shown(row, caller, store)


@router.delete("/{document}", status_code=204)
async def delete(document: str, caller: Reader, store: Store, request: Request) -> None:
    """With all that was found of it."""
    id_ = await store.delete(caller.user, document)
    # It is in the queue as well.
    with suppress(RetrievalUnavailable):
        await _services(request).index.remove(id_, owner=caller.user)
    _worker(request).wake(id_)


async def _taken(  # noqa: PLR0913 (what both ways in have)
    given: Brought, content: bytes, caller: Identity, store: DocumentStore, request: Request, response: Response
) -> Received:
    rule = _services(request).policy.rule_of(payer_of(caller))
    row, outcome = await store.bring(caller.user, given, content, rule)
    response.headers["location"] = f"{router.prefix}/{row['id']}"
    if outcome == "unchanged":
        response.status_code = 200
    else:
        _worker(request).wake(str(row["id"]))
    return received_of(row, caller.user, outcome)


async def _shown(row: dict[str, object], caller: Identity, store: DocumentStore) -> Document:
    names = await store.owners([row]) if row["visibility"] == "community" else {}
    return document_of(row, caller.user, names.get(row["user_id"]))


def _check_sharing(visibility: Visibility | None, caller: Identity, request: Request) -> None:
    is_allowed = caller.role == "admin" or _services(request).settings.sharing == "users"
    if visibility == "community" and not is_allowed:
        raise SharingNotAllowed


def _intake(request: Request) -> Intake:
    intake: Intake = request.app.state.intake
    return intake


def _worker(request: Request) -> Worker:
    worker: Worker = request.app.state.worker
    return worker
