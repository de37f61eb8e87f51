"""LangGraph's checkpointer for mock interviews: the checkpoint is the interview's row, its values readable JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import ChannelVersions, Checkpoint, CheckpointMetadata, CheckpointTuple
from psycopg.rows import DictRow

from server.db.saver import ThreadSaver, as_json
from server.errors import NotFound, NotSignedIn, ThreadChanged

LOAD = """
    SELECT checkpoint_id, checkpoint, state, user_id::text = %(owner)s AS is_own FROM interviews WHERE id = %(id)s
"""
# All of a turn or nothing, and only over the checkpoint that it was read with. An interview that was deleted meanwhile
# stays deleted. `stored` is our own work, before a lost connection.
STORE = """
    WITH stored AS (
        SELECT id FROM interviews WHERE id = %(id)s AND checkpoint_id = %(checkpoint_id)s
    ), begun AS (
        INSERT INTO interviews (id, user_id, checkpoint_id, checkpoint, state)
        SELECT %(id)s, %(owner)s, %(checkpoint_id)s, %(checkpoint)s, %(state)s WHERE %(parent)s::text IS NULL
        ON CONFLICT (id) DO NOTHING
        RETURNING id
    ), moved AS (
        UPDATE interviews
        SET checkpoint_id = %(checkpoint_id)s, checkpoint = %(checkpoint)s, state = %(state)s, updated_at = now()
        WHERE id = %(id)s AND user_id = %(owner)s AND checkpoint_id = %(parent)s
        RETURNING id
    )
    SELECT id FROM begun UNION ALL SELECT id FROM moved UNION ALL SELECT id FROM stored
"""
OWNER_EXISTS = "interviews_user_id_fkey"
WORKING = "working"


@dataclass(frozen=True, slots=True)
class Seat:
    """Whose interview a run goes on with."""

    interview: str
    owner: str

    def config(self) -> RunnableConfig:
        return {"configurable": {"thread_id": self.interview, "seat": self}}


class InterviewSaver(ThreadSaver):
    """Needs a `Seat` in the config. Kept is only where the interview waits or is over: a turn that failed or was
    cancelled leaves nothing, and its answer can be sent again."""

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        seat: Seat = config["configurable"]["seat"]
        row = await self._again(lambda: self._loaded(seat))
        if row is None:
            return None
        if not row["is_own"]:
            raise NotFound
        checkpoint: Any = {**row["checkpoint"], "channel_values": row["state"]}
        return CheckpointTuple(_place(seat, row["checkpoint_id"]), checkpoint, {"source": "loop", "step": 0}, None, [])

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        seat: Seat = config["configurable"]["seat"]
        values = checkpoint["channel_values"]
        if values.get("phase", WORKING) == WORKING:
            return config
        row = {
            "id": seat.interview,
            "owner": seat.owner,
            "parent": config["configurable"].get("checkpoint_id"),
            "checkpoint_id": checkpoint["id"],
            "checkpoint": as_json({key: value for key, value in checkpoint.items() if key != "channel_values"}),
            "state": as_json(_storable(values)),
        }
        try:
            stored = await self._again(lambda: self._moved(row))
        except psycopg.errors.ForeignKeyViolation as error:
            if error.diag.constraint_name == OWNER_EXISTS:
                raise NotSignedIn from error
            raise
        if not stored:
            raise ThreadChanged
        return _place(seat, checkpoint["id"])

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """What waits for an answer follows from the state, so the interrupt itself need not be kept."""

    async def _loaded(self, seat: Seat) -> DictRow | None:
        async with self._pool.connection() as connection:
            given = {"id": seat.interview, "owner": seat.owner}
            return await (await connection.execute(LOAD, given)).fetchone()

    async def _moved(self, row: dict[str, Any]) -> bool:
        async with self._pool.connection() as connection:
            return await (await connection.execute(STORE, row)).fetchone() is not None


def _storable(value: Any) -> Any:
    """JSON in PostgreSQL cannot hold a zero character."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, dict):
        return {key: _storable(one) for key, one in value.items()}
    return [_storable(one) for one in value] if isinstance(value, list) else value


def _place(seat: Seat, checkpoint: str) -> RunnableConfig:
    place = {"thread_id": seat.interview, "checkpoint_ns": "", "checkpoint_id": checkpoint, "seat": seat}
    return {"configurable": place}
