"""Documents in PostgreSQL, as their owners see them: what is another's and private is not found."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

from psycopg.rows import DictRow

from server.conversations.store import as_id
from server.db.pool import Pool
from server.db.rows import every, one
from server.documents import statements as sql
from server.documents.names import document_name
from server.documents.schemas import Brought, Labels
from server.errors import BadRequest, DocumentsFull, InvalidInput, NotFound
from server.limits.policy import RoleRule

CURSOR = re.compile(r"(\d{1,12}\.\d{1,9})_([0-9a-f-]{36})")
MEBIBYTE = 2**20
Outcome = Literal["new", "changed", "unchanged"]


@dataclass(frozen=True)
class Cursor:
    """The last row of a page, by what the list is ordered."""

    at: str
    id: str

    def __str__(self) -> str:
        return f"{self.at}_{self.id}"

    @classmethod
    def read(cls, text: str) -> "Cursor":
        found = CURSOR.fullmatch(text)
        if found is None:
            raise BadRequest("cursor: this is none of ours.")
        try:
            return cls(found[1], str(uuid.UUID(found[2])))
        except ValueError as error:
            raise BadRequest("cursor: this is none of ours.") from error

    @classmethod
    def at_row(cls, row: DictRow) -> "Cursor":
        return cls(f"{row['created_at'].timestamp():.6f}", str(row["id"]))


@dataclass(frozen=True)
class Wanted:
    """Which documents of a list; what is None narrows nothing."""

    of: Literal["mine", "community"] = "mine"
    text: str = ""
    source: str | None = None
    kind: str | None = None
    visibility: str | None = None
    tag: str | None = None
    state: str | None = None


class DocumentStore:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def bring(self, owner: str, given: Brought, content: bytes, rule: RoleRule) -> tuple[DictRow, Outcome]:
        """Raises InvalidInput for a name that names nothing, and DocumentsFull."""
        name = document_name(given.name)
        if not name:
            raise InvalidInput("name: this names nothing.")
        values = {
            **given.model_dump(),
            **{"id": str(uuid.uuid4()), "owner": owner, "name": name},
            **{"content": content, "bytes": len(content), "digest": sha256(content).hexdigest()},
        }
        async with self._pool.connection() as connection, connection.transaction():
            await connection.execute(sql.HOLD, values)
            _check_room(await (await connection.execute(sql.ROOM, values)).fetchone(), len(content), rule)
            row = await (await connection.execute(sql.BRING, values)).fetchone()
            if row:
                return row, "new" if row["is_new"] else "changed"
            known = await (await connection.execute(sql.NAMED, values)).fetchone()
        if known is None:
            raise NotFound
        return known, "unchanged"

    async def of(self, caller: str, document: str) -> DictRow:
        """Raises NotFound unless it is the caller's own, or the community's."""
        return _found(await one(self._pool, sql.OPEN, id=as_id(document), owner=caller))

    async def text(self, caller: str, document: str) -> DictRow:
        """With `text`, which is None until it is read."""
        return _found(await one(self._pool, sql.TEXT, id=as_id(document), owner=caller))

    async def file(self, owner: str, document: str) -> DictRow:
        return _found(await one(self._pool, sql.FILE, id=as_id(document), owner=owner))

    async def listed(self, caller: str, wanted: Wanted, limit: int, cursor: Cursor | None = None) -> list[DictRow]:
        """The newest first."""
        pattern = f"%{_escaped(wanted.text)}%"
        at, id_ = (cursor.at, cursor.id) if cursor else (None, None)
        return await every(
            self._pool, sql.LIST[wanted.of], owner=caller, limit=limit, at=at, id=id_, pattern=pattern, **vars(wanted)
        )

    async def owners(self, rows: list[DictRow]) -> Mapping[Any, str]:
        ids = list({row["user_id"] for row in rows})
        return {row["id"]: row["name"] for row in await every(self._pool, sql.OWNERS, ids=ids)} if ids else {}

    async def change(self, owner: str, document: str, labels: Labels) -> DictRow:
        return _found(await one(self._pool, sql.CHANGE, id=as_id(document), owner=owner, **labels.model_dump()))

    async def delete(self, owner: str, document: str) -> str:
        """Its id. Who searches may find it for a moment longer."""
        return str(_found(await one(self._pool, sql.DELETE, id=as_id(document), owner=owner))["id"])

    async def progress(self, owner: str, source: str | None) -> DictRow:
        return _found(await one(self._pool, sql.PROGRESS, owner=owner, source=source))

    async def changed(self, owner: str, source: str | None, since: str, limit: int) -> list[DictRow]:
        """What ended since then, the oldest first; `changed` is when."""
        return await every(self._pool, sql.CHANGED, owner=owner, source=source, since=since, limit=limit)

    async def now(self) -> str:
        return str(_found(await one(self._pool, sql.NOW))["now"])


def _check_room(held: DictRow | None, size: int, rule: RoleRule) -> None:
    held = _found(held)
    if rule.documents is not None and held["documents"] >= rule.documents:
        raise DocumentsFull(f"(documents: {rule.documents})")
    if rule.documents_mb is not None and held["bytes"] + size > rule.documents_mb * MEBIBYTE:
        raise DocumentsFull(f"(MiB: {rule.documents_mb})")


def _found(row: DictRow | None) -> DictRow:
    if row is None:
        raise NotFound
    return row


def _escaped(query: str) -> str:
    return query.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
