"""Conversations in PostgreSQL: every statement asks for the owner, and what is another's is not found."""

import base64
import binascii
import unicodedata
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from psycopg.rows import DictRow

from server.conversations import statements as sql
from server.db.pool import Pool
from server.errors import BadRequest, InvalidInput, NotFound, RevisionChanged


@dataclass(frozen=True)
class Cursor:
    """The last row of a page, by what the list is ordered."""

    pinned: bool
    updated_at: str
    id: str

    def written(self) -> str:
        packed = orjson.dumps([self.pinned, self.updated_at, self.id])
        return base64.urlsafe_b64encode(packed).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> "Cursor":
        try:
            pinned, at, id_ = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            return cls(bool(pinned), str(float(at)), str(uuid.UUID(id_)))
        except (ValueError, TypeError, AttributeError, binascii.Error) as error:
            raise BadRequest("cursor: this is none of ours.") from error


class Conversations:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def of(self, owner: str, conversation: str) -> DictRow:
        """Raises NotFound unless it is the owner's."""
        return await self._found(sql.OPEN, owner=owner, id=as_id(conversation))

    async def begin(self, owner: str, id_: str, given: Mapping[str, Any]) -> DictRow:
        return await self._found(
            sql.BEGIN,
            owner=owner,
            id=id_,
            title=given.get("title"),
            system_prompt=given.get("system_prompt"),
            model=given.get("model"),
        )

    async def fork(self, owner: str, id_: str, origin: str, message: str, given: Mapping[str, Any]) -> DictRow:
        """A new conversation with a copy of the path to the message, which must be an answer."""
        where = {"owner": owner, "origin": origin, "message": message}
        if (await self._found(sql.ROLE, **where))["role"] != "assistant":
            raise InvalidInput("from.message: a fork begins after an answer.")
        named = {key: given.get(key) for key in ("title", "system_prompt", "model")}
        return await self._found(sql.FORK, id=id_, **where, **named)

    async def listed(self, owner: str, limit: int, cursor: Cursor | None, query: str) -> list[DictRow]:
        """Pinned ones first, then the latest."""
        wanted = unicodedata.normalize("NFC", query.strip())
        return await self._rows(
            sql.SEARCH if wanted else sql.LIST,
            owner=owner,
            limit=limit,
            paged=cursor is not None,
            pinned=cursor.pinned if cursor else None,
            at=cursor.updated_at if cursor else None,
            id=cursor.id if cursor else None,
            query=wanted,
            pattern=f"%{_escaped(wanted)}%",
        )

    async def messages(self, owner: str, conversation: str, limit: int, before: str | None = None) -> list[DictRow]:
        """The last ones of the chosen branch, or those before a message, in the order in which they were said; one
        more than `limit` if there are more."""
        return await self._rows(
            sql.BRANCH, owner=owner, id=as_id(conversation), before=before and as_id(before), limit=limit + 1
        )

    async def tree(self, owner: str, conversation: str) -> list[DictRow]:
        return await self._rows(sql.TREE, owner=owner, id=as_id(conversation))

    async def change(
        self, owner: str, conversation: str, given: Mapping[str, Any], revision: int | None = None
    ) -> DictRow:
        """`given` has only what is to be changed."""
        place = {"owner": owner, "id": as_id(conversation)}
        head = given.get("head")
        if head and not await self._rows(sql.MESSAGE, **place, message=head):
            raise NotFound
        names = {f"sets_{key}": key in given for key in ("title", "pinned", "system_prompt", "model", "head")}
        values = {key: given.get(key) for key in ("title", "pinned", "system_prompt", "model", "head")}
        rows = await self._rows(sql.CHANGE, **place, revision=revision, **names, **values)
        return rows[0] if rows else await self._refused(owner, conversation)

    async def delete(self, owner: str, conversation: str, revision: int | None = None) -> None:
        rows = await self._rows(sql.DELETE, owner=owner, id=as_id(conversation), revision=revision)
        if not rows:
            await self._refused(owner, conversation)

    async def entitle(self, owner: str, conversation: str, title: str) -> bool:
        """Only a title of first words gives way to the model's; no revision, for no client has asked for it."""
        return bool(await self._rows(sql.ENTITLE, owner=owner, id=conversation, title=title))

    async def summarise(self, owner: str, conversation: str, message: str, summary: str) -> None:
        await self._rows(sql.SUMMARISE, owner=owner, id=conversation, message=message, summary=summary)

    async def _refused(self, owner: str, conversation: str) -> DictRow:
        await self.of(owner, conversation)
        raise RevisionChanged

    async def _found(self, statement: str, **given: Any) -> DictRow:
        rows = await self._rows(statement, **given)
        if not rows:
            raise NotFound
        return rows[0]

    async def _rows(self, statement: str, **given: Any) -> list[DictRow]:
        async with self._pool.connection() as connection:
            found = await connection.execute(statement, given)
            return await found.fetchall()


def as_id(text: str) -> str:
    """What is no UUID names nothing."""
    try:
        return str(uuid.UUID(text))
    except ValueError as error:
        raise NotFound from error


def _escaped(query: str) -> str:
    return query.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
