"""Accounts: who they are, what they may do, what they have set for themselves."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal, LiteralString

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import DictRow

from server.db.pool import Pool
from server.db.rows import changed, every, one
from server.errors import Exists, LastAdmin, NotFound
from server.identity import Role
from server.limits.policy import RoleRule, written

Status = Literal["active", "locked"]
ADMIN_LOCK = 724_003

COLUMNS = """
    id::text, name, email, display_name, role, status, issuer, subject, system_prompt, language, limits,
    created_at, signed_in_at, password_hash IS NOT NULL AS has_password
"""
CREATE: LiteralString = f"""
    INSERT INTO users (id, name, role, email, display_name)
    VALUES (%(id)s, %(name)s, %(role)s, %(email)s, %(display_name)s)
    RETURNING {COLUMNS}
"""  # noqa: S608 (the columns are ours)
BY_ID: LiteralString = f"SELECT {COLUMNS} FROM users WHERE id = %(id)s"  # noqa: S608
BY_NAME: LiteralString = f"SELECT {COLUMNS} FROM users WHERE lower(name) = lower(%(name)s)"  # noqa: S608
BY_SUBJECT: LiteralString = f"SELECT {COLUMNS} FROM users WHERE issuer = %(issuer)s AND subject = %(subject)s"  # noqa: S608
ALL: LiteralString = f"SELECT {COLUMNS} FROM users ORDER BY lower(name)"  # noqa: S608
# The first administrator, or whoever came after one who was deleted.
OPERATOR: LiteralString = f"""
    SELECT {COLUMNS} FROM users WHERE role = 'admin' AND status = 'active'
    ORDER BY lower(name) = 'admin' DESC, created_at LIMIT 1
"""  # noqa: S608
LINK_SUBJECT = "UPDATE users SET issuer = %(issuer)s, subject = %(subject)s, updated_at = now() WHERE id = %(id)s"
SECRET = "SELECT id::text, status, password_hash FROM users WHERE lower(name) = lower(%(name)s)"
SET_PASSWORD = "UPDATE users SET password_hash = %(hash)s, updated_at = now() WHERE id = %(id)s"
SET_PROFILE: LiteralString = f"""
    UPDATE users SET display_name = %(display_name)s, language = %(language)s, system_prompt = %(system_prompt)s,
        updated_at = now()
    WHERE id = %(id)s RETURNING {COLUMNS}
"""  # noqa: S608
SIGNED_IN = "UPDATE users SET signed_in_at = now() WHERE id = %(id)s"
# What is set to null stays as it is. An unchanged row is not written, so that no stream is asked about it again.
SET_STANDING = """
    UPDATE users SET role = coalesce(%(role)s, role), status = coalesce(%(status)s, status), updated_at = now()
    WHERE id = %(id)s AND (role, status) IS DISTINCT FROM (coalesce(%(role)s, role), coalesce(%(status)s, status))
"""
SET_LIMITS: LiteralString = f"""
    UPDATE users SET limits = %(limits)s, updated_at = now() WHERE id = %(id)s RETURNING {COLUMNS}
