"""Projects, data sets and examples as LangSmith's clients write them; each is its writer's."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

import psycopg
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from server.db.pool import Pool
from server.db.rows import changed, every
from server.traces.tree import new_id

Kind = Literal["session", "dataset", "example"]
PUT = """
    INSERT INTO langsmith_things AS old (id, user_id, kind, name, parent, body)
    SELECT %(id)s::uuid, %(owner)s::uuid, %(kind)s, %(name)s, %(parent)s::uuid, %(body)s
    WHERE %(parent)s::uuid IS NULL OR EXISTS (
        SELECT FROM langsmith_things WHERE id = %(parent)s::uuid AND user_id = %(owner)s::uuid
    )
    ON CONFLICT (id) DO UPDATE SET
        body = old.body || excluded.body, name = coalesce(excluded.name, old.name), modified_at = clock_timestamp()
    WHERE old.user_id = excluded.user_id AND old.kind = excluded.kind
    RETURNING id::text, name, parent::text, body, created_at, modified_at
"""
BEGIN_SESSION = """
    INSERT INTO langsmith_things (id, user_id, kind, name, body)
    VALUES (%(id)s::uuid, %(owner)s::uuid, 'session', %(name)s, '{}') ON CONFLICT DO NOTHING
"""
FIND = """
    SELECT id::text, name, parent::text, body, created_at, modified_at,
        (SELECT count(*) FROM langsmith_things inner_ WHERE inner_.parent = langsmith_things.id) AS inside
    FROM langsmith_things
    WHERE user_id = %(owner)s::uuid AND kind = %(kind)s
        AND (%(id)s::uuid IS NULL OR id = %(id)s::uuid)
        AND (%(name)s::text IS NULL OR name = %(name)s)
        AND (%(parent)s::uuid IS NULL OR parent = %(parent)s::uuid)
    ORDER BY created_at, id LIMIT %(limit)s OFFSET %(offset)s
"""
DELETE = "DELETE FROM langsmith_things WHERE id = %(id)s::uuid AND user_id = %(owner)s::uuid AND kind = %(kind)s"
MOST = 1_000


class Things:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def put_all(self, owner: str, kind: Kind, bodies: Sequence[Mapping[str, Any]]) -> list[DictRow]:
        """All of them, each with its id, or none: new, or what is said adds to what is there. Nothing comes back if one
        has somebody else's id or parent. Raises UniqueViolation for a name that is taken."""
        rows: list[DictRow] = []
        async with self._pool.connection() as connection, connection.transaction():
            for body in bodies:
                row = await (await connection.execute(PUT, _given(owner, kind, body))).fetchone()
                if row is None:
                    raise psycopg.Rollback
                rows.append(row)
        return rows if len(rows) == len(bodies) else []

    async def session(self, owner: str, name: str) -> DictRow:
        """The project of that name, made if there is none."""
        await changed(self._pool, BEGIN_SESSION, id=new_id(), owner=owner, name=name)
        [found] = await self.found(owner, "session", name=name)
        return found

    async def of(self, owner: str, kind: Kind, id_: str) -> DictRow | None:
        return next(iter(await self.found(owner, kind, id_=id_)), None)

    async def found(  # noqa: PLR0913 (all that is asked of things)
        self,
        owner: str,
        kind: Kind,
        *,
        id_: str | None = None,
        name: str | None = None,
        parent: str | None = None,
        limit: int = MOST,
        offset: int = 0,
    ) -> list[DictRow]:
        given: dict[str, Any] = {"owner": owner, "kind": kind, "id": id_, "name": name, "parent": parent}
        return await every(self._pool, FIND, **given, limit=limit, offset=offset)

    async def delete(self, owner: str, kind: Kind, id_: str) -> bool:
        return bool(await changed(self._pool, DELETE, id=id_, owner=owner, kind=kind))


def _given(owner: str, kind: Kind, body: Mapping[str, Any]) -> dict[str, Any]:
    parent = body.get("dataset_id") if kind == "example" else None
    said = {key: value for key, value in body.items() if key not in ("id", "name", "dataset_id", "created_at")}
    place = {"id": body["id"], "owner": owner, "kind": kind, "name": body.get("name"), "parent": parent}
    return {**place, "body": Jsonb(said)}


def written(at: datetime) -> str:
    return at.isoformat()
