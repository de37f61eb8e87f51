"""Adapters in PostgreSQL: every change in one transaction, with who made it and why."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from server.adapters import statements as sql
from server.adapters.base import Version
from server.adapters.catalogue import Adapter, Catalogue, Use
from server.adapters.judge import Counts
from server.adapters.lifecycle import Change, promoted, rolled_back
from server.adapters.shelf import Kept, Shelf
from server.db.pool import Pool
from server.db.rows import every, one
from server.errors import Exists, NotFound

# By whom, where no user did it.
HARU = "haru"
WINDOW_MINUTES = 30
Connection = AsyncConnection[DictRow]


@dataclass(frozen=True)
class New:
    """`owner` is a user's id, or None for the operator's."""

    name: str
    owner: str | None = None
    feature: str = ""
    domain: str = ""
    scores: Mapping[str, float] | None = None
    provenance: Mapping[str, Any] | None = None


class Registry:
    """`by` is the id of the user who does it, or HARU."""

    def __init__(self, pool: Pool, shelf: Shelf) -> None:
        self._pool = pool
        self.shelf = shelf

    async def add(self, new: New, kept: Kept, by: str) -> int:
        """The version's number; the same files again are the same version, and one that was retired is back. Raises
        Exists for a name that is somebody else's."""
        given = {**vars(new), **vars(kept), "scores": _json(new.scores), "provenance": _json(new.provenance)}
        async with self._changing(by) as connection:
            await connection.execute(sql.ADD, given)
            owned = await (await connection.execute(sql.OWNED, given)).fetchone()
            if owned is None or owned["owner"] != new.owner:
                raise Exists(f"The adapter {new.name} has another owner; --owner names whose the version becomes.")
            row = await (await connection.execute(sql.ADD_VERSION, given)).fetchone()
            number = int(row["number"]) if row else 0
            await _tell(connection, _Event(new.name, "added", by, number))
        return number

    async def loaded(self, name: str, number: int, by: str) -> None:
        """An engine has taken it, so it can be promoted."""
        async with self._changing(by) as connection:
            versions = await self._versions(connection, name)
            if any(one.number == number and one.state == "registered" for one in versions):
                await _become(connection, name, [Change(number, "loaded")], by)

    async def promote(self, name: str, number: int, share: float, by: str) -> None:
        """Raises NotFound and AdapterStep."""
        await self._change(name, by, "", lambda versions: promoted(versions, number, share))

    async def rollback(self, name: str, by: str, why: str = "", *, of: int | None = None) -> None:
        """With `of`, only as long as it is that version that would be given up: others may have seen it too. Raises
        NotFound and AdapterStep."""

        def change(versions: Sequence[Version]) -> list[Change]:
            changes = rolled_back(versions)
            return changes if of in (None, changes[0].number) else []

        await self._change(name, by, why, change)

    async def score(self, name: str, number: int, scores: Mapping[str, float], by: str) -> None:
        async with self._changing(by) as connection:
            given = {"name": name, "number": number, "scores": Jsonb(scores)}
            if not (await connection.execute(sql.SCORE, given)).rowcount:
                raise NotFound
            await _tell(connection, _Event(name, "scored", by, number))

    async def assign(self, name: str, user: str | None, by: str, *, is_default: bool) -> None:
        """`user` None is everybody. Raises NotFound."""
        async with self._changing(by) as connection:
            await self._versions(connection, name)
            await connection.execute(sql.ASSIGN, {"name": name, "user": user, "is_default": is_default})
            await _tell(connection, _Event(name, "assigned", by, whom=user))

    async def withdraw(self, name: str, user: str | None, by: str) -> None:
        async with self._changing(by) as connection:
            if not (await connection.execute(sql.WITHDRAW, {"name": name, "user": user})).rowcount:
                raise NotFound

    async def remove(self, name: str, by: str) -> None:
        async with self._changing(by) as connection:
            if not (await connection.execute(sql.REMOVE, {"name": name})).rowcount:
                raise NotFound

    async def revision(self) -> int:
        """The number of the last event."""
        row = await one(self._pool, sql.REVISION)
        return int(row["revision"]) if row else 0

    async def catalogue(self, known: Catalogue) -> Catalogue:
        """As it is now; the same object if nothing has changed."""
        revision = await self.revision()
        if revision == known.revision:
            return known
        versions: dict[str, list[Version]] = {}
        for each in await every(self._pool, sql.VERSIONS, adapter=None):
            versions.setdefault(each["adapter"], []).append(self._version(each))
        named = await every(self._pool, sql.ADAPTERS)
        adapters = [Adapter(**each, versions=tuple(versions.get(each["name"], ()))) for each in named]
        return Catalogue.of(revision, adapters, [Use(**each) for each in await every(self._pool, sql.USES)])

    async def count(self, counts: Mapping[tuple[str, int], Counts]) -> None:
        async with self._pool.connection() as connection:
            for (name, number), each in counts.items():
                await connection.execute(sql.COUNT, {"name": name, "number": number, **vars(each)})

    async def counted(self, name: str) -> dict[int, Counts]:
        """Of the last minutes, by all servers, for each version since it was last promoted."""
        rows = await every(self._pool, sql.COUNTED, name=name, minutes=WINDOW_MINUTES)
        return {row["number"]: Counts(int(row["runs"]), int(row["errors"]), int(row["failed"])) for row in rows}

    async def events(self, name: str | None = None, after: int = 0, limit: int = 100) -> list[DictRow]:
        """The newest first."""
        return await every(self._pool, sql.EVENTS, name=name, after=after, limit=limit)

    async def events_since(self, after: int, limit: int = 200) -> list[DictRow]:
        """The oldest first."""
        return await every(self._pool, sql.EVENTS_SINCE, after=after, limit=limit)

    async def user_named(self, name: str) -> str:
        """The user's id. Raises NotFound."""
        row = await one(self._pool, sql.USER, name=name)
        if row is None:
            raise NotFound
        return str(row["id"])

    async def sweep(self, before: float) -> None:
        """Files that are no version's any more, as those of a user who is gone."""
        known = {row["digest"] for row in await every(self._pool, sql.DIGESTS)}
        await asyncio.to_thread(self.shelf.sweep, known, before)

    async def _change(self, name: str, by: str, why: str, change: Callable[[Sequence[Version]], list[Change]]) -> None:
        async with self._changing(by) as connection:
            changes = change(await self._versions(connection, name))
            await _become(connection, name, changes, by, why)

    @asynccontextmanager
    async def _changing(self, by: str) -> AsyncIterator[Connection]:
        async with self._pool.connection() as connection, connection.transaction():
            await connection.execute(sql.HOLD, {"by": by})
            yield connection

    async def _versions(self, connection: Connection, name: str) -> list[Version]:
        rows = await (await connection.execute(sql.VERSIONS, {"adapter": name})).fetchall()
        if not rows:
            raise NotFound
        return [self._version(row) for row in rows]

    def _version(self, row: DictRow) -> Version:
        return Version(**row, path=self.shelf.path(row["digest"]))


async def _become(connection: Connection, name: str, changes: Sequence[Change], by: str, why: str = "") -> None:
    """Who gives up a place comes first: there is one of each."""
    for change in changes:
        await connection.execute(sql.BECOME, {"name": name, **vars(change)})
        share = f" {change.share:.0%}" if change.state == "canary" else ""
        await _tell(connection, _Event(name, change.state + share, by, change.number, why=why))


async def _tell(connection: Connection, event: "_Event") -> None:
    await connection.execute(sql.TELL, vars(event))


@dataclass(frozen=True)
class _Event:
    name: str
    what: str
    by: str
    number: int | None = None
    whom: str | None = None
    why: str = ""


def _json(given: Mapping[str, Any] | None) -> Jsonb | None:
    return Jsonb(dict(given)) if given is not None else None
