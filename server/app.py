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
from server.auth import key_routes, user_routes
from server.auth import routes as account
from server.auth.gate import Gate
from server.chat import routes as chat_routes
from server.chat.offers import Offers
from server.chat.opening import chats_of
from server.disconnect import CancelOnDisconnect
from server.errors import PROBLEMS, Failed, body_of, headers_of, invalid, of_framework, problem_of
from server.features import generate_til
from server.features.mount import mount
from server.features.openai import routes as openai
from server.features.openai.refusals import refusal
from server.features.runs import Runs, Turns
from server.profiles import read_profiles
from server.reception import Reception
from server.services import Services
from server.usage import routes as usage

VERSION = "0.1.0"
MEBIBYTE = 2**20
# A page on another site could point its own name at the loopback address; only ours are answered.
HOSTS = ["127.0.0.1", "localhost", "[::1]"]


def create_app(services: Services) -> FastAPI:
    app = FastAPI(title="haru", version=VERSION, lifespan=_chats_closed, max_body_size=16 * MEBIBYTE)
    app.state.services = services
    app.state.accounts = services.accounts
    app.state.public_url = services.settings.public_url or services.settings.url
    # It would cut every stream off as soon as the server is told to stop; uvicorn gives them time to end.
    AppStatus.disable_automatic_graceful_drain()  # type: ignore[no-untyped-call]
    app.add_middleware(CancelOnDisconnect)
    app.add_middleware(Gate, accounts=services.accounts, refuse=refused_at)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*HOSTS, services.settings.host])
    app.add_middleware(Reception, close=services.desk.close)
    for router in (health.router, account.router, key_routes.router, user_routes.router):
        app.include_router(router)
    app.include_router(generate_til.router)
    app.include_router(openai.router)
    app.include_router(chat_routes.router)
    app.include_router(usage.router)
    for kind in (*PROBLEMS, Failed, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, refused)
    mount_features(app, services)
    app.state.chats = chats_of(services)
    app.state.offers = Offers(read_profiles(), services.settings.profile)
    return app


def mount_features(app: FastAPI, services: Services) -> None:
    turns = Turns()
    app.state.runs = {
        feature.name: Runs(feature, services.deps, services.saver, turns, services.room) for feature in FEATURES
    }
    for runs in app.state.runs.values():
        mount(app, runs)


@asynccontextmanager
async def _chats_closed(app: FastAPI) -> AsyncIterator[None]:
    """Services are opened before the application is made; answers must end before the services are closed."""
    yield
    await app.state.chats.close()


async def refused(request: Request, error: Exception) -> Response:
    reason = error.__cause__ if isinstance(error, Failed) and error.__cause__ else error
    if isinstance(reason, RequestValidationError):
        reason = invalid(reason.errors())
    elif isinstance(reason, HTTPException):
        reason = of_framework(reason.status_code, reason.detail)
    return refused_at("", reason)


def refused_at(path: str, reason: BaseException) -> Response:
    """Clients of OpenAI's protocol read another body."""
    if path.startswith(openai.router.prefix + "/"):
        return refusal(reason)
    body, status = orjson.dumps(body_of(reason)), problem_of(reason).status
    return Response(body, status, headers_of(reason), media_type="application/problem+json")
