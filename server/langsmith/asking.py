"""What both ways of reading runs ask for, and the projects that they name."""

from datetime import UTC, datetime
from typing import Any

from psycopg.rows import DictRow
from starlette.requests import Request

from server.errors import BadRequest
from server.langsmith.ops import id_of
from server.langsmith.things import Things

MOST_READ = 100
MOST_IDS = 1_000
FILTERS = ("filter", "trace_filter", "tree_filter", "sem_filter", "ai_search")


def without_filters(said: dict[str, Any]) -> None:
    """A filter in LangSmith's own language is not understood; better no answer than a wrong one."""
    if any(said.get(name) for name in FILTERS):
        raise BadRequest("Filters in LangSmith's language are not understood here.")


async def names(request: Request, user: str, given: Any) -> list[str]:
    """Of the projects with these ids."""
    things = Things(request.app.state.services.pool)
    found = [await things.of(user, "session", id_) for id_ in ids(given)]
    return [str(one["name"]) for one in found if one]


async def projects(request: Request, user: str, rows: list[DictRow]) -> dict[str, str]:
    """Their ids, by name."""
    things = Things(request.app.state.services.pool)
    found = {str(row["session_name"]) for row in rows}
    return {name: str((await things.session(user, name))["id"]) for name in found}


def ids(given: Any) -> list[str]:
    listed = given if isinstance(given, list) else [given]
    if len(listed) > MOST_IDS:
        raise BadRequest(f"Ask for {MOST_IDS} ids at most.")
    return [id_of(one) for one in listed]


def page(limit: Any, cursor: Any) -> tuple[int, int]:
    """How many runs at most, and after how many."""
    return max(1, min(_number(limit or MOST_READ), MOST_READ)), _number(cursor or 0)


def truth(given: Any) -> bool | None:
    return given if isinstance(given, bool) else None


def instant(given: Any) -> datetime | None:
    if not given:
        return None
    try:
        said = datetime.fromisoformat(given)
    except (ValueError, TypeError):
        raise BadRequest("A time is written as in 2026-05-01T12:00:00Z.") from None
    return said if said.tzinfo else said.replace(tzinfo=UTC)


def status(row: DictRow) -> str:
    return "error" if row["error"] else "success" if row["end_time"] else "pending"


def _number(given: Any) -> int:
    text = str(given)
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadRequest("Limits, page sizes and cursors are numbers.")
    return int(text)
