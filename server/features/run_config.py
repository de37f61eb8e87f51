"""A request becomes a run's config: whatever the client wrote there itself is checked, then replaced."""

import re
from typing import Any

from fastapi import Request

from nodes.caller import Caller
from server.errors import BadRequest

# Until there are accounts, everybody who reaches the loopback address is the one user.
LOCAL_USER = "local"
_NAME = re.compile(r"[\w.:-]{1,64}")


def run_config(config: dict[str, Any], request: Request) -> dict[str, Any]:
    """A new dictionary, never a merge with the client's."""
    wanted = config.get("configurable") or {}
    caller = Caller(
        user=LOCAL_USER,
        thread=_name(wanted, "thread_id"),
        profile=_name(wanted, "profile"),
        adapter=_name(wanted, "adapter"),
    )
    return {"configurable": {"caller": caller}}


def _name(wanted: dict[str, Any], key: str) -> str | None:
    value = wanted.get(key)
    if value is None or value == "":
        return None
    if not _NAME.fullmatch(value):
        raise BadRequest(f"{key} may have 1 to 64 letters, digits, '.', ':', '_' and '-'.")
    return str(value)
