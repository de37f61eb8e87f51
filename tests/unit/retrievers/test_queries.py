"""What is searched for when somebody says something."""

import pytest

from retrievers.queries import CHARACTERS, asks, names_in, query_of, shortened


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "?!",
        "Thanks!",
        "ok, go on please",
        "안녕하세요",
        "네 감사합니다",
        "설명해줘",
        "What is it?",
        "그게 뭐야?",
        "더 자세히 알려줘",
    ],
)
def test_words_that_name_nothing_ask_nothing(text):
    assert not asks(text)


@pytest.mark.parametrize("text", ["Why do pools leak?", "풀이 뭐야?", "C++", "JWT는 어디에 저장하나요?", "x1"])
def test_a_word_that_names_something_asks(text):
    assert asks(text)


@pytest.mark.parametrize(
    ("before", "last", "expected"),
    [
        (
            "How do connection pools work?",
            "And when are they closed?",
            "How do connection pools work?\nAnd when are they closed?",
        ),
        ("How do connection pools work?", "Why?", "How do connection pools work?\nWhy?"),
        ("연결 풀은 어떻게 동작하나요?", "그건 언제 닫히나요?", "연결 풀은 어떻게 동작하나요?\n그건 언제 닫히나요?"),
        ("연결 풀은 어떻게 동작하나요?", "왜?", "연결 풀은 어떻게 동작하나요?\n왜?"),
        ("How do connection pools work?", "With Postgres?", "How do connection pools work?\nWith Postgres?"),
        (
            "How do pools work?",
            "Show an example of a hash table with chaining.",
            "Show an example of a hash table with chaining.",
        ),
        (
            "연결 풀은 어떻게 동작하나요?",
            "이중 연결 리스트의 삽입 시간 복잡도는?",
            "이중 연결 리스트의 삽입 시간 복잡도는?",
        ),
        ("How do pools work?", "Thanks!", ""),
        ("연결 풀은 어떻게 동작하나요?", "감사합니다", ""),
    ],
)
def test_a_question_that_leans_on_the_one_before_takes_it_along(before, last, expected):
    assert query_of([before, last]) == expected


def test_it_goes_back_until_a_message_stands_by_itself():
    said = ["Tell me about locks.", "How do connection pools work?", "Why?", "And when?"]

    assert query_of(said) == "How do connection pools work?\nAnd when?"


def test_nothing_said_asks_nothing():
    assert (query_of([]), query_of(["thanks", "why?"])) == ("", "")


def test_of_a_long_message_the_ends_and_the_names_of_code_stay():
    log = (
        "Why does it fail?\n"
        + "some noise " * 300
        + "in PoolClosed at src/pool/close.py "
        + "more noise " * 300
        + "\nHow is it fixed?"
    )

    query = shortened(log, CHARACTERS)

    assert len(query) <= CHARACTERS
    assert query.startswith("Why does it fail?")
    assert query.endswith("How is it fixed?")
    assert "PoolClosed src/pool/close.py" in query


def test_names_of_code_are_found_in_any_language():
    said = (
        "`warm start`를 쓰면 open_pool() 대신 Pool.open, getConnection, src/db/pool.py, std::vector, HTTP2와 TTL을 봐요"
    )

    assert names_in(said) == [
        "warm start",
        "open_pool",
        "Pool.open",
        "getConnection",
        "src/db/pool.py",
        "std::vector",
        "HTTP2",
        "TTL",
    ]
