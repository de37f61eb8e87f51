"""What the commands send, and what they print of what comes back."""

import argparse
import csv
import io
import json
from types import SimpleNamespace

import pytest

from graphs.interview import InterviewInput
from server.commands import chat, document, interview, news
from server.commands.client import Refused
from server.commands.watch import View
from tests.files import docx, locked_pdf, pdf

HERE = SimpleNamespace(url="http://127.0.0.1:8080", api_key="haru_key")


def run(monkeypatch, command, chunks, *words):
    """The exit code, and what was sent where."""
    sent = []

    def stream(server, path, body):
        assert server.key == "haru_key"
        sent.append((server.url + path, body))
        for chunk in chunks:
            if isinstance(chunk, BaseException):
                raise chunk
            yield {"content": "", **chunk}

    for module in (chat, document):
        monkeypatch.setattr(module, "stream", stream)
    parser = argparse.ArgumentParser()
    command.arguments(parser)
    return command.run(parser.parse_args(list(words)), HERE), sent


NEWS = {"markdown": "# Comet\n", "verification": {"supported": 2, "sentences": 3, "quoted": 0}}
QUESTIONS = {"markdown": "# Questions\n", "verification": {"written": 4, "templated": 1, "missing": 0}}


def test_news_sends_addresses_and_prints_the_markdown(monkeypatch, capsys):
    code, sent = run(monkeypatch, news, [{"output": NEWS}], "https://a.example/1", "https://a.example/2")

    urls = ["https://a.example/1", "https://a.example/2"]
    assert sent == [("http://127.0.0.1:8080/news/stream", {"input": {"urls": urls, "language": "en"}})]
    assert (code, capsys.readouterr().out) == (0, "# Comet\n")


def test_news_reads_a_file_here_and_sends_its_text(monkeypatch, tmp_path):
    file = tmp_path / "소식.md"
    file.write_text("---\ntitle: 새 도구\n---\n\n**새로운** 빌드 도구가 공개되었습니다.\n")

    _, sent = run(monkeypatch, news, [{"output": NEWS}], str(file), "--out", str(tmp_path / "out.md"))

    assert sent[0][1]["input"] == {
        "text": "새로운 빌드 도구가 공개되었습니다.",
        "title": "새 도구",
        "urls": [],
        "language": "ko",
    }
    assert (tmp_path / "out.md").read_text() == "# Comet\n"


@pytest.mark.parametrize("command", [news, interview])
def test_missing_file_is_one_line(monkeypatch, capsys, command):
    code, _ = run(monkeypatch, command, [], "/nowhere.md")

    assert (code, capsys.readouterr().err.count("\n")) == (1, 1)


def test_interview_sends_its_notes(monkeypatch, tmp_path, capsys):
    (tmp_path / "a.md").write_text("# Trees")

    _, sent = run(monkeypatch, interview, [{"output": QUESTIONS}], str(tmp_path / "a.md"), "--count", "3")

    given = sent[0][1]["input"]
    assert (given["notes"], given["count"]) == ([{"text": "# Trees", "title": ""}], 3)
    assert (given["difficulty"], given["language"]) == ("mixed", "en")
    assert capsys.readouterr().out == "# Questions\n"


def test_interview_reads_resume_job_and_a_folder_here(monkeypatch, tmp_path):
    notes = tmp_path / "notes"
    (notes / ".git").mkdir(parents=True)
    (notes / ".git" / "x.md").write_text("hidden")
    (notes / "b.txt").write_text("스레드는 힙을 공유한다.")
    (notes / "logo.png").write_bytes(b"\x89PNG")
    (tmp_path / "cv.pdf").write_bytes(pdf("결제 서비스를 만들었다."))
    (tmp_path / "jd.docx").write_bytes(docx(("Normal", "Redis 경험")))
    words = ["--notes", str(notes), "--resume", str(tmp_path / "cv.pdf"), "--job", str(tmp_path / "jd.docx")]

    _, sent = run(monkeypatch, interview, [{"output": QUESTIONS}], *words, "--stack", "Redis", "--difficulty", "mid=2")

    given = sent[0][1]["input"]
    assert given["notes"] == [{"text": "스레드는 힙을 공유한다.", "title": "b"}]
    assert (given["resume"], given["job"], given["stack"]) == ("결제 서비스를 만들었다.", "Redis 경험", ["Redis"])
    assert (given["distribution"], given["language"]) == ({"mid": 2}, "ko")
    assert InterviewInput(**given).count == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--resume", "locked.pdf"], "locked with a password"),
        (["--stack", "Redis", "--difficulty", "hard"], "no difficulty"),
        (["--resume", "nowhere.pdf"], "cannot read"),
    ],
)
def test_interview_says_what_to_do_about_what_it_cannot_read(monkeypatch, tmp_path, capsys, words, said):
    (tmp_path / "locked.pdf").write_bytes(locked_pdf("secret"))
    monkeypatch.chdir(tmp_path)

    code, sent = run(monkeypatch, interview, [], *words)

    assert (code, sent) == (1, [])
    assert said in capsys.readouterr().err


