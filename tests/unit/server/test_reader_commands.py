"""What the commands send, and what they print of what comes back."""

import argparse
import csv
import io
import json
from types import SimpleNamespace

import pytest

from graphs.interview import InterviewInput
from server.commands import chat, document, interview, news
from server.commands.answer import Told
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

    monkeypatch.setattr(document, "stream", stream)
    parser = argparse.ArgumentParser()
    command.arguments(parser)
    return command.run(parser.parse_args(list(words)), HERE), sent


NEWS_COUNTS = {"supported": 2, "sentences": 3, "quoted": 0, "stories": 1, "unread": 0}
NEWS = {"markdown": "# Comet\n", "verification": NEWS_COUNTS}
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

    article = {"text": "새로운 빌드 도구가 공개되었습니다.", "title": "새 도구", "url": ""}
    assert sent[0][1]["input"] == {"articles": [article], "language": "ko"}
    assert (tmp_path / "out.md").read_text() == "# Comet\n"


OPML = '<opml version="2.0"><body><outline text="Rust" xmlUrl="https://rust.example/feed"/></body></opml>'
FEED = "<rss><channel><item><title>A</title><link>https://a.example/1</link><description>One.</description></item></channel></rss>"


def test_news_sends_lists_feeds_and_files_side_by_side(monkeypatch, tmp_path):
    (tmp_path / "feeds.opml").write_text(OPML)
    (tmp_path / "feed.xml").write_text(FEED)
    (tmp_path / "note.txt").write_text("Rust 1.97 was released.")

    _, sent = run(
        monkeypatch, news, [{"output": NEWS}], "https://b.example/", str(tmp_path / "feed.xml"),
        str(tmp_path / "note.txt"), "--opml", str(tmp_path / "feeds.opml"), "--language", "ko",
    )  # fmt: skip

    assert sent[0][1]["input"] == {
        "urls": ["https://b.example/"],
        "articles": [
            {"text": "One.", "title": "A", "url": "https://a.example/1"},
            {"text": "Rust 1.97 was released.", "title": "note", "url": ""},
        ],
        "opml": OPML,
        "language": "ko",
    }


def test_news_that_could_not_be_read_is_printed_and_fails(monkeypatch, capsys):
    nothing = {"markdown": "# Not read\n", "verification": NEWS_COUNTS | {"stories": 0, "unread": 1}}

    code, _ = run(monkeypatch, news, [{"output": nothing}], "https://a.example/1")

    shown = capsys.readouterr()
    assert (code, shown.out) == (1, "# Not read\n")
    assert "nothing could be read" in shown.err


@pytest.mark.parametrize("words", [[], ["--opml", "{0}/empty.opml"], ["{0}/wall.html"]])
def test_news_without_a_source_is_refused_before_anything_is_sent(monkeypatch, capsys, tmp_path, words):
    (tmp_path / "empty.opml").write_text("<opml/>")
    (tmp_path / "wall.html").write_text("<html><body><p>Please enable JavaScript.</p></body></html>")

    code, sent = run(monkeypatch, news, [], *(word.format(tmp_path) for word in words))

    assert (code, sent, capsys.readouterr().err.count("\n")) == (1, [], 1)


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


TALK = "0199a9b6-7e0f-7cc2-9d3b-1f0a6b7c8d9e"
START = {"run": "r", "model": "m", "missing": None}


def talk(monkeypatch, events, *words):
    """The exit code, and the bodies that the chat door got."""
    sent, stopped = [], []

    class Scripted:
        def __init__(self, server, body):
            assert server.key == "haru_key"
            sent.append(body)

        def events(self):
            for number, event in enumerate(events, 1):
                if isinstance(event, BaseException):
                    raise event
                yield Told(number, *event)

        def stop(self):
            stopped.append(len(sent))

    monkeypatch.setattr(chat, "Answer", Scripted)
    parser = argparse.ArgumentParser()
    chat.arguments(parser)
    return chat.run(parser.parse_args(list(words)), HERE), sent, stopped


