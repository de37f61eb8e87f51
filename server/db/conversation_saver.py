"""LangGraph's checkpointer for conversations: the checkpoint is the conversation's row, its history the messages'."""

from dataclasses import dataclass
from typing import Any

import psycopg
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import ChannelVersions, Checkpoint, CheckpointMetadata, CheckpointTuple, empty_checkpoint
from psycopg.rows import DictRow

from server.db.first_words import first_words
from server.db.saver import ThreadSaver, as_json
from server.db.turn import START, Turn
from server.errors import InvalidInput, NotFound, NotSignedIn, ThreadChanged

# What a run reads of a conversation, in one statement: its place, and the branch up to the message it follows, back to
# the nearest summary of what was before. Rows are asked for by their id alone (foreign keys keep a branch inside its
# conversation): with the conversation in the condition, the planner may read all of it for each step.
LOAD = """
    WITH RECURSIVE place AS (
        SELECT id, checkpoint_id, checkpoint, revision, titled_by, system_prompt,
               CASE WHEN %(from_start)s THEN NULL ELSE coalesce(%(after)s::uuid, head) END AS start
        FROM conversations WHERE id = %(conversation)s AND user_id = %(owner)s
    ), path AS (
        SELECT m.id, m.parent_id, m.role, m.content, m.status, m.tokens, s.content AS summary, 0 AS depth
        FROM place JOIN messages m ON m.id = place.start
        LEFT JOIN summaries s ON s.message_id = m.id
        WHERE m.conversation_id IS NOT DISTINCT FROM place.id
        UNION ALL
        SELECT m.id, m.parent_id, m.role, m.content, m.status, m.tokens, s.content, path.depth + 1
        FROM path JOIN messages m ON m.id = path.parent_id
        LEFT JOIN summaries s ON s.message_id = m.id
        WHERE path.summary IS NULL
    ), branch AS (
        SELECT array_agg(id::text ORDER BY depth DESC) AS ids, array_agg(role ORDER BY depth DESC) AS roles,
               array_agg(content ORDER BY depth DESC) AS contents, array_agg(status ORDER BY depth DESC) AS statuses,
               array_agg(tokens ORDER BY depth DESC) AS tokens, array_agg(summary ORDER BY depth DESC) AS summaries
        FROM path
    )
    SELECT place.id IS NOT NULL AS is_known, place.checkpoint_id, place.checkpoint, place.titled_by,
           place.system_prompt AS instructions,
           place.id IS NULL AND EXISTS (SELECT FROM conversations WHERE id = %(conversation)s) AS is_anothers,
           branch.*
    FROM branch LEFT JOIN place ON true
"""

# One statement stores the checkpoint, the messages and the conversation's head, or nothing: if it is new and somebody
# else has begun it, or another turn has ended since ours was read. The row is locked by its first change, so of two
# turns at once the second finds the first one's checkpoint. `stored` is our own work, before a lost connection.
STORE = """
    WITH stored AS (
        SELECT revision FROM conversations WHERE id = %(conversation)s AND checkpoint_id = %(id)s
    ), begun AS (
        INSERT INTO conversations (id, user_id, title, titled_by, head, revision, checkpoint_id, checkpoint)
        SELECT %(conversation)s, %(owner)s, %(title)s, 'first words', %(head)s, 1, %(id)s, %(checkpoint)b
        WHERE NOT %(is_known)s
        ON CONFLICT (id) DO NOTHING
        RETURNING id, revision
    ), moved AS (
        UPDATE conversations
        SET head = %(head)s, revision = revision + 1, checkpoint_id = %(id)s, checkpoint = %(checkpoint)b,
            updated_at = now(),
            title = CASE WHEN titled_by IS NULL THEN %(title)s ELSE title END,
            titled_by = coalesce(titled_by, 'first words')
        WHERE %(is_known)s AND id = %(conversation)s AND user_id = %(owner)s
          AND checkpoint_id IS NOT DISTINCT FROM %(parent)s
        RETURNING id, revision
    ), turn AS (
        SELECT * FROM begun UNION ALL SELECT * FROM moved
    ), said AS (
        INSERT INTO messages (conversation_id, id, parent_id, role, content, status, model, adapter, tokens, details,
                              request_id)
        SELECT turn.id, new.*, %(request_id)s
        FROM turn, unnest(%(ids)s::uuid[], %(parents)s::uuid[], %(roles)s::text[], %(contents)s::text[],
                          %(statuses)s::text[], %(models)s::text[], %(adapters)s::text[], %(tokens)s::int[],
                          %(details)s::jsonb[]) AS new
    ), shortened AS (
        INSERT INTO summaries (conversation_id, message_id, content, written_by)
        SELECT turn.id, %(summarised)s, %(summary)s, 'extract' FROM turn WHERE %(summarised)s::uuid IS NOT NULL
        ON CONFLICT DO NOTHING
    )
    SELECT revision FROM turn UNION ALL SELECT revision FROM stored
"""

# These channels live in the tables' own columns.
BY_REFERENCE = ("history", "instructions")
OWNER_EXISTS = "conversations_user_id_fkey"