QUESTION = {
    "question": "=1+1",
    "answer": 'A, "b"',
    "category": "concept",
    "skill": "@SUM",
    "difficulty": "mid",
    "source": {"document": "notes", "title": "Trees", "quote": "A tree."},
    "rubric": [{"criterion": "Explains it", "weight": 0.5}],
    "follow_ups": ["Why?", "When?"],
}


def test_interview_as_csv_holds_no_formula(monkeypatch, capsys):
    output = {**QUESTIONS, "questions": [QUESTION]}

    run(monkeypatch, interview, [{"output": output}], "--stack", "Redis", "--format", "csv")

    [heading, row] = csv.reader(io.StringIO(capsys.readouterr().out.removeprefix("\ufeff")))
    assert dict(zip(heading, row, strict=True)) == {
        "number": "1",
        "question": "'=1+1",
        "answer": 'A, "b"',
        "category": "concept",
        "skill": "'@SUM",
        "difficulty": "mid",
        "document": "notes",
        "heading": "Trees",
        "quote": "A tree.",
        "rubric": "Explains it (50%)",
        "follow_ups": "Why?\nWhen?",
    }


def test_interview_as_json_is_the_whole_output(monkeypatch, capsys):
    run(monkeypatch, interview, [{"output": QUESTIONS}], "--stack", "Redis", "--format", "json")

    assert json.loads(capsys.readouterr().out) == QUESTIONS


def test_chat_answers_one_question_in_its_thread(monkeypatch, capsys):
    chunks = [{"content": "Use a "}, {"content": "pool."}, {"output": {"problems": []}}]

    _, sent = run(monkeypatch, chat, chunks, "How?", "--thread", "t1", "--language", "en")

    said = {"messages": [{"role": "user", "content": "How?"}], "system": "Answer in English."}
    assert sent[0][1] == {"input": said, "config": {"configurable": {"thread_id": "t1"}}}
    assert capsys.readouterr().out == "Use a pool.\n"


def test_chat_says_that_a_draft_was_withdrawn(monkeypatch, capsys):
    again = {"progress": [{"node": "generate", "state": "again"}]}

    run(monkeypatch, chat, [{"content": "No no"}, again, {"content": "Yes."}], "How?")

    shown = capsys.readouterr()
    assert (shown.out, "written again" in shown.err) == ("No no\nYes.\n", True)


def test_stopped_or_refused_answer_does_not_end_the_conversation(monkeypatch, capsys):
    questions = iter(["one", "two", "/quit"])
    monkeypatch.setattr("builtins.input", lambda _: next(questions))

    code, sent = run(monkeypatch, chat, [KeyboardInterrupt()])
    assert (code, len(sent)) == (0, 2)

    questions = iter(["one", "two"])
    monkeypatch.setattr("builtins.input", lambda _: next(questions, "/quit"))
    assert len(run(monkeypatch, chat, [Refused("busy")])[1]) == 2
    assert "haru: busy" in capsys.readouterr().err


WAITING = {"progress": [{"node": "generate", "state": "waiting", "part": "1", "position": 3, "expected_s": 4.6}]}


@pytest.mark.parametrize(("command", "words"), [(chat, ["Hello?"]), (news, ["https://a.example/1"])])
def test_a_wait_for_the_model_is_told_with_place_and_seconds(monkeypatch, capsys, command, words):
    run(monkeypatch, command, [WAITING, {"output": NEWS}], *words)

    assert "waiting for the model: place 3, about 5 s" in capsys.readouterr().err


def test_at_a_terminal_the_wait_goes_away_when_it_is_over():
    view = View()

    view.take(WAITING)
    during = view.wait
    view.take({"progress": [{"node": "generate", "state": "writing", "part": "1"}]})

    assert (during, view.wait, view.steps) == ("waiting for the model: place 3, about 5 s", "", ["generate 1 writing"])
