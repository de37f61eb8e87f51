"""A ticket becomes a row that the table takes, whatever is on it."""

import uuid
from datetime import UTC, datetime

from nodes.tally import Tally
from server.identity import Identity
from server.ticket import Ticket
from server.usage.row import Used, used_of

KIM, KEY, TALK = (str(uuid.uuid4()) for _ in range(3))
AT = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)


def test_row_says_what_the_ticket_says():
    tally = Tally(model="gemma", input_tokens=900, output_tokens=40, cached_tokens=512, longest_prompt=700)
    tally.queued_s, tally.first_text_at = 0.25, 101.5
    tally.arms |= {"old", "new"}
    ticket = Ticket("r-12345678", at=AT, began=100.0, feature="chat", profile="gemma-3", adapter="til-ko", tally=tally)
    ticket.identity = Identity(KIM, "kim", "user", "key", KEY)
    ticket.conversation, ticket.cache = TALK, "miss"
    ticket.prompts = {"til/paper.2.ko", "til/commits.1.en"}
    ticket.ended(504, "too_slow")

    assert used_of(ticket, now=103.25) == Used(
        at=AT,
        request_id="r-12345678",
        user_id=KIM,
        key_id=KEY,
        role="user",
        feature="chat",
        model="gemma",
        profile="gemma-3",
        adapter="til-ko",
        conversation_id=TALK,
        ctx_len=700,
        input_tokens=900,
        output_tokens=40,
        cached_tokens=512,
        queue_ms=250,
        ttft_ms=1500,
        latency_ms=3250,
        status_code=504,
        code="too_slow",
        cache="miss",
        prompt="til/commits.1.en til/paper.2.ko",
        arm="new old",
    )


def test_a_session_is_no_key_and_a_request_without_a_model_has_none():
    ticket = Ticket("r-12345678", at=AT, began=100.0)
    ticket.identity = Identity(KIM, "kim", "admin", "session", KEY)

    row = used_of(ticket, now=100.0)

    assert (row.key_id, row.model, row.ttft_ms, row.latency_ms) == (None, None, None, 0)


def test_what_the_table_would_refuse_is_made_fit():
    ticket = Ticket("r-12345678", at=AT, began=100.0, feature="a\0b", profile="\ud800" + "x" * 500)
    ticket.identity = Identity("nobody", "nobody", "user", "key", "no-uuid")
    ticket.conversation, ticket.tally.output_tokens, ticket.tally.input_tokens = "notes", 2**40, -3

    row = used_of(ticket, now=99.0)

    assert (row.user_id, row.key_id, row.conversation_id, row.feature) == (None, None, None, "ab")
    assert (row.output_tokens, row.input_tokens, row.latency_ms) == (2**31 - 1, 0, 0)
    assert row.profile == "?" + "x" * 199