@dataclass(frozen=True)
class _New:
    """What a turn adds: messages, each after the one before it, and a summary where the history was cut."""

    parent: str | None
    messages: list[dict[str, Any]]
    summarised: dict[str, Any] | None

    @classmethod
    def of(cls, history: list[dict[str, Any]], turn: Turn) -> "_New":
        known = {message["id"]: message for message in turn.history}
        messages = [message for message in history if message["id"] not in known]
        first = history[0] if history else {}
        cut = first if first.get("summary") and not known.get(first.get("id"), first).get("summary") else None
        return cls(turn.history[-1]["id"] if turn.history else None, messages, cut)

    def parents(self) -> list[str | None]:
        return [self.parent, *(message["id"] for message in self.messages[:-1])]

    def title(self) -> str:
        return next((first_words(one["content"]) for one in self.messages if one["role"] == "user"), "")


class ConversationSaver(ThreadSaver):
    """Needs a `Turn` in the config. A checkpoint that brings no message is not stored: a turn that failed or was
    cancelled leaves nothing."""

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        turn: Turn = config["configurable"]["turn"]
        row = await self._again(lambda: self._loaded(turn))
        if row["is_anothers"]:
            raise NotFound
        turn.is_known, turn.checkpoint, turn.titled_by = row["is_known"], row["checkpoint_id"], row["titled_by"]
        turn.history, turn.instructions = _messages(row), row["instructions"]
        _check_place(turn)
        checkpoint: Checkpoint = (
            self.serde.loads_typed(("msgpack", row["checkpoint"])) if row["checkpoint"] else empty_checkpoint()
        )
        checkpoint["channel_values"] |= {"history": turn.history, "instructions": turn.instructions}
        place: RunnableConfig = {"configurable": {"checkpoint_ns": "", "checkpoint_id": checkpoint["id"]}}
        return CheckpointTuple(place, checkpoint, {"source": "loop", "step": -1, "parents": {}}, None, [])

    async def _loaded(self, turn: Turn) -> DictRow:
        wanted = {
            "conversation": turn.conversation,
            "owner": turn.owner,
            "from_start": turn.after == START,
            "after": None if turn.after == START else turn.after,
        }
        async with self._pool.connection() as connection:
            found = await (await connection.execute(LOAD, wanted, binary=True)).fetchone()
        if found is None:
            raise AssertionError("an aggregate has a row")
        return found

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        turn: Turn = config["configurable"]["turn"]
        history = checkpoint["channel_values"].get("history") or []
        new = _New.of(history, turn)
        if new.messages:
            row = self._stored_row(turn, checkpoint, new)
            turn.revision = await self._again(lambda: self._store(row))
            if turn.revision is None:
                raise ThreadChanged
            turn.history = history
        place = config["configurable"] | {"checkpoint_ns": "", "checkpoint_id": checkpoint["id"]}
        return {"configurable": place}

    async def aput_writes(self, *args: Any, **kwargs: Any) -> None:
        """Only whole turns are stored."""

    async def _store(self, row: dict[str, Any]) -> int | None:
        """Raises NotSignedIn for somebody whose account was deleted meanwhile."""
        try:
            async with self._pool.connection() as connection:
                found = await (await connection.execute(STORE, row)).fetchone()
        except psycopg.errors.ForeignKeyViolation as error:
            if error.diag.constraint_name == OWNER_EXISTS:
                raise NotSignedIn from error
            raise
        return found["revision"] if found else None

    def _stored_row(self, turn: Turn, checkpoint: Checkpoint, new: _New) -> dict[str, Any]:
        values = {key: value for key, value in checkpoint["channel_values"].items() if key not in BY_REFERENCE}
        kept = {**checkpoint, "channel_values": values}
        answered = [message["role"] == "assistant" for message in new.messages]
        return {
            "conversation": turn.conversation,
            "owner": turn.owner,
            "is_known": turn.is_known,
            "parent": turn.checkpoint,
            "id": checkpoint["id"],
            "checkpoint": self.serde.dumps_typed(kept)[1],
            "title": new.title(),
            "head": new.messages[-1]["id"],
            "request_id": turn.request_id or None,
            "ids": [message["id"] for message in new.messages],
            "parents": new.parents(),
            "roles": [message["role"] for message in new.messages],
            "contents": [message["content"] for message in new.messages],
            "statuses": [message.get("status", "complete") for message in new.messages],
            "models": [turn.tally.model or None if by_model else None for by_model in answered],
            "adapters": [turn.adapter if by_model else None for by_model in answered],
            "tokens": [message.get("tokens") for message in new.messages],
            "details": [_details(message, turn) for message in new.messages],
            "summarised": new.summarised["id"] if new.summarised else None,
            "summary": new.summarised["summary"] if new.summarised else None,
        }


def _messages(row: DictRow) -> list[dict[str, Any]]:
    names = ("id", "role", "content", "status", "tokens", "summary")
    columns = (row[name] or () for name in ("ids", "roles", "contents", "statuses", "tokens", "summaries"))
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def _details(message: dict[str, Any], turn: Turn) -> Any:
    return as_json({**message["details"], **turn.facts()}) if message.get("details") else None


def _check_place(turn: Turn) -> None:
    if turn.after not in (None, START) and not turn.history:
        raise NotFound
    ends_in_question = bool(turn.history) and turn.history[-1]["role"] == "user"
    if turn.answers and not ends_in_question:
        raise InvalidInput("after: without messages it must name a message of the user's.")
    if not turn.answers and ends_in_question:
        raise InvalidInput("after: a message can only follow an answer.")
