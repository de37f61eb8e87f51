"""Before a run begins: may this caller ask this, in these words, and is there enough left of what he may use?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson
from fastapi import Request

from nodes.tokens import TOKENS_A_BYTE
from server.adapters.base import Asking
from server.errors import BeyondQuota, QuotaSpent, WordRefused
from server.identity import Identity, identity_of
from server.limits.fields import fields_of
from server.limits.ledger import Cost, Decision, draws_of
from server.limits.policy import Payer, RoleRule, Rule
from server.offers import Offers
from server.services import Services
from server.ticket import Ticket, ticket_of

DEFAULT_ANSWER = 256


@dataclass(frozen=True)
class Asked:
    """What the client wrote: `inputs` for one run each, and the names it chose."""

    feature: str
    inputs: Sequence[Any]
    profile: str = ""
    adapter: str | None = None
    max_tokens: int | None = None


async def admit(request: Request, asked: Asked) -> None:
    """The ticket then knows feature, profile and reservation. Raises OutOfScope, NotAllowed, ModelNotServed,
    WordRefused, QuotaSpent, BeyondQuota or LimitsUnavailable, all before anything is answered."""
    services: Services = request.app.state.services
    offers: Offers = request.app.state.offers
    ticket, identity = ticket_of(request), identity_of(request)
    ticket.feature, ticket.calls = asked.feature, len(asked.inputs)
    ticket.wants_fresh = "no-cache" in request.headers.get("cache-control", "")
    ticket.choose = partial(offers.chosen, asked.profile, asked.feature, identity)
    ticket.profile = ticket.choose()
    if asked.adapter:
        # Asked only whether there is one: what is written down must not be whatever a client typed.
        asking = Asking(identity.user, asked.feature, "", asked.adapter, ticket.profile, ticket.is_operators)
        chosen = await services.adapters.of(asking)
        ticket.adapter = chosen.version.name if chosen.version else None
    _check_words(services, asked.inputs)
    ticket.buckets = services.policy.buckets_of(payer_of(identity), asked.feature)
    draws = draws_of(ticket.buckets, _expected(asked, offers, ticket.profile))
    _accept(await services.ledger.reserve(draws), ticket)


async def counted(request: Request, what: str) -> None:
    """For what asks no model: a request that spends no tokens. Raises QuotaSpent or LimitsUnavailable."""
    services: Services = request.app.state.services
    ticket = ticket_of(request)
    buckets = services.policy.buckets_of(payer_of(identity_of(request)), what)
    ticket.buckets = tuple(bucket for bucket in buckets if bucket.unit != "tokens")
    _accept(await services.ledger.reserve(draws_of(ticket.buckets, Cost(1, 0))), ticket)


def payer_of(identity: Identity) -> Payer:
    return Payer(
        identity.user,
        identity.role,
        identity.credential if identity.via == "key" else None,
        RoleRule.model_validate(identity.limits) if identity.limits else None,
        Rule.model_validate(identity.key_limits) if identity.key_limits else None,
    )


def _accept(decision: Decision, ticket: Ticket) -> None:
    ticket.fields.update(fields_of(decision))
    ticket.reservation = decision.reservation
    if refused := decision.refused:
        if refused.retry_after_s is None:
            raise BeyondQuota(f"({refused.bucket.name}: {refused.bucket.capacity})")
        raise QuotaSpent(refused.retry_after_s, f"({refused.bucket.name}: {refused.bucket.capacity})")


def _check_words(services: Services, inputs: Sequence[Any]) -> None:
    if services.words and any(services.words.banned_in(text) for text in _texts(inputs)):
        raise WordRefused


def _expected(asked: Asked, offers: Offers, profile: str) -> Cost:
    """Of a long input the model reads no more than its window at once."""
    chosen = offers.profiles[profile]
    answer = asked.max_tokens or int(chosen.defaults.get("max_tokens", DEFAULT_ANSWER))
    # What is no JSON is a secret, which no model reads.
    sizes = (len(orjson.dumps(one, default=str)) for one in asked.inputs)
    prompts = (min(int(size * TOKENS_A_BYTE), chosen.context) for size in sizes)
    return Cost(len(asked.inputs), sum(prompt + answer for prompt in prompts))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
