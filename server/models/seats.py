"""Seats and their switches in PostgreSQL."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from psycopg.rows import DictRow

from server.db.pool import Pool
from server.db.rows import changed, every, one
from server.errors import NothingBefore
from server.models import statements as sql
from server.models.machine import Move, Seat, Wish

Kind = Literal["first", "switch", "rollback"]
# A process that was not heard for so long has no calls out any more.
ALIVE_S = 15.0
EVENT_DAYS = 90


@dataclass(frozen=True)
class Held:
    """A seat under this process's lease."""

    name: str
    lease: str
    seat: Seat
    elapsed_s: float


@dataclass(frozen=True)
class Switch:
    id: int
    seat: str
    kind: Kind
    was: str
    profile: str
    state: Literal["asked", "done", "failed", "superseded"]
    reason: str
    asked_at: datetime
    ended_at: datetime | None
    asked_by: str | None
    forced: bool = False


@dataclass(frozen=True)
class Standing:
    """A seat as everybody may read it."""

    name: str
    seat: Seat
    revision: int
    elapsed_s: float


@dataclass(frozen=True)
class Known:
    """An engine that was started for a profile; `ready_s` is how long the last start took."""

    seat: str
    profile: str
    name: str
    base_url: str
    ready_s: float | None


class Seats:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def make(self, seat: str, profile: str) -> None:
        """The seat with its first wish, which is the settings'; one that is there already stays as it is, unless they
        say something else than before."""
        if await changed(self._pool, sql.MAKE_SEAT, seat=seat, profile=profile):
            await self.ask(seat, profile, kind="first", user=None)

    async def claim(self, seat: str, lease: str, lease_s: float) -> Held | None:
        row = await one(self._pool, sql.CLAIM, seat=seat, lease=lease, lease_s=lease_s)
        return Held(seat, lease, _seat(row), row["elapsed_s"]) if row else None

    async def let_go(self, seat: str, lease: str) -> None:
        await changed(self._pool, sql.LET_GO, seat=seat, lease=lease)

    async def store(self, held: Held, move: Move) -> bool:
        """False when the lease is another's by now."""
        if move.seat == held.seat and not move.end:
            return True
        who = {"seat": held.name, "lease": held.lease}
        async with self._pool.connection() as connection, connection.transaction():
            stored = await connection.execute(sql.STORE, who | asdict(move.seat))
            if not stored.rowcount:
                return False
            if move.end:
                await connection.execute(sql.END, asdict(move.end))
            await connection.execute(sql.TELL, _event(held, move))
        return True

    async def wish(self, seat: str) -> Wish | None:
        switch = await self.open_switch(seat)
        return Wish(switch.id, switch.profile, switch.forced) if switch else None

    async def open_switch(self, seat: str) -> Switch | None:
        row = await one(self._pool, sql.OPEN, seat=seat)
        return _switch(row) if row else None

    async def ask(
        self, seat: str, profile: str, *, user: str | None, kind: Kind = "switch", forced: bool = False
    ) -> Switch:
        """An older wish that has not ended is superseded, unless it is the same."""
        async with self._pool.connection() as connection, connection.transaction():
            held = await (await connection.execute(sql.HOLD, {"seat": seat})).fetchone()
            under_way = await (await connection.execute(sql.OPEN, {"seat": seat})).fetchone()
            if under_way and (under_way["profile"], under_way["forced"]) == (profile, forced):
                return _switch(under_way)
            await connection.execute(sql.SUPERSEDE, {"seat": seat})
            asked = {"seat": seat, "user": user, "kind": kind, "profile": profile, "forced": forced}
            row = await (await connection.execute(sql.ASK, asked | {"was": held["serving"] if held else ""})).fetchone()
        if row is None:
            raise RuntimeError("PostgreSQL returned no row for one that it inserted")
        return _switch(row)

    async def roll_back(self, seat: str, *, user: str | None) -> Switch:
        """To what serves now if something else is on its way, else to what served before. Raises NothingBefore."""
        standing = await self.one(seat)
        if standing is None or not standing.seat.serving:
            raise NothingBefore
        back = standing.seat.serving
        if await self.wish(seat) is None:
            row = await one(self._pool, sql.BEFORE, seat=seat, serving=back)
            if row is None:
                raise NothingBefore
            back = row["was"]
        return await self.ask(seat, back, user=user, kind="rollback", forced=True)

    async def one(self, seat: str) -> Standing | None:
        return next((standing for standing in await self.all() if standing.name == seat), None)

    async def all(self) -> list[Standing]:
        rows = await every(self._pool, sql.SEATS)
        return [Standing(row["name"], _seat(row), row["revision"], row["elapsed_s"]) for row in rows]

    async def switch(self, switch: int) -> Switch | None:
        row = await one(self._pool, sql.ONE_SWITCH, id=switch)
        return _switch(row) if row else None

    async def switches(self, seat: str, *, before: int, limit: int) -> list[Switch]:
        return [_switch(row) for row in await every(self._pool, sql.SWITCHES, seat=seat, before=before, limit=limit)]

    async def events(self, after: int, limit: int = 200) -> list[DictRow]:
        return await every(self._pool, sql.EVENTS, after=after, limit=limit)

    async def last_event(self) -> int:
        row = await one(self._pool, sql.LAST_EVENT)
        return int(row["id"]) if row else 0

    async def forget_old_events(self) -> None:
        await changed(self._pool, sql.OLD_EVENTS, days=EVENT_DAYS)

    async def engine_started(self, seat: str, profile: str, name: str, base_url: str) -> None:
        await changed(self._pool, sql.ENGINE, seat=seat, profile=profile, name=name, base_url=base_url)

    async def engine_answers_at(self, seat: str, profile: str, name: str, base_url: str) -> None:
        await changed(self._pool, sql.ADDRESS, seat=seat, profile=profile, name=name, base_url=base_url)

    async def engine_ready(self, seat: str, profile: str) -> None:
        await changed(self._pool, sql.READY, seat=seat, profile=profile)

    async def engines(self) -> list[Known]:
        return [Known(**row) for row in await every(self._pool, sql.ENGINES)]

    async def leases(self, seat: str, engine: str) -> int:
        """Those out on the engine, over all processes that live."""
        row = await one(self._pool, sql.LEASES, seat=seat, engine=engine, alive_s=ALIVE_S)
        return int(row["leases"]) if row else 0


def _seat(row: DictRow) -> Seat:
    return Seat(**{name: row[name] for name in Seat.__dataclass_fields__})


def _switch(row: DictRow) -> Switch:
    return Switch(**{name: row[name] for name in Switch.__dataclass_fields__})


def _event(held: Held, move: Move) -> dict[str, Any]:
    after = move.seat
    return {
        "seat": held.name,
        "switch": move.end.switch if move.end else after.switch,
        "phase": after.phase,
        "routed": after.routed,
        "profile": after.subject,
        "outcome": move.end.outcome if move.end else "",
        "reason": (move.end.reason if move.end else "") or after.reason,
    }
