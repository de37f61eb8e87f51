"""/api/conversations: each is its owner's alone."""

import uuid
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from psycopg.rows import DictRow

from nodes.language import language_of
from server.conversations.export import as_json, as_markdown, disposition
from server.conversations.schemas import Change, Conversation, Listed, Message, Messages, NewConversation, Opened, Page
from server.conversations.store import Conversations, Cursor, as_id
from server.errors import BadRequest, InvalidInput
from server.identity import Identity, SignedIn
from server.offers import Offers

PAGE = 50
MOST = 200
EXPORTED = 100_000
NULLABLE = {"system_prompt", "model"}


def _store(request: Request) -> Conversations:
    store: Conversations = request.app.state.conversations
    return store


def _if_match(if_match: Annotated[str | None, Header()] = None) -> int | None:
    """The revision that the client has seen, in the header's form."""
    if if_match is None or if_match.strip() == "*":
        return None
    bare = if_match.strip().removeprefix("W/").strip('"')
    if not (bare.isascii() and bare.isdigit() and len(bare) < 19):
        raise BadRequest("If-Match must be a revision.")
    return int(bare)


Store = Annotated[Conversations, Depends(_store)]
Seen = Annotated[int | None, Depends(_if_match)]
Limit = Annotated[int, Query(ge=1, le=MOST)]
router = APIRouter(prefix="/api/conversations", tags=["Conversations"])


@router.post("", status_code=201)
async def begin(
    given: NewConversation, caller: SignedIn, store: Store, request: Request, response: Response
) -> Conversation:
    """An empty conversation, or a fork of another one."""
    _check_offered(given.model, caller, request)
    id_ = str(uuid.uuid4())
    named = given.model_dump(exclude={"origin"}, exclude_none=True)
    if origin := given.origin:
        row = await store.fork(caller.user, id_, str(origin.conversation), str(origin.message), named)
    else:
        row = await store.begin(caller.user, id_, named)
    response.headers["location"] = f"/api/conversations/{id_}"
    return _conversation(row, response)


@router.get("")
async def listed(
    caller: SignedIn,
    store: Store,
    limit: Limit = PAGE,
    cursor: Annotated[str, Query(max_length=300)] = "",
    q: Annotated[str, Query(max_length=200)] = "",
) -> Page:
    """The latest, pinned ones first; `q` looks in titles and messages."""
    rows = await store.listed(caller.user, limit + 1, Cursor.read(cursor) if cursor else None, q.replace("\0", ""))
    shown = rows[:limit]
    following = _cursor(shown[-1]) if len(rows) > limit else None
    return Page(conversations=[Listed(**row) for row in shown], next=following)


@router.get("/{conversation}")
async def opened(conversation: str, caller: SignedIn, store: Store, response: Response, limit: Limit = PAGE) -> Opened:
    row = await store.of(caller.user, conversation)
    page = await _messages(store, caller.user, conversation, limit)
    return Opened(**_conversation(row, response).model_dump(), **page.model_dump())


@router.get("/{conversation}/messages")
async def messages(
    conversation: str, caller: SignedIn, store: Store, before: uuid.UUID | None = None, limit: Limit = PAGE
) -> Messages:
    """A page of the branch that leads to `before`, or of the chosen one."""
    await store.of(caller.user, conversation)
    return await _messages(store, caller.user, conversation, limit, str(before) if before else None)


@router.patch("/{conversation}")
async def change(  # noqa: PLR0913 (FastAPI hands each its own)
    conversation: str, given: Change, caller: SignedIn, store: Store, seen: Seen, request: Request, response: Response
) -> Conversation:
    """Title, pin, instructions, model, or the branch to go on with."""
    named = given.model_dump(exclude_unset=True, exclude={"revision"})
    if empty := [key for key, value in named.items() if value is None and key not in NULLABLE]:
        raise InvalidInput(f"{empty[0]}: this cannot be null.")
    _check_offered(given.model, caller, request)
    revision = given.revision if given.revision is not None else seen
    return _conversation(await store.change(caller.user, conversation, named, revision), response)


@router.delete("/{conversation}", status_code=204)
async def delete(conversation: str, caller: SignedIn, store: Store, seen: Seen, request: Request) -> None:
    """With all its messages and its thread's state."""
    await store.delete(caller.user, conversation, seen)
    request.app.state.chores.cancel(as_id(conversation))


@router.get("/{conversation}/export")
async def export(
    conversation: str,
    caller: SignedIn,
    store: Store,
    form: Annotated[Literal["json", "markdown"], Query(alias="format")] = "json",
) -> Response:
    """JSON has every branch; Markdown the chosen one."""
    row = await store.of(caller.user, conversation)
    headers = {"content-disposition": disposition(row["title"], "json" if form == "json" else "md")}
    if form == "json":
        body = as_json(row, await store.tree(caller.user, conversation))
        return Response(body, headers=headers, media_type="application/json")
    said = await store.messages(caller.user, conversation, EXPORTED)
    body = as_markdown(row, said, language_of(row["title"]))
    return Response(body, headers=headers, media_type="text/markdown; charset=utf-8")


def _check_offered(model: str | None, caller: Identity, request: Request) -> None:
    """Raises as Offers does for what the caller could not ask."""
    offers: Offers = request.app.state.offers
    if model:
        offers.offered(model, "chat", caller)


async def _messages(
    store: Conversations, owner: str, conversation: str, limit: int, before: str | None = None
) -> Messages:
    rows = await store.messages(owner, conversation, limit, before)
    shown = rows[-limit:]
    return Messages(messages=[Message(**row) for row in shown], before=shown[0]["id"] if len(rows) > limit else None)


def _conversation(row: DictRow, response: Response) -> Conversation:
    response.headers["etag"] = f'"{row["revision"]}"'
    return Conversation(**row)


def _cursor(row: dict[str, Any]) -> str:
    return Cursor(row["pinned"], row["at"], str(row["id"])).written()
