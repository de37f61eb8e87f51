"""/api/chat: ask, read again, stop; /api/models: what may be asked."""

from contextlib import suppress
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import BaseModel, ValidationError

from nodes.completions import ModelNotServed
from server.chat.choices import Choices, ModelChoices
from server.chat.live import Chats, Question
from server.chat.ownership import check_owns, model_of
from server.chat.request import ChatRequest
from server.chat.response import EventStream
from server.errors import BadRequest, NotAllowed, invalid
from server.features.admit import Asked, admit
from server.features.guard import json_object
from server.features.run_config import caller_of
from server.features.runs import Runs
from server.identity import SignedIn, identity_of
from server.offers import Offers
from server.services import Services
from server.ticket import ticket_of

router = APIRouter(prefix="/api", tags=["chat"])
STREAM: dict[int | str, dict[str, Any]] = {
    200: {"description": "Events, see docs/reference/chat.md", "content": {"text/event-stream": {}}}
}
BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": ChatRequest.model_json_schema()}}}}


@router.post("/chat", responses=STREAM, openapi_extra=BODY, response_class=Response)
async def ask(request: Request) -> Response:
    """One turn, told as server-sent events. With `conversation_id` it goes on when the reader leaves."""
    # FastAPI's own way of reading a body costs more than the rest of the door.
    asked = _validated(ChatRequest, await json_object(request))
    chats = _chats(request)
    live = await chats.begin(_runs(request), await _question(request, asked))
    return EventStream(await chats.log.read(live.known, 0), live.known.run, live.leave)


@router.get("/chat/runs/{run}/events", responses=STREAM, response_class=Response)
async def read_again(
    run: str,
    request: Request,
    identity: SignedIn,
    after: Annotated[int | None, Query(ge=0)] = None,
    last_event_id: Annotated[str | None, Header()] = None,
) -> Response:
    """What the reader has not seen yet of a run, while it goes on and for some minutes after its end."""
    seen = after if after is not None else _number(last_event_id)
    chats = _chats(request)
    known = await chats.log.find(run, identity.user)
    return EventStream(await chats.log.read(known, seen), run)


@router.post("/chat/runs/{run}/stop")
async def stop(run: str, request: Request, identity: SignedIn) -> dict[str, str]:
    """Ends the answer and keeps what is written of it. Its readers are told with `stopped`."""
    log = _chats(request).log
    known = await log.find(run, identity.user)
    await log.stop(known)
    return {"run": run}


@router.get("/conversations/{conversation}/run", responses={204: {"description": "Nothing is being written"}})
async def active_run(conversation: UUID, request: Request, identity: SignedIn) -> Any:
    """The run that writes in the conversation now: a page that was loaded again goes on reading it."""
    run = await _chats(request).log.active(identity.user, str(conversation))
    if run is None:
        await check_owns(request.app.state.services.pool, str(conversation), identity.user)
        return Response(status_code=204)
    return {"run": run, "conversation_id": str(conversation)}


@router.get("/models")
async def models(request: Request, identity: SignedIn) -> ModelChoices:
    """The models that the caller may name in `model`, and what helps to choose one."""
    return _choices(request).of(identity)


async def _question(request: Request, asked: ChatRequest) -> Question:
    runs, ticket = _runs(request), ticket_of(request)
    given = _validated(runs.feature.input, asked.input()).model_dump()
    thread = str(asked.conversation_id) if asked.conversation_id else None
    kept = await model_of(request.app.state.services.pool, thread, identity_of(request).user) if thread else ""
    model = asked.model or _if_served(kept, request)
    await admit(request, Asked(runs.feature.name, [given], model, asked.adapter, asked.max_tokens))
    caller = caller_of(request, {"thread_id": thread, "adapter": asked.adapter})
    ticket.conversation = thread
    missing = None if asked.model or model else kept or None
    return Question(given, caller, asked.sampling(), ticket, request.state.proof, missing)


def _if_served(model: str, request: Request) -> str:
    """What was chosen for a conversation once may be gone since; the answer then comes from the default."""
    with suppress(ModelNotServed, NotAllowed):
        _offers(request).chosen(model, "chat", identity_of(request))
        return model
    return ""


def _validated(kind: Any, given: dict[str, Any]) -> Any:
    try:
        model: BaseModel = kind.model_validate(given)
    except ValidationError as error:
        raise invalid(error.errors()) from error
    return model


def _number(given: str | None) -> int:
    if not given:
        return 0
    if not (given.isascii() and given.isdigit() and len(given) < 16):
        raise BadRequest("Last-Event-ID must be a number that an event had.")
    return int(given)


def _chats(request: Request) -> Chats:
    chats: Chats = request.app.state.chats
    return chats


def _offers(request: Request) -> Offers:
    offers: Offers = request.app.state.offers
    return offers


def _choices(request: Request) -> Choices:
    services: Services = request.app.state.services
    catalogue, lately = services.adapters.catalogue, services.metrics.lately
    return Choices(_offers(request), services.serving, services.rooms, catalogue, lately)


def _runs(request: Request) -> Runs:
    runs: Runs = request.app.state.runs["chat"]
    return runs
