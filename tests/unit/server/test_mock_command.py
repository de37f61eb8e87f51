"""What `haru mock` sends, how it reads answers, and that Ctrl-C keeps the interview."""

import argparse
import builtins
from types import SimpleNamespace

import pytest

from server.commands import mock

HERE = SimpleNamespace(url="http://127.0.0.1:8080", api_key="haru_key")
REPORT = {"score": 40, "weak": ["Collisions"], "strong": [], "read": [], "disclaimer": "For practice only."}


def interview(number=None, report=None, **question):
    waiting = {"number": number, "question": number, "of": 2, "kind": "question", "text": f"What is {number}?"}
    closed = [{"place": 1, "score": 40, "reason": "", "hint": "It is a thing.", **question}]
    return {"id": "i-1", "prompt": waiting if number else None, "questions": closed, "report": report}


@pytest.fixture
def talk(monkeypatch):
    """Runs the command against scripted answers of the server, with these lines typed; tells what was sent."""

    def run(words, answers, lines=()):
        sent, typed, told = [], iter(lines), iter(answers)

        def call(server, method, path, body=None):
            sent.append((method, path, body))
            answer = next(told)
            return SimpleNamespace(json=lambda: answer, text=answer)

        def read(_prompt):
            line = next(typed)
            if isinstance(line, BaseException):
                raise line
            return line

        monkeypatch.setattr(mock, "call", call)
        monkeypatch.setattr(builtins, "input", read)
        parser = argparse.ArgumentParser()
        mock.arguments(parser)
        return mock.run(parser.parse_args(words), HERE), sent

    return run


def test_answers_of_several_lines_are_sent_with_the_number_of_their_question(talk, tmp_path, capsys):
    (tmp_path / "one.md").write_text("# 해시\n\n해시 함수는 키를 인덱스로 바꾼다.\n")
    (tmp_path / "skipped.png").write_bytes(b"\x89")
    answers = [interview(1), interview(2), interview(report=REPORT)]

    code, sent = talk(["--notes", str(tmp_path)], answers, ["", "a hash", "maps keys", "", "/skip"])

    began, *replies = sent
    assert began[:2] == ("POST", "/api/interviews")
    assert ([note["title"] for note in began[2]["notes"]], began[2]["language"]) == (["one"], "ko")
    assert replies == [
        ("POST", "/api/interviews/i-1/answers", {"number": 1, "answer": "a hash\nmaps keys"}),
        ("POST", "/api/interviews/i-1/skip", {"number": 2}),
    ]
    said = capsys.readouterr().err
    assert code == 0
    assert all(word in said for word in ("What is 1?", "40/100", "It is a thing.", "weak: Collisions"))


def test_interrupted_interview_is_kept_and_taken_up_again(talk, capsys):
    code, _ = talk(["--topic", "Redis"], [interview(1)], [KeyboardInterrupt()])
    again, sent = talk(["--resume", "i-1"], [interview(1), interview(report=REPORT)], ["/end"])

    assert (code, again) == (0, 0)
    assert "haru mock --resume i-1" in capsys.readouterr().err
    assert sent == [("GET", "/api/interviews/i-1", None), ("POST", "/api/interviews/i-1/end", {})]


def test_export_is_printed_or_written(talk, tmp_path, capsys):
    _, sent = talk(["--resume", "../x", "--export", "csv"], ["place,question\n"])
    talk(["--resume", "i-1", "--export", "md", "--out", str(tmp_path / "a.md")], ["# Mock interview\n"])

    assert sent == [("GET", "/api/interviews/..%2Fx/export?format=csv", None)]
    assert capsys.readouterr().out == "place,question\n"
    assert (tmp_path / "a.md").read_text() == "# Mock interview\n"


def test_list_shows_ids_and_scores(talk, capsys):
    row = {"id": "i-1", "updated_at": "2026-11-21T10:00:00Z", "asked": 1, "questions": 2, "title": "Redis", "score": 40}

    talk(["--list"], [{"interviews": [row]}])

    assert capsys.readouterr().out == "i-1  2026-11-21   40  1/2  Redis\n"


@pytest.mark.parametrize("words", [[], ["--export", "md"], ["--notes", "missing.md"]])
def test_what_cannot_be_done_is_said(talk, words, capsys):
    code, sent = talk(words, [])

    assert (code, sent) == (1, [])
    assert capsys.readouterr().err.startswith("haru: ")
