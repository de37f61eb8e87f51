"""A request becomes a run's config: whatever the client wrote there itself is checked, then replaced."""

import re
from collections.abc import Mapping
from typing import Any

from fastapi import Request

from nodes.caller import Caller
from server.errors import BadRequest
from server.identity import identity_of
from server.ticket import ticket_of

_NAME = re.compile(r"[\w.:-]{1,64}")


def run_config(config: dict[str, Any], request: Request) -> dict[str, Any]:
    """A new dictionary, never a merge with the client's."""
    caller = caller_of(request, config.get("configurable") or {})
    return {"configurable": {"caller": caller, "ticket": ticket_of(request)}}


def caller_of(request: Request, wanted: Mapping[str, Any]) -> Caller:
    """Every door asks here. `wanted` may name a thread and an adapter; who asks, only the request tells, and the
    profile was chosen when the request was admitted."""
    identity = identity_of(request)
    return Caller(
        user=identity.user,
        thread=_name(wanted, "thread_id"),
        profile=ticket_of(request).profile,
        adapter=_name(wanted, "adapter"),
        instructions=identity.instructions,
    )


def _name(wanted: Mapping[str, Any], key: str) -> str | None:
    value = wanted.get(key)
    if value is None or value == "":
        return None
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise BadRequest(f"{key} may have 1 to 64 letters, digits, '.', ':', '_' and '-'.")
    return value
