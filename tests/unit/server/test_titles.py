"""Titles of conversations (CHAT-4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.feature import Deps
from nodes.caller import Caller
from nodes.slots import UNLIMITED
from nodes.tally import Tally
from server.conversations.titles import INSTRUCTIONS, Titles, sound_title
from server.db.first_words import TITLE_CHARACTERS, first_words
from tests.fakes import FakeModels, FakeRetriever

TALK = "How do connection pools in PostgreSQL close idle connections?\nThey have an idle timeout."
KOREAN = "커넥션 풀은 유휴 연결을 언제 닫나요?\n유휴 시간이 지나면 닫습니다."


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("Connection pools", "Connection pools"),
        (" Idle connections.\n", "Idle connections"),
        ("PostgreSQL pools and idle timeout of connections", None),
        ('"Connection pools"', None),
        ("**Connection pools**", None),
        ("Connection\npools", None),
        ("Title: Connection pools", None),
        ("Gardening for beginners", None),
        ("연결 풀", None),
        ("", None),
        ("Name the subject", None),
        ("subject of this conversation", None),
    ],
)
def test_title_is_taken_only_if_it_is_one(said, title):
    assert sound_title(said, TALK, "en") == title


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("커넥션 풀의 유휴 연결", "커넥션 풀의 유휴 연결"),
        ("Connection pools", None),
        ("「커넥션 풀」", "「커넥션 풀」"),
        ("짧은 명사구", None),
        ("김치찌개 끓이는 방법", None),
    ],
)
def test_title_is_in_the_users_language(said, title):
    assert sound_title(said, KOREAN, "ko") == title


@pytest.mark.parametrize("language", ["en", "ko"])
def test_copied_instructions_are_no_title(language):
    told = INSTRUCTIONS[language]

    assert sound_title(told[:TITLE_CHARACTERS].rpartition(" ")[0], told, language) is None


async def test_long_messages_are_not_read_to_their_end():
    models, tally = FakeModels(["Connection pools"]), Tally()
    titles = Titles(Deps(models, FakeRetriever(), None))

    title = await titles.write(TALK * 500, TALK * 500, Caller("ana"), UNLIMITED, tally)

    assert title == "Connection pools"
    assert len(models.heard[0][0]["content"]) < 2000
    assert tally.output_tokens == 2


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("How do pools work?", "How do pools work?"),
        ("## How   do\n`pools` work?", "How do pools work?"),
        ("How do connection pools in PostgreSQL close?", "How do connection pools in…"),
        (
            "커넥션 풀은 유휴 연결을 언제 닫고 다시 여는지 자세히 알려 주세요",
            "커넥션 풀은 유휴 연결을 언제 닫고 다시 여는지…",
        ),
        ("A" * 99, "A" * 29 + "…"),
        ("", ""),
    ],
)
def test_first_words_are_a_title_at_once(question, title):
    assert first_words(question) == title


@given(st.text(max_size=300))
def test_first_words_are_one_short_line(question):
    title = first_words(question)

    assert len(title) <= TITLE_CHARACTERS
    assert len(title.splitlines()) <= 1
