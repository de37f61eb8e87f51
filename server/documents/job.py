"""One document that is to be read, with the lease under which this process may do it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import uuid4

from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from retrievers.base import Visibility
from retrievers.documents.base import Kind
from server.db.pool import Pool
from server.db.rows import changed, one
from server.documents import work as sql


@dataclass(frozen=True)
class Job:
    """`text` is what was read of it before, if it is only to be labelled anew. `attempts` count those that nobody has
    ended, this one included."""

    id: str
    owner: str
    lease: str
    revision: int
    state: Literal["queued", "removing"]
    source: str
    name: str
    title: str
    titled_by: Literal["document", "user"]
    kind: Kind | Literal[""]
    visibility: Visibility
    tags: tuple[str, ...]
    at: datetime | None
    content: bytes
    text: str | None
    read: dict[str, Any] | None
    attempts: int
    postponed: int


@dataclass(frozen=True)
class Stored:
    """What became of it; `read` is all that it says of itself but the text."""

    title: str
    text: str
    read: dict[str, Any]
    language: str
    chunks: int


class Jobs:
    """Those of all servers that share the database; a lease that is not renewed for `lease_s` is anybody's."""

    def __init__(self, pool: Pool, lease_s: float) -> None:
        self._pool = pool
        self.lease_s = lease_s

    async def claim(self, *, quick: bool) -> Job | None:
        """`quick`: only what costs next to nothing, which need not wait behind the rest."""
        lease = str(uuid4())
        row = await one(self._pool, sql.CLAIM_QUICK if quick else sql.CLAIM, lease=lease, lease_s=self.lease_s)
        return _job(row, lease) if row else None

    async def renew(self, job: Job) -> bool:
        """False when the document has changed or gone, or is another's work by now."""
        return await self._held(sql.RENEW, job, lease_s=self.lease_s)

    async def finish(self, job: Job, stored: Stored) -> bool:
        return await self._held(sql.FINISH, job, **vars(stored) | {"read": Jsonb(stored.read)})

    async def fail(self, job: Job, error: str) -> bool:
        return await self._held(sql.FAIL, job, error=error)

    async def postpone(self, job: Job, error: str, seconds: float) -> None:
        await self._held(sql.POSTPONE, job, error=error, seconds=seconds)

    async def release(self, job: Job) -> None:
        await self._held(sql.RELEASE, job)

    async def removed(self, job: Job) -> None:
        await self._held(sql.REMOVED, job)

    async def is_gone(self, job: Job) -> bool:
        """Its owner's account was deleted with all rows."""
        return await one(self._pool, sql.IS_THERE, id=job.id) is None

    async def _held(self, statement: Any, job: Job, **given: Any) -> bool:
        whose = {"id": job.id, "lease": job.lease, "revision": job.revision}
        return bool(await changed(self._pool, statement, **whose, **given))


def _job(row: DictRow, lease: str) -> Job:
    known = {name: value for name, value in row.items() if name not in ("id", "user_id", "tags")}
    return Job(id=str(row["id"]), owner=str(row["user_id"]), lease=lease, tags=tuple(row["tags"]), **known)
