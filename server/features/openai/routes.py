"""/v1/models and /v1/chat/completions: the same graphs for clients that know only OpenAI's protocol."""

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response
from fastapi.routing import APIRoute
from pydantic import ValidationError
from sse_starlette import EventSourceResponse

from graphs.feature import Spoken
from server.errors import NoSuchModel, invalid, problem_of
from server.features.admit import Asked, admit
from server.features.guard import json_object
from server.features.openai.refusals import NotTaken, refusal
from server.features.openai.request import CompletionRequest
from server.features.openai.response import Reply, answer_of
from server.features.openai.telling import Telling, Turn
from server.features.run_config import caller_of
from server.features.runs import Runs, report
from server.identity import identity_of
from server.offers import Offers
from server.ticket import ticket_of

PREFIX = "haru-"
# The protocol wants a date for each model; features have none, so it is that of the first of them.
CREATED = 1_763_683_200
# So long a failure can still become a status; a reader who waits longer is told that work goes on.
FIRST_TEXT_SECONDS = 5
PING_SECONDS = 15


class OpenAIRoute(APIRoute):
    """Tells whatever goes wrong in OpenAI's shape."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                if request.method == "POST":
                    await json_object(request)
                return await handle(request)
            except Exception as error:  # noqa: BLE001 (the last stop before the client)
                report(error, getattr(request.state, "feature", None))
                ticket_of(request).code = problem_of(error).code
                return refusal(error)

        return handled


router = APIRouter(prefix="/v1", tags=["OpenAI-compatible"], route_class=OpenAIRoute)


@router.get("/models")
async def models(request: Request) -> dict[str, Any]:
    """One model for each feature that the caller may ask in messages."""
    return {"object": "list", "data": [_card(name) for name in _open_to(request)]}


@router.get("/models/{model}")
async def model(model: str, request: Request) -> dict[str, Any]:
    if model not in _open_to(request):
        raise NoSuchModel
    return _card(model)


@router.post("/chat/completions")
async def complete(
    request: Request, asked: CompletionRequest, x_haru_thread: Annotated[str | None, Header()] = None
) -> Response:
    """A chat completion, streamed or not. `metadata.thread_id` or the header continues a conversation."""
    turn = await _turn(request, asked, x_haru_thread)
    reply = Reply(f"chatcmpl-{uuid.uuid4().hex}", int(time.time()), asked.model, asked.wants_usage)
    if asked.stream:
        return await _streamed(turn, reply)
    answer = answer_of(await turn.answer(), turn.spoken)
    return Response(reply.whole(answer), media_type="application/json")


async def _streamed(turn: Turn, reply: Reply) -> Response:
    telling = Telling(turn, reply)
    # The run must not outlive its request, wherever that ends: here, before the response begins, or in it.
    if here := asyncio.current_task():
        here.add_done_callback(telling.stop)
    await telling.begun(FIRST_TEXT_SECONDS)
    return EventSourceResponse(telling.lines(), ping=PING_SECONDS)


async def _turn(request: Request, asked: CompletionRequest, thread: str | None) -> Turn:
    runs, spoken = _asked(request, asked.model)
    given = _input(runs, spoken, asked)
    sampling = asked.sampling(whole=spoken.live)
    await admit(request, Asked(runs.feature.name, [given], max_tokens=sampling.get("max_tokens")))
    return Turn(
        runs=runs,
        spoken=spoken,
        given=given,
        caller=caller_of(request, asked.wanted(thread)),
        sampling=sampling,
        ticket=ticket_of(request),
    )


def _asked(request: Request, name: str) -> tuple[Runs, Spoken]:
    runs = _offered(request).get(name)
    if runs is None or runs.feature.spoken is None:
        raise NoSuchModel
    request.state.feature = runs.feature.name
    return runs, runs.feature.spoken


def _input(runs: Runs, spoken: Spoken, asked: CompletionRequest) -> dict[str, Any]:
    try:
        given = spoken.read([message.plain() for message in asked.messages])
        return runs.feature.input.model_validate(given).model_dump()
    except ValidationError as error:
        raise NotTaken("messages", str(invalid(error.errors()))) from error
    except ValueError as error:
        raise NotTaken("messages", f"{error}.") from error


def _open_to(request: Request) -> list[str]:
    offers: Offers = request.app.state.offers
    identity = identity_of(request)
    return [name for name, runs in _offered(request).items() if offers.may_ask(runs.feature.name, identity)]


def _offered(request: Request) -> dict[str, Runs]:
    served: dict[str, Runs] = request.app.state.runs
    return {PREFIX + name: runs for name, runs in served.items() if runs.feature.spoken}


def _card(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": CREATED, "owned_by": "haru"}