"""  # noqa: S608
DELETE = "DELETE FROM users WHERE id = %(id)s"
LOCK = "SELECT pg_advisory_xact_lock(%(lock)s)"
IS_WITHOUT_ADMIN = "SELECT NOT EXISTS (SELECT 1 FROM users WHERE role = 'admin' AND status = 'active') AS answer"


@dataclass(frozen=True)
class User:
    """Has no hash in it, so that none can get into an answer."""

    id: str
    name: str
    email: str | None
    display_name: str
    role: Role
    status: Status
    issuer: str | None
    subject: str | None
    system_prompt: str | None
    language: Literal["en", "ko"] | None
    limits: dict[str, Any] | None
    created_at: datetime
    signed_in_at: datetime | None
    has_password: bool


@dataclass(frozen=True)
class Secret:
    """What a sign-in is checked against; `password_hash` is None for accounts that sign in otherwise."""

    id: str
    status: Status
    password_hash: str | None


@dataclass(frozen=True)
class Profile:
    """What users set for themselves; `system_prompt` is their default for chats (CHAT-2)."""

    display_name: str = ""
    language: Literal["en", "ko"] | None = None
    system_prompt: str | None = None


class Users:
    """Ids are UUIDs as text. Names differ in more than case."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def create(self, name: str, role: Role = "user", *, email: str | None = None, display_name: str = "") -> User:
        """Raises Exists when name or e-mail address is taken."""
        given = {"id": str(uuid.uuid4()), "name": name, "role": role, "email": email, "display_name": display_name}
        try:
            row = await one(self._pool, CREATE, **given)
        except psycopg.errors.UniqueViolation as error:
            taken = email if error.diag.constraint_name == "users_email" else name
            raise Exists(f"{taken} is taken.") from error
        assert row is not None
        return User(**row)

    async def by_id(self, user: str) -> User | None:
        return _user(await one(self._pool, BY_ID, id=user))

    async def by_name(self, name: str) -> User | None:
        return _user(await one(self._pool, BY_NAME, name=name))

    async def by_subject(self, issuer: str, subject: str) -> User | None:
        """The account of a person at an OpenID provider."""
        return _user(await one(self._pool, BY_SUBJECT, issuer=issuer, subject=subject))

    async def link_subject(self, user: str, issuer: str, subject: str) -> None:
        """Raises Exists when that person has an account already."""
        try:
            await changed(self._pool, LINK_SUBJECT, id=user, issuer=issuer, subject=subject)
        except psycopg.errors.UniqueViolation as error:
            raise Exists("That person has an account.") from error

    async def operator(self) -> User | None:
        """The administrator in whose name this machine's commands act."""
        return _user(await one(self._pool, OPERATOR))

    async def listed(self) -> list[User]:
        return [User(**row) for row in await every(self._pool, ALL)]

    async def secret_of(self, name: str) -> Secret | None:
        row = await one(self._pool, SECRET, name=name)
        return Secret(**row) if row else None

    async def set_password_hash(self, user: str, password_hash: str | None) -> None:
        await changed(self._pool, SET_PASSWORD, id=user, hash=password_hash)

    async def set_profile(self, user: str, profile: Profile) -> User:
        given = {field.name: getattr(profile, field.name) for field in fields(profile)}
        row = await one(self._pool, SET_PROFILE, id=user, **given)
        if row is None:
            raise NotFound
        return User(**row)

    async def signed_in(self, user: str) -> None:
        await changed(self._pool, SIGNED_IN, id=user)

    async def set_standing(self, user: str, *, role: Role | None = None, status: Status | None = None) -> User:
        """Raises NotFound, or LastAdmin when nobody would be left to manage the others."""
        async with self._keeping_an_admin() as connection:
            await connection.execute(SET_STANDING, {"id": user, "role": role, "status": status})
            # Read before the change is told to all: an administrator who demotes himself still gets this answer.
            found = _user(await (await connection.execute(BY_ID, {"id": user})).fetchone())
        if found is None:
            raise NotFound
        return found

    async def set_limits(self, user: str, limits: RoleRule | None) -> User:
        """None: those of the role. Raises NotFound."""
        found = _user(await one(self._pool, SET_LIMITS, id=user, limits=written(limits)))
        if found is None:
            raise NotFound
        return found

    async def delete(self, user: str) -> None:
        """Raises NotFound or LastAdmin."""
        async with self._keeping_an_admin() as connection:
            if not (await connection.execute(DELETE, {"id": user})).rowcount:
                raise NotFound

    @asynccontextmanager
    async def _keeping_an_admin(self) -> AsyncIterator[AsyncConnection[DictRow]]:
        """One at a time: two administrators who demote each other at once must not both succeed."""
        async with self._pool.connection() as connection, connection.transaction():
            await connection.execute(LOCK, {"lock": ADMIN_LOCK})
            yield connection
            row = await (await connection.execute(IS_WITHOUT_ADMIN)).fetchone()
            if row and row["answer"]:
                raise LastAdmin


def _user(row: DictRow | None) -> User | None:
    return User(**row) if row else None
