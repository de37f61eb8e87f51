"""The application: start reading here."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cache
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sse_starlette.sse import AppStatus
from starlette.exceptions import HTTPException

from graphs import FEATURES
from server import VERSION, health
from server.adapters import routes as adapters
from server.auth import key_routes, oidc_routes, user_routes
from server.auth import routes as account
from server.auth.gate import Gate
from server.auth.oidc import Oidc
from server.auth.oidc_attempt import Attempts
from server.auth.oidc_routes import SignOn
from server.auth.tokens import secrets_of
from server.chat import routes as chat_routes
from server.chat.opening import chats_of
from server.conversations import routes as conversations
from server.conversations import sharing_routes as sharing
from server.conversations.chores import Chores
from server.conversations.store import Conversations
from server.crosssite import NoCrossSite, cors
from server.db.conversation_saver import ConversationSaver
from server.disconnect import CancelOnDisconnect
from server.documents import routes as documents
from server.documents.opening import intake_of, worker_of
from server.errors import PROBLEMS, Failed, invalid, of_framework, problem_of
from server.features import generate_til, keep_til, limits_left, replay
from server.features.mount import mount
from server.features.openai import routes as openai
from server.features.openai.refusals import refusal as openai_refusal
from server.features.runs import Runs, Turns
from server.features.underway import Underway
from server.hosts import Hosts, own_names
from server.interviews import routes as interviews
from server.interviews.sessions import MOCK, Interviews
from server.langsmith import newer as langsmith_newer
from server.langsmith import routes as langsmith
from server.langsmith import thing_routes as langsmith_things
from server.metrics import routes as metrics
from server.models import routes as models
from server.observed import watched_of
from server.offers import Offers
from server.person import routes as person
from server.policy import ContentPolicy
from server.profiles import read_preferences, read_profiles
from server.proxies import Proxies
from server.reception import Reception
from server.refusals import refusal
from server.search import routes as search
from server.services import Services
from server.ticket import ticket_of
from server.traces import routes as traces
from server.usage import routes as usage
from server.web import routes as web
from server.wellformed import WellFormed


def create_app(services: Services) -> FastAPI:
    app = FastAPI(title="haru", version=VERSION, lifespan=_lifespan)
    app.state.services = services
    app.state.is_draining = False
    app.state.conversations = Conversations(services.pool)
    app.state.chores = Chores(
        services.deps, app.state.conversations, services.rooms, services.serving, services.desk.bill
    )
    app.state.accounts = services.accounts
    app.state.sign_on = _sign_on(services)
    app.state.public_url = services.settings.public_url or services.settings.url
    # It would cut every stream off as soon as the server is told to stop; uvicorn gives them time to end.
    AppStatus.disable_automatic_graceful_drain()  # type: ignore[no-untyped-call]
    app.state.intake = intake_of(services)
    app.state.worker = worker_of(services)
    app.state.models = services.models
    app.state.watched = watched_of(services, VERSION)
    _add_steps(app, services)
    for part in (
        health,
        metrics,
        web,
        account,
        oidc_routes,
        key_routes,
        user_routes,
        generate_til,
        keep_til,
        limits_left,
        openai,
        chat_routes,
        conversations,
        sharing,
        usage,
        person,
        interviews,
        documents,
        search,
        models,
        adapters,
        traces,
        replay,
        langsmith,
        langsmith_newer,
        langsmith_things,
    ):
        app.include_router(part.router)
    for kind in (*PROBLEMS, Failed, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, refused)
    mount_features(app, services)
    app.state.chats = chats_of(services)
    app.state.offers = _offers(services)
    return app


def _offers(services: Services) -> Offers:
    profiles = read_profiles(services.settings.own_profiles)
    return Offers(profiles, services.serving.names, read_preferences(profiles))


def _sign_on(services: Services) -> SignOn | None:
    settings = services.settings
    if not settings.has_oidc:
        return None
    return SignOn(settings, Oidc(services.session, settings), Attempts(secrets_of(settings)))


def _add_steps(app: FastAPI, services: Services) -> None:
    """The last one added is the first one a request comes to."""
    settings = services.settings
    app.add_middleware(CancelOnDisconnect)
    app.add_middleware(WellFormed, refuse=refused_at)
    app.add_middleware(NoCrossSite, public_url=settings.public_url, origins=settings.cors_origins, refuse=refused_at)
    app.add_middleware(Gate, accounts=services.accounts, refuse=refused_at, metrics_token=settings.metrics_token)
    app.add_middleware(cors, origins=settings.cors_origins)
    app.add_middleware(Hosts, names=own_names(settings), refuse=refused_at)
    app.add_middleware(Proxies, trusted=settings.trusted_proxies)
    app.add_middleware(ContentPolicy)
    app.add_middleware(Reception, close=services.desk.close)


def refused_at(path: str, error: BaseException) -> Response:
    """In the shape that clients of this address read."""
    return openai_refusal(error) if path.startswith(openai.router.prefix + "/") else refusal(error)


def mount_features(app: FastAPI, services: Services) -> None:
    turns = Turns()
    underway = app.state.underway = Underway()
    conversing = ConversationSaver(services.pool)
    app.state.runs = {
        feature.name: Runs(
            feature,
            services,
            conversing if feature.converses else services.saver,
            turns,
            underway,
            app.state.chores.after,
        )
        for feature in FEATURES
    }
    app.state.interviews = Interviews(services, underway)
    for runs in app.state.runs.values():
        mount(app, runs)
    app.state.drawings = {name: _drawn_once(runs) for name, runs in app.state.runs.items()}
    app.state.drawings[MOCK] = _drawn_once(app.state.interviews)


def _drawn_once(graph: Runs | Interviews) -> Callable[[], Any]:
    return cache(lambda: graph.drawing)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Services are opened before the application is made; answers must end before the services are closed."""
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(app.state.worker.working())
        if app.state.models:
            await stack.enter_async_context(app.state.models.working())
        yield
    await app.state.chats.close()
    await app.state.chores.close()


async def refused(request: Request, error: Exception) -> Response:
    reason = error.__cause__ if isinstance(error, Failed) and error.__cause__ else error
    if isinstance(reason, RequestValidationError):
        reason = invalid(reason.errors())
    elif isinstance(reason, HTTPException):
        reason = of_framework(reason.status_code, reason.detail)
    ticket_of(request).code = problem_of(reason).code
    return refused_at(request.url.path, reason)
