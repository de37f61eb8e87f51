"""Everything about accounts in one hand: opened with the services, asked by the gate and the routes."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import psycopg
import structlog
from fastapi import Request

from server.auth.cookies import Cookies
from server.auth.keys import Keys
from server.auth.links import Links
from server.auth.notices import keep_listening
from server.auth.passwords import Passwords
from server.auth.proofs import Proofs
from server.auth.sessions import Sessions, Tokens
from server.auth.standing import Standing
from server.auth.throttle import Throttle
from server.auth.tokens import Signer, secrets_of
from server.auth.users import Users
from server.background import rest
from server.db.pool import Pool
from server.errors import NotSignedIn, WrongPassword
from server.settings import Settings

log = structlog.get_logger()
WRITE_SECONDS = 60.0


@dataclass(frozen=True)
class Accounts:
    users: Users
    sessions: Sessions
    keys: Keys
    links: Links
    passwords: Passwords
    throttle: Throttle
    cookies: Cookies
    proofs: Proofs
    standing: Standing

    async def by_password(self, name: str, password: str, address: str, agent: str) -> Tokens:
        """Raises WrongPassword, whatever of it is wrong, or TooManyAttempts."""
        user = await self.known_by_password(name, password, address)
        try:
            return await self.sessions.open(user, agent)
        except NotSignedIn as error:
            raise WrongPassword from error

    async def known_by_password(self, name: str, password: str, address: str) -> str:
        """The id of the account that they belong to."""
        self.throttle.enter(name, address)
        secret = await self.users.secret_of(name)
        kept = secret.password_hash if secret else None
        if not await self.passwords.is_right(password, kept) or secret is None or secret.status != "active":
            raise WrongPassword
        self.throttle.forgive(name, address)
        if kept and self.passwords.is_outdated(kept):
            await self.users.set_password_hash(secret.id, await self.passwords.rehash(password))
        return secret.id

    async def by_link(self, token: str, agent: str) -> Tokens:
        """Raises LinkSpent."""
        return await self.sessions.open(await self.links.use(token), agent)


@asynccontextmanager
async def open_accounts(settings: Settings, pool: Pool) -> AsyncIterator[Accounts]:
    """Does not wait for the database."""
    signer = Signer(secrets_of(settings), settings.access_minutes * 60)
    cookies = Cookies.of(settings)
    accounts = Accounts(
        users=Users(pool),
        sessions=Sessions(pool, signer, settings.refresh_days),
        keys=Keys(pool),
        links=Links(pool),
        passwords=Passwords(),
        throttle=Throttle(),
        cookies=cookies,
        proofs=Proofs(signer, cookies.access),
        standing=Standing(pool),
    )
    chores = (
        accounts.standing.keep_looking(),
        keep_listening(settings.database_url, accounts.standing.forget),
        _keep_writing(accounts.keys),
    )
    try:
        async with _beside(*chores):
            yield accounts
    finally:
        accounts.passwords.close()
        await _write(accounts.keys)


def accounts_of(request: Request) -> Accounts:
    accounts: Accounts = request.app.state.accounts
    return accounts


@asynccontextmanager
async def _beside(*chores: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(chore) for chore in chores]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _keep_writing(keys: Keys) -> None:
    while True:
        await rest(WRITE_SECONDS)
        await _write(keys)


async def _write(keys: Keys) -> None:
    # When a key was last used is good to know, and worth no failure.
    with suppress(psycopg.Error):
        await keys.write_used()