def texts(*said):
    return [("start", START), *(("text", {"text": text}) for text in said)]


def test_chat_answers_one_question_in_its_conversation(monkeypatch, capsys):
    events = [*texts("Use a ", "pool."), ("done", {"output": {"problems": []}})]

    code, sent, _ = talk(monkeypatch, events, "How?", "--thread", TALK, "--language", "en")

    said = {"messages": [{"role": "user", "content": "How?"}], "system": "Answer in English."}
    assert (code, sent) == (0, [{**said, "conversation_id": TALK}])
    assert capsys.readouterr().out == "Use a pool.\n"


def test_chat_says_that_a_draft_was_withdrawn_and_what_is_wrong_with_the_last_one(monkeypatch, capsys):
    done = ("done", {"output": {"problems": ["The answer is empty."]}})

    talk(monkeypatch, [*texts("No no"), ("again", {"problems": []}), ("text", {"text": "Yes."}), done], "How?")

    shown = capsys.readouterr()
    assert shown.out == "No no\nYes.\n"
    assert ("written again" in shown.err, "not verified: The answer is empty." in shown.err) == (True, True)


def test_chat_tells_who_answers_and_how_long_it_waits(monkeypatch, capsys):
    start = ("start", {**START, "missing": "gemma"})

    talk(monkeypatch, [start, ("waiting", {"position": 3, "expected_s": 4.6}), ("stopped", {"output": None})], "How?")

    told = capsys.readouterr().err
    assert "gemma is not served; m answers" in told
    assert "waiting for the model: place 3, about 5 s" in told


def test_cited_notes_are_named_after_the_answer_and_a_search_that_failed_is_said(monkeypatch, capsys):
    place = {"title": "Pools\x1b[2J", "source": "", "document": "pools"}
    sources = [{**place, "number": 1, "cited": False}, {**place, "number": 2, "cited": True}]

    talk(monkeypatch, [("done", {"output": {"sources": sources, "lookup": "done"}})], "How?")
    cited = capsys.readouterr().err
    talk(monkeypatch, [("done", {"output": {"sources": [], "lookup": "not available"}})], "How?")

    assert "[2] Pools[2J (pools)" in cited
    assert "[1]" not in cited
    assert "your notes could not be looked up" in capsys.readouterr().err


def test_stopped_or_refused_answer_does_not_end_the_conversation(monkeypatch, capsys):
    questions = iter(["one", "two", "/quit"])
    monkeypatch.setattr("builtins.input", lambda _: next(questions))

    code, sent, stopped = talk(monkeypatch, [*texts("so far"), KeyboardInterrupt()])
    assert (code, len(sent), stopped) == (0, 2, [1, 2])
    assert sent[0]["conversation_id"] == sent[1]["conversation_id"]

    questions = iter(["one", "two"])
    monkeypatch.setattr("builtins.input", lambda _: next(questions, "/quit"))
    assert len(talk(monkeypatch, [Refused("busy")])[1]) == 2
    assert "haru: busy" in capsys.readouterr().err


def test_conversation_is_named_by_a_uuid(monkeypatch, capsys):
    with pytest.raises(SystemExit):
        talk(monkeypatch, [], "How?", "--thread", "postgres")

    assert "named by a UUID" in capsys.readouterr().err


WAITING = {"progress": [{"node": "generate", "state": "waiting", "part": "1", "position": 3, "expected_s": 4.6}]}


def test_a_wait_for_the_model_is_told_with_place_and_seconds(monkeypatch, capsys):
    run(monkeypatch, news, [WAITING, {"output": NEWS}], "https://a.example/1")

    assert "waiting for the model: place 3, about 5 s" in capsys.readouterr().err


def test_at_a_terminal_the_wait_goes_away_when_it_is_over():
    view = View()

    view.take(WAITING)
    during = view.wait
    view.take({"progress": [{"node": "generate", "state": "draft", "part": "1"}]})

    assert (during, view.wait, view.steps) == ("waiting for the model: place 3, about 5 s", "", ["generate 1 draft"])
