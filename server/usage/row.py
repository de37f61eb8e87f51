"""One row of the usage log, made from a request's ticket."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.ticket import Ticket

LARGEST = 2**31 - 1
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Used:
    """The columns of the table `requests`, in its order."""

    at: datetime
    request_id: str
    user_id: str | None
    key_id: str | None
    role: str | None
    feature: str | None
    model: str | None
    profile: str | None
    adapter: str | None
    conversation_id: str | None
    ctx_len: int
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    queue_ms: int
    ttft_ms: int | None
    latency_ms: int
    status_code: int
    code: str | None
    cache: str | None
    prompt: str | None
    arm: str | None


def used_of(ticket: Ticket, now: float) -> Used:
    """`now` is by the ticket's clock, time.monotonic. Whatever a ticket holds becomes a row that the table takes."""
    identity, tally = ticket.identity, ticket.tally
    first = tally.first_text_at
    return Used(
        at=ticket.at,
        request_id=ticket.request_id,
        user_id=_uuid(identity.user) if identity else None,
        key_id=_uuid(identity.credential) if identity and identity.via == "key" else None,
        role=identity.role if identity else None,
        feature=_text(ticket.feature),
        model=_text(tally.model),
        profile=_text(ticket.profile),
        adapter=_text(ticket.adapter),
        conversation_id=_uuid(ticket.conversation),
        ctx_len=_int(tally.longest_prompt),
        input_tokens=_int(tally.input_tokens),
        output_tokens=_int(tally.output_tokens),
        cached_tokens=_int(tally.cached_tokens),
        queue_ms=_ms(tally.queued_s),
        ttft_ms=None if first is None else _ms(first - ticket.began),
        latency_ms=_ms(now - ticket.began),
        status_code=ticket.status,
        code=_text(ticket.code),
        cache=_text(ticket.cache),
        prompt=_text(" ".join(sorted(ticket.prompts)).strip()),
        arm=_text(" ".join(sorted(tally.arms))),
    )


def _uuid(said: str | None) -> str | None:
    try:
        return str(UUID(said)) if said else None
    except ValueError:
        return None


def _text(said: str | None) -> str | None:
    """PostgreSQL's text has no zero character and no half of a surrogate pair."""
    if not said:
        return None
    return said.replace("\0", "").encode(errors="replace").decode()[:LONGEST] or None


def _int(value: int) -> int:
    return min(max(value, 0), LARGEST)


def _ms(seconds: float) -> int:
    return _int(round(seconds * 1000))
