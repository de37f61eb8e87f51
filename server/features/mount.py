"""Gives each feature its LangServe doors."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from fastapi import Depends, FastAPI
from langserve import add_routes
from pydantic import BaseModel, RootModel, create_model

from server.features.guard import guard_of
from server.features.run_config import run_config
from server.features.runs import Runs
from server.features.served import Served

# config_hashes: a URL of 7 kB unfolds to 8 MB of JSON. stream_events: LangChain's own, it sends prompts and passages.
# token_feedback: useless without a LangSmith account.
CLOSED: Sequence[Any] = ("config_hashes", "stream_events", "token_feedback")


class Failure(BaseModel):
    """What stands in the place of an output in a batch, when that one input failed."""

    error: dict[str, Any]


class PlaygroundMessages(BaseModel):
    messages: list[dict[str, Any]]


def mount(app: FastAPI, runs: Runs) -> None:
    feature = runs.feature
    path = f"/{feature.name}"
    is_chat = feature.name == "chat"
    served = Served(runs, _output_type(feature.name, feature.output), says_text=is_chat)
    add_routes(
        app,
        served,
        path=path,
        per_req_config_modifier=run_config,
        disabled_endpoints=CLOSED,
        dependencies=[Depends(guard_of(feature))],
        playground_type="chat" if is_chat else "default",
    )
    if is_chat:
        _add_playground_schemas(app, path)


@cache
def _output_type(name: str, output: type[BaseModel]) -> Any:
    """LangServe keeps its model names for the whole process, so each feature's own must be unique."""
    result: Any = RootModel[output | Failure]  # type: ignore[valid-type]
    return create_model(f"{name.title()}Result", __base__=result)


def _add_playground_schemas(app: FastAPI, path: str) -> None:
    """The chat playground asks for its schemas under the hash of an empty config, and works only with one list of
    messages in and text out, which is what our /stream_log tells it."""

    @app.get(f"{path}/c/N4XyA/input_schema", include_in_schema=False)
    async def input_schema() -> dict[str, Any]:
        return PlaygroundMessages.model_json_schema()

    @app.get(f"{path}/c/N4XyA/output_schema", include_in_schema=False)
    async def output_schema() -> dict[str, Any]:
        return {"title": "Answer", "type": "string"}
