"""The application: start reading here."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sse_starlette.sse import AppStatus
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from graphs import FEATURES
from server import health
from server.auth.gate import Gate
from server.disconnect import CancelOnDisconnect
from server.errors import PROBLEMS, Failed, body_of, headers_of, invalid, of_framework, problem_of
from server.features import generate_til
from server.features.mount import mount
from server.features.openai import routes as openai
from server.features.runs import Runs, Turns
from server.person import routes as person
from server.reception import Reception
from server.services import Services
from server.usage import routes as usage

VERSION = "0.1.0"
MEBIBYTE = 2**20
# A page on another site could point its own name at the loopback address; only ours are answered.
HOSTS = ["127.0.0.1", "localhost", "[::1]"]


def create_app(services: Services) -> FastAPI:
    app = FastAPI(title="haru", version=VERSION, lifespan=_quiet, max_body_size=16 * MEBIBYTE)
    app.state.services = services
    # It would cut every stream off as soon as the server is told to stop; uvicorn gives them time to end.
    AppStatus.disable_automatic_graceful_drain()  # type: ignore[no-untyped-call]
    app.add_middleware(CancelOnDisconnect)
    app.add_middleware(Gate)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*HOSTS, services.settings.host])
    app.add_middleware(Reception, close=services.desk.close)
    app.include_router(health.router)
    app.include_router(generate_til.router)
    app.include_router(openai.router)
    app.include_router(usage.router)
    app.include_router(person.router)
    for kind in (*PROBLEMS, Failed, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, refused)
    mount_features(app, services)
    return app


def mount_features(app: FastAPI, services: Services) -> None:
    turns = Turns()
    app.state.runs = {
        feature.name: Runs(feature, services.deps, services.saver, turns, services.room) for feature in FEATURES
    }
    for runs in app.state.runs.values():
        mount(app, runs)


@asynccontextmanager
async def _quiet(app: FastAPI) -> AsyncIterator[None]:
    """Services are opened before the application is made. An application without this prints LangServe's banner."""
    yield


async def refused(request: Request, error: Exception) -> Response:
    reason = error.__cause__ if isinstance(error, Failed) and error.__cause__ else error
    if isinstance(reason, RequestValidationError):
        reason = invalid(reason.errors())
    elif isinstance(reason, HTTPException):
        reason = of_framework(reason.status_code, reason.detail)
    body, status = orjson.dumps(body_of(reason)), problem_of(reason).status
    return Response(body, status, headers_of(reason), media_type="application/problem+json")
