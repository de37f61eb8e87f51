"""`haru search` asks one address, and prints what people can read or what programs want."""

import argparse
import json
from types import SimpleNamespace
from urllib.parse import parse_qsl

import httpx
import pytest

from server.commands import search

HERE = SimpleNamespace(url="http://127.0.0.1:8080", api_key="haru_key")
LONG = "What comes before is long. " * 8
RESULT = {
    "number": 1,
    "document": "pools",
    "title": "Pools > Closing\x1b[2J",
    "source": "notes/pools.md",
    "is_own": True,
    "stretches": [
        {"text": LONG, "matches": False},
        {"text": "pool", "matches": True},
        {"text": "\nis closed.", "matches": False},
    ],
    "kind": "note",
    "language": "en",
    "tags": ["db"],
    "date": "2026-11-01T00:00:00Z",
    "why": {"dense": {"rank": 1, "score": 0.875}, "sparse": None, "rerank": 0.5, "words": ["pool"]},
    "also": [{"document": "copy", "title": "Copy", "source": "bob/copy.md", "is_own": False}],
}
PAGE = {"lookup": "done", "reranked": None, "results": [RESULT]}


def run(monkeypatch, page, *words):
    """The exit code, and what was asked for."""
    asked = []

    def call(server, method, path):
        assert (server.key, method) == ("haru_key", "GET")
        address, _, query = path.partition("?")
        asked.extend([address, parse_qsl(query)])
        return httpx.Response(200, json=page)

    monkeypatch.setattr(search, "call", call)
    monkeypatch.setenv("COLUMNS", "200")
    parser = argparse.ArgumentParser()
    search.arguments(parser)
    return search.run(parser.parse_args(list(words)), HERE), asked


def test_words_filters_and_limit_become_one_question(monkeypatch):
    filters = ["--kind", "til", "note", "--tag", "db", "--since", "2026-11-01", "--until", "2026-11-30"]

    _, asked = run(
        monkeypatch, PAGE, "연결", "풀", *filters, "--language", "ko", "--ways", "dense,sparse", "--limit", "3"
    )

    assert asked == [
        "/api/search",
        [
            ("q", "연결 풀"),
            ("limit", "3"),
            ("kind", "til"),
            ("kind", "note"),
            ("tag", "db"),
            ("language", "ko"),
            ("ways", "dense"),
            ("ways", "sparse"),
            ("since", "2026-11-01"),
            ("until", "2026-11-30"),
        ],
    ]


def test_people_read_where_it_stands_and_the_words_around_the_match(monkeypatch, capsys):
    code, _ = run(monkeypatch, PAGE, "pool")

    shown = capsys.readouterr().out
    assert code == 0
    assert [line.rstrip() for line in shown.splitlines()[:2]] == [
        " 1. Pools > Closing[2J",
        "    notes/pools.md · note · en · 2026-11-01 · yours · #db",
    ]
    assert "pool is closed." in shown
    assert "the same in bob/copy.md" in shown
    assert shown.count("What comes before") < 4
    assert "\x1b" not in shown


def test_reasons_are_told_when_they_are_asked_for(monkeypatch, capsys):
    run(monkeypatch, PAGE, "pool", "--why")

    assert "    meaning 1. (0.875) · words – · rerank 0.500 · pool " in capsys.readouterr().out


def test_programs_get_what_the_server_answers(monkeypatch, capsys):
    run(monkeypatch, PAGE, "pool", "--json")

    assert json.loads(capsys.readouterr().out) == PAGE


@pytest.mark.parametrize(
    ("changed", "code", "said"),
    [
        ({"lookup": "by words only"}, 0, "haru: the embeddings do not answer; this is by words alone\n"),
        ({"reranked": False}, 0, "haru: the reranker does not answer; this is the order of the search\n"),
        ({"results": []}, 0, "nothing was found\n"),
        ({"results": [], "lookup": "not asked"}, 1, "haru: these words name nothing to search for\n"),
    ],
)
def test_what_is_not_as_it_should_be_is_said_beside_the_results(monkeypatch, capsys, changed, code, said):
    assert run(monkeypatch, PAGE | changed, "pool")[0] == code
    assert capsys.readouterr().err == said


def test_a_way_that_there_is_not_is_refused_before_anything_is_asked(monkeypatch, capsys):
    with pytest.raises(SystemExit):
        run(monkeypatch, PAGE, "pool", "--ways", "fuzzy")

    assert "'fuzzy' is none of dense, sparse" in capsys.readouterr().err
