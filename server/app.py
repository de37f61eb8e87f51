"""The application: start reading here."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.middleware.trustedhost import TrustedHostMiddleware

from graphs import FEATURES
from server import health
from server.disconnect import CancelOnDisconnect
from server.errors import PROBLEMS, Failed, body_of, invalid, problem_of
from server.features import generate_til
from server.features.mount import mount
from server.features.runs import Runs, Turns
from server.logs import set_up_logs
from server.services import Services, open_services
from server.settings import Settings

MEBIBYTE = 2**20
# A page on another site could point its own name at the loopback address; only ours are answered.
HOSTS = ["127.0.0.1", "localhost", "[::1]"]


def create_app(settings: Settings) -> FastAPI:
    set_up_logs(settings.log_level)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_services(settings) as services:
            serve_features(app, services)
            yield

    app = FastAPI(title="haru", version="0.1.0", lifespan=lifespan, max_body_size=16 * MEBIBYTE)
    app.add_middleware(CancelOnDisconnect)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=HOSTS)
    app.include_router(health.router)
    app.include_router(generate_til.router)
    for kind in (*PROBLEMS, Failed, RequestValidationError):
        app.add_exception_handler(kind, refused)
    return app


def serve_features(app: FastAPI, services: Services) -> None:
    turns = Turns()
    app.state.services = services
    app.state.runs = {}
    for feature in FEATURES:
        runs = Runs(feature, services.deps, services.saver, turns)
        app.state.runs[feature.name] = runs
        mount(app, runs)


async def refused(request: Request, error: Exception) -> Response:
    reason = error.__cause__ if isinstance(error, Failed) and error.__cause__ else error
    if isinstance(reason, RequestValidationError):
        reason = invalid(reason.errors())
    return Response(orjson.dumps(body_of(reason)), problem_of(reason).status, media_type="application/problem+json")
