"""The CSV of the usage log: what goes in comes out again, and nothing is computed (S-35)."""

import csv
import io
import unicodedata
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.usage.store import Entry
from server.usage.table import BOM, HEADINGS, harmless, heading, lines

SEOUL = ZoneInfo("Asia/Seoul")
# What PostgreSQL's text can hold.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
KOREAN = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1)
FULL_WIDTH = ["\uff1d", "\uff0b", "\uff0d", "\uff20"]
SIGNS = st.sampled_from([*"=+-@\t\r\n'", *FULL_WIDTH, " =", "\u200b=", "\ufeff@"])


def entry(**said):
    texts = dict.fromkeys(("user_id", "key_id", "role", "feature", "model", "profile", "adapter", "conversation_id"))
    numbers = dict.fromkeys(("ctx_len", "input_tokens", "output_tokens", "cached_tokens", "queue_ms", "latency_ms"), 7)
    empty = dict.fromkeys(("ttft_ms", "code", "cache", "prompt", "arm", "user_name"))
    at = datetime(2026, 11, 21, 15, 30, 1, 234000, tzinfo=UTC)
    return Entry(**{"at": at, "request_id": "r-1", **texts, **numbers, **empty, "status_code": 200, **said})


def read(text):
    return list(csv.reader(io.StringIO(text, newline="")))


@given(st.tuples(SIGNS | st.just(""), TEXT | KOREAN).map("".join), KOREAN)
def test_every_cell_comes_back_as_it_was(model, name):
    text = lines([entry(model=model, user_name=name)], SEOUL).encode().decode()

    [cells] = read(text)
    found = dict(zip(HEADINGS, cells, strict=True))

    assert found["user_name"] == name
    assert found["model"] in (model, f"'{model}")
    assert (found["model"] == model) == (harmless(model) == model)


@given(SIGNS, TEXT | KOREAN)
def test_no_cell_begins_like_a_formula(sign, rest):
    cell = harmless(sign + rest)

    seen = unicodedata.normalize("NFKC", cell).lstrip(" \xa0\u200b\ufeff")
    assert not seen.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@pytest.mark.parametrize("text", ["gemma-3", "김하루", "a=b", "", "3", '"quoted", and\nlines'])
def test_harmless_text_stays_as_it_is(text):
    assert harmless(text) == text


def test_heading_is_korean_or_english_and_tells_the_time_zone():
    korean, english = heading("ko", SEOUL), heading("en", ZoneInfo("UTC"))

    assert korean.startswith(BOM + "시각 (Asia/Seoul),요청 ID,")
    assert english.startswith(BOM + "time (UTC),request_id,")
    assert len(read(korean)[0]) == len(read(english)[0]) == len(HEADINGS)


def test_times_are_local_and_what_is_missing_is_empty():
    [cells] = read(lines([entry()], SEOUL))

    assert cells[0] == "2026-11-22 00:30:01.234"
    assert cells[list(HEADINGS).index("ttft_ms")] == ""
