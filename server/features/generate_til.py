"""POST /generate_til: the TIL graph as a plain JSON call."""

from typing import Any

from fastapi import APIRouter, Request

from graphs.til import TilInput, TilOutput
from server.features.admit import Asked, admit
from server.features.run_config import caller_of
from server.features.runs import RunOptions, Runs
from server.ticket import ticket_of

router = APIRouter(tags=["til"])


@router.post("/generate_til", response_model=TilOutput)
async def generate_til(body: TilInput, request: Request) -> Any:
    """The same graph, checks and answer as /til/invoke, without LangServe's envelope."""
    given = body.model_dump()
    await admit(request, Asked("til", [given], adapter=body.adapter_name))
    runs: Runs = request.app.state.runs["til"]
    options = RunOptions(ticket=ticket_of(request))
    return await runs.answer_or_fail(given, caller_of(request, {}), options)
