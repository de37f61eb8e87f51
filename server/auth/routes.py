"""Signing in and out, and what users manage for themselves."""

from dataclasses import asdict, replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from server.auth.accounts import Accounts, accounts_of
from server.auth.schemas import ChangeMe, Granted, Me, NewPassword, OpenLink, Refresh, SessionOut, SignIn
from server.auth.sessions import Tokens
from server.auth.signed_in import InPerson
from server.auth.users import Profile, User
from server.errors import NotSignedIn, WrongPassword
from server.identity import Identity, SignedIn

Here = Annotated[Accounts, Depends(accounts_of)]

router = APIRouter(prefix="/api", tags=["account"])


@router.post("/auth/sign-in", response_model_exclude_none=True)
async def sign_in(given: SignIn, request: Request, response: Response, accounts: Here) -> Granted:
    tokens = await accounts.by_password(given.name, given.password, address_of(request), _agent(request))
    return _granted(accounts, response, tokens, by_cookie=given.cookie)


@router.post("/auth/link", response_model_exclude_none=True)
async def open_link(given: OpenLink, request: Request, response: Response, accounts: Here) -> Granted:
    """Spends a one-time link."""
    tokens = await accounts.by_link(given.token, _agent(request))
    return _granted(accounts, response, tokens, by_cookie=given.cookie)


@router.post("/auth/refresh", response_model_exclude_none=True)
async def refresh(request: Request, response: Response, accounts: Here, given: Refresh | None = None) -> Granted:
    """A refresh token is good once; showing it a second time closes the session."""
    shown = given.refresh_token if given else None
    token = shown or request.cookies.get(accounts.cookies.refresh)
    if not token:
        raise NotSignedIn
    tokens = await accounts.sessions.refresh(token)
    return _granted(accounts, response, tokens, by_cookie=shown is None)


@router.post("/auth/sign-out", status_code=204)
async def sign_out(me: InPerson, response: Response, accounts: Here) -> None:
    await accounts.sessions.close(me.credential)
    accounts.standing.forget(me.user)
    accounts.cookies.clear(response)


@router.get("/me")
async def who_am_i(me: SignedIn, accounts: Here) -> Me:
    return Me.of(await _user(accounts, me), me)


@router.patch("/me")
async def change_me(given: ChangeMe, me: InPerson, accounts: Here) -> Me:
    user = await _user(accounts, me)
    now = Profile(user.display_name, user.language, user.system_prompt)
    wanted = replace(now, **given.model_dump(exclude_unset=True))
    changed = await accounts.users.set_profile(me.user, wanted)
    accounts.standing.forget(me.user)
    return Me.of(changed, me)


@router.post("/me/password", status_code=204)
async def set_password(given: NewPassword, request: Request, me: InPerson, accounts: Here) -> None:
    """Who has a password shows it. All other sessions are closed."""
    if (await _user(accounts, me)).has_password:
        shown = given.current or ""
        if await accounts.known_by_password(me.name, shown, address_of(request)) != me.user:
            raise WrongPassword
    await accounts.users.set_password_hash(me.user, await accounts.passwords.hash(given.new, me.name))
    await accounts.sessions.close_all(me.user, but=me.credential)
    accounts.standing.forget(me.user)


@router.get("/me/sessions")
async def my_sessions(me: InPerson, accounts: Here) -> list[SessionOut]:
    sessions = await accounts.sessions.of(me.user)
    return [SessionOut(**asdict(session), is_this=session.id == me.credential) for session in sessions]


@router.delete("/me/sessions/{session}", status_code=204)
async def close_session(session: UUID, me: InPerson, accounts: Here) -> None:
    await accounts.sessions.close_own(me.user, str(session))
    accounts.standing.forget(me.user)


def address_of(request: Request) -> str:
    return request.client.host if request.client else ""


def _agent(request: Request) -> str:
    return request.headers.get("user-agent", "")


def _granted(accounts: Accounts, response: Response, tokens: Tokens, *, by_cookie: bool) -> Granted:
    seconds = accounts.cookies.access_seconds
    response.headers["cache-control"] = "no-store"
    if by_cookie:
        accounts.cookies.set(response, tokens)
        return Granted(expires_in=seconds)
    return Granted(expires_in=seconds, access_token=tokens.access, refresh_token=tokens.refresh, token_type="Bearer")


async def _user(accounts: Accounts, me: Identity) -> User:
    user = await accounts.users.by_id(me.user)
    if user is None:
        raise NotSignedIn
    return user
