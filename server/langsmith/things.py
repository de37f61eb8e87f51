"""Projects, data sets and examples as LangSmith's clients write them; each is its writer's."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from server.db.pool import Pool
from server.db.rows import changed, every, one
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

    async def put(self, owner: str, kind: Kind, id_: str | None, body: Mapping[str, Any]) -> DictRow | None:
        """New, or what is said adds to what is there. None for somebody else's id or parent. Raises UniqueViolation for
        a name that is taken."""
        parent = body.get("dataset_id") if kind == "example" else None
        said = {key: value for key, value in body.items() if key not in ("id", "name", "dataset_id", "created_at")}
        given = {"id": id_ or new_id(), "owner": owner, "kind": kind, "name": body.get("name"), "parent": parent}
        return await one(self._pool, PUT, **given, body=Jsonb(said))

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


def written(at: datetime) -> str:
    return at.isoformat()
