"""Is a credential still good? Asked on each request, and of every open stream."""

import asyncio
import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import LiteralString

import psycopg
import structlog
from psycopg.rows import DictRow

from server.auth.live import Ongoing
from server.auth.proofs import Proof
from server.background import rest
from server.db.pool import Pool
from server.errors import NotSignedIn
from server.identity import Identity, Scope

log = structlog.get_logger()
FRESH_SECONDS = 2.0
LOOK_SECONDS = 1.0
# So long open streams go on while the database does not answer; new requests are refused meanwhile.
BLIND_SECONDS = 30.0
QUERY_SECONDS = 3.0
REMEMBERED = 10_000

SESSIONS = """
    SELECT sessions.id::text AS handle, sessions.id::text AS credential, users.id::text AS user, name, role,
        NULL::text[] AS features, NULL::text[] AS models, limits, NULL::jsonb AS key_limits, system_prompt
    FROM sessions JOIN users ON users.id = user_id
    WHERE sessions.id = ANY(%(handles)s::uuid[]) AND status = 'active' AND revoked_at IS NULL AND expires_at > now()
"""
KEYS = """
    SELECT encode(hash, 'hex') AS handle, keys.id::text AS credential, users.id::text AS user, users.name, role,
        features, models, users.limits, keys.limits AS key_limits, system_prompt
    FROM keys JOIN users ON users.id = user_id
    WHERE hash = ANY(SELECT decode(unnest(%(handles)s::text[]), 'hex')) AND status = 'active' AND revoked_at IS NULL
      AND (expires_at IS NULL OR expires_at > now())
"""


@dataclass(frozen=True, slots=True)
class Known:
    """`identity` is None for a credential that is no good."""

    identity: Identity | None
    at: float


class Standing:
    """Answers from memory, at most FRESH_SECONDS old; what is said to `forget` is asked again at once."""

    def __init__(self, pool: Pool, now: Callable[[], float] = time.monotonic) -> None:
        self._pool = pool
        self._now = now
        self._known: OrderedDict[Proof, Known] = OrderedDict()
        self._asking: dict[Proof, asyncio.Task[Identity | None]] = {}
        self._live: defaultdict[Proof, set[Ongoing]] = defaultdict(set)
        self._generation = 0
        self._look = asyncio.Event()

    async def of(self, proof: Proof) -> Identity:
        """Raises NotSignedIn, or psycopg's error when the database does not answer."""
        known = self._known.get(proof)
        if known and self._is_fresh(known):
            identity = known.identity
        else:
            identity = await self._asked(proof)
        if identity is None:
            raise NotSignedIn
        return identity

    def forget(self, user: str) -> None:
        """Something about this user has changed."""
        self._generation += 1
        # A question that is on its way may have been answered before the change.
        self._asking.clear()
        for proof, known in list(self._known.items()):
            if known.identity is None or known.identity.user == user:
                del self._known[proof]
        self._look.set()

    @contextmanager
    def during(self, proof: Proof, live: Ongoing) -> Iterator[None]:
        """Between its begin and its end it can be cut."""
        self._live[proof].add(live)
        try:
            yield
        finally:
            self._live[proof].discard(live)
            if not self._live[proof]:
                del self._live[proof]

    async def keep_looking(self) -> None:
        """For ever: cuts what must not go on."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._look.wait()
            self._look.clear()
            try:
                await self.look()
            except Exception as error:
                # Whatever it is, the next look must come.
                log.error("standing_failed", exc_info=error)
            await rest(0)

    async def look(self) -> None:
        """Asks about the open requests, all with one query, and cuts those whose user is not who he was."""
        asked, moment = [proof for proof in self._live if not self._is_known(proof)], self._moment()
        try:
            found = await self._ask(asked) if asked else {}
        except psycopg.Error as error:
            log.warning("standing_unknown", requests=len(asked), reason=type(error).__name__)
            self._cut_unknown()
            return
        for proof in asked:
            self._keep(proof, found.get(proof), moment)
        for proof, lives in self._live.items():
            known = self._known.get(proof)
            for live in lives:
                if known and known.identity != live.identity:
                    live.cut()

    def _cut_unknown(self) -> None:
        for proof, lives in self._live.items():
            known = self._known.get(proof)
            if known is None or known.at + BLIND_SECONDS < self._now():
                for live in lives:
                    live.cut()

    async def _asked(self, proof: Proof) -> Identity | None:
        """Requests that come at once share one query; one that is cancelled does not cancel it for the others."""
        task = self._asking.get(proof)
        if task is None:
            task = self._asking[proof] = asyncio.create_task(self._ask_one(proof))
            task.add_done_callback(lambda done: self._told(proof, done))
        return await asyncio.shield(task)

    def _told(self, proof: Proof, done: "asyncio.Task[Identity | None]") -> None:
        if self._asking.get(proof) is done:
            del self._asking[proof]
        if not done.cancelled():
            done.exception()  # taken, whether or not anybody waits for it any more

    async def _ask_one(self, proof: Proof) -> Identity | None:
        moment = self._moment()
        identity = (await self._ask([proof])).get(proof)
        self._keep(proof, identity, moment)
        return identity

    async def _ask(self, proofs: list[Proof]) -> dict[Proof, Identity]:
        """One query for all sessions, one for all keys; who is not among the answers is no good."""
        sessions = await self._rows(SESSIONS, [proof.handle for proof in proofs if proof.via == "session"])
        keys = await self._rows(KEYS, [proof.handle for proof in proofs if proof.via == "key"])
        rows = {"session": sessions, "key": keys}
        return {proof: _identity(row, proof) for proof in proofs if (row := rows[proof.via].get(proof.handle))}

    async def _rows(self, statement: LiteralString, handles: list[str]) -> dict[str, DictRow]:
        if not handles:
            return {}
        async with self._pool.connection(QUERY_SECONDS) as connection:
            rows = await (await connection.execute(statement, {"handles": handles})).fetchall()
        return {row["handle"]: row for row in rows}

    def _moment(self) -> tuple[int, float]:
        return self._generation, self._now()

    def _keep(self, proof: Proof, identity: Identity | None, moment: tuple[int, float]) -> None:
        """`moment` is when it was asked: what has been forgotten since then is not remembered again."""
        generation, at = moment
        if generation != self._generation:
            return
        self._known.pop(proof, None)
        self._known[proof] = Known(identity, at)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    def _is_known(self, proof: Proof) -> bool:
        known = self._known.get(proof)
        return known is not None and self._is_fresh(known)

    def _is_fresh(self, known: Known) -> bool:
        return known.at + FRESH_SECONDS > self._now()


def _identity(row: DictRow, proof: Proof) -> Identity:
    return Identity(
        user=row["user"],
        name=row["name"],
        role=row["role"],
        via=proof.via,
        credential=row["credential"],
        scope=Scope(_set(row["features"]), _set(row["models"])),
        limits=row["limits"],
        key_limits=row["key_limits"],
        by_cookie=proof.by_cookie,
        instructions=row["system_prompt"],
    )


def _set(names: list[str] | None) -> frozenset[str] | None:
    return None if names is None else frozenset(names)
