"""Chats that members show to others: a link leads to one branch as it was, until it expires or is taken back (S-38)."""

from dataclasses import dataclass
from typing import Any

from psycopg.rows import DictRow

from server.conversations.store import as_id
from server.db.pool import Pool
from server.errors import NotFound

COLUMNS = "id, conversation_id, title, messages, created_at, expires_at"

# From a message to the first one. A place is where it begins: of a link, or of a chat that is about to be shared.
PATH = """
    path AS (
        SELECT m.id, m.parent_id, 1 AS depth FROM place
        JOIN messages m ON m.id = place.message_id AND m.conversation_id IS NOT DISTINCT FROM place.conversation_id
        UNION ALL
        SELECT m.id, m.parent_id, path.depth + 1 FROM path JOIN messages m ON m.id = path.parent_id
    )
"""
OWN = """
    place AS (
        SELECT id AS conversation_id, coalesce(%(message)s::uuid, head) AS message_id, title, user_id
        FROM conversations WHERE id = %(conversation)s AND user_id = %(owner)s
    )
"""
# What somebody shared who may no longer sign in is gone with them.
LINKED = """
    place AS (
        SELECT s.conversation_id, s.message_id, s.title, s.created_at, s.expires_at,
               coalesce(nullif(u.display_name, ''), u.name) AS by
        FROM shares s JOIN users u ON u.id = user_id
        WHERE s.id = %(share)s AND expires_at > now() AND u.status = 'active'
    )
"""
SHARE = f"""
    WITH RECURSIVE {OWN}, {PATH}
    INSERT INTO shares (user_id, conversation_id, message_id, title, messages, expires_at)
    SELECT user_id, conversation_id, message_id, title, (SELECT count(*) FROM path),
           now() + make_interval(days => %(days)s)
    FROM place WHERE EXISTS (SELECT FROM path)
    RETURNING {COLUMNS}
"""  # noqa: S608 (constants)
LIST = f"""
    SELECT {COLUMNS} FROM shares
    WHERE user_id = %(owner)s AND expires_at > now()
      AND (%(conversation)s::uuid IS NULL OR conversation_id = %(conversation)s)
    ORDER BY created_at DESC, id
"""  # noqa: S608 (constants)
REVOKE = "DELETE FROM shares WHERE id = %(share)s AND (user_id = %(owner)s OR %(anyones)s) RETURNING id"
# A message that is not on the path is no place to go on from: of other branches nothing is told.
MESSAGES = """
    SELECT m.id, role, content, status, model, details -> 'sources' AS sources, created_at
    FROM path JOIN messages m ON m.id = path.id
    WHERE %(before)s::uuid IS NULL OR depth > (SELECT depth FROM path WHERE id = %(before)s)
    ORDER BY depth LIMIT %(limit)s
"""
OWN_MESSAGES = f"WITH RECURSIVE {OWN}, {PATH} {MESSAGES}"
LINKED_MESSAGES = f"WITH RECURSIVE {LINKED}, {PATH} {MESSAGES}"
OWN_PLACE = f"WITH {OWN} SELECT title, NULL AS by, NULL AS created_at, NULL AS expires_at FROM place"  # noqa: S608
LINKED_PLACE = f"WITH {LINKED} SELECT title, by, created_at, expires_at FROM place"  # noqa: S608 (constants)


@dataclass(frozen=True)
class Part:
    """Which messages of it: at most `limit`, before one of them or the last ones."""

    limit: int
    before: str | None = None


class Shares:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def share(self, owner: str, conversation: str, message: str | None, days: int) -> DictRow:
        """The branch that ends with the message, or the chosen one. Raises NotFound where nothing is said yet too."""
        rows = await self._rows(SHARE, owner=owner, conversation=as_id(conversation), message=message, days=days)
        return _first(rows)

    async def listed(self, owner: str, conversation: str | None) -> list[DictRow]:
        return await self._rows(LIST, owner=owner, conversation=conversation)

    async def revoke(self, owner: str, share: str, *, anyones: bool) -> None:
        _first(await self._rows(REVOKE, owner=owner, share=as_id(share), anyones=anyones))

    async def read(self, share: str, part: Part) -> tuple[DictRow, list[DictRow]]:
        """What stands over it, and its messages in the order in which they were said, one more than wanted if there
        are more. Raises NotFound for a link that expired, was taken back, or never was."""
        return await self._found(LINKED_PLACE, LINKED_MESSAGES, part, share=as_id(share))

    async def preview(
        self, owner: str, conversation: str, message: str | None, part: Part
    ) -> tuple[DictRow, list[DictRow]]:
        """What others would read, were it shared now."""
        named = {"owner": owner, "conversation": as_id(conversation), "message": message}
        return await self._found(OWN_PLACE, OWN_MESSAGES, part, **named)

    async def _found(self, place: str, messages: str, part: Part, **named: Any) -> tuple[DictRow, list[DictRow]]:
        over = _first(await self._rows(place, **named))
        said = await self._rows(messages, **named, before=part.before, limit=part.limit + 1)
        return over, said[::-1]

    async def _rows(self, statement: str, **given: Any) -> list[DictRow]:
        async with self._pool.connection() as connection:
            return await (await connection.execute(statement, given)).fetchall()


def _first(rows: list[DictRow]) -> DictRow:
    if not rows:
        raise NotFound
    return rows[0]
