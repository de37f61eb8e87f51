"""The id of the request that is being answered: in its log lines, its error bodies, its usage row, and upstream."""

import re
import secrets
import uuid
from contextvars import ContextVar

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
_GIVEN = re.compile(rb"[A-Za-z0-9_.-]{8,64}")


def for_engine() -> str:
    """One request may ask an engine several times at once, and an engine may not take the same id twice."""
    given = REQUEST_ID.get()
    return f"{given}-{secrets.token_hex(4)}" if given else ""


def accepted_or_new(given: bytes | None) -> str:
    """A proxy may have given one already."""
    return given.decode() if given and _GIVEN.fullmatch(given) else uuid.uuid4().hex
