"""`haru til` against a scripted server: what it sends, shows and writes."""

import json
import subprocess
import threading
from argparse import ArgumentParser
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import pytest

from server.commands import til

VERIFICATION = {"sentences": 2, "supported": 1, "dropped": [{}], "rewritten": 0, "quoted": 0, "model_prose": True}
CHUNKS = [
    {"content": "", "progress": [{"node": "retrieve", "state": "done", "passages": 2}]},
    {"content": "an unverified [draft]"},
    {"content": "", "output": {"markdown": "# TIL\n", "verification": VERIFICATION}},
]

HERE = SimpleNamespace(url="http://127.0.0.1:8080", api_key="")


@dataclass
class Scripted:
    """A server that answers every request alike, and keeps what it was sent."""

    chunks: list = field(default_factory=lambda: CHUNKS)
    status: int = 200
    body: dict = field(default_factory=dict)
    ended: bool = True
    heard: list = field(default_factory=list)
    port: int = 0

    def answer(self, handler):
        self.heard.append(json.loads(handler.rfile.read(int(handler.headers["content-length"]))))
        handler.send_response(self.status)
        handler.end_headers()
        if self.status != 200:
            handler.wfile.write(json.dumps(self.body).encode())
            return
        events = [f"event: data\r\ndata: {json.dumps(chunk)}\r\n\r\n" for chunk in self.chunks]
        handler.wfile.write("".join([": ping\r\n\r\n", *events, "event: end\r\n\r\n" if self.ended else ""]).encode())


@pytest.fixture
def server():
    scripted = Scripted()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            scripted.answer(self)

        def log_message(self, *_):
            pass

    listening = HTTPServer(("127.0.0.1", 0), Handler)
    scripted.port = listening.server_port
    threading.Thread(target=listening.serve_forever, args=(0.05,), daemon=True).start()
    yield scripted
    listening.shutdown()
    listening.server_close()


@pytest.fixture
def repository(tmp_path):
    path = tmp_path / "repository"
    path.mkdir()

    def git(*arguments, day):
        who = ["-c", "user.name=Ana", "-c", "user.email=ana@example.invalid"]
        environment = {"PATH": "/usr/bin:/bin:/usr/local/bin", "GIT_AUTHOR_DATE": day, "GIT_COMMITTER_DATE": day}
        subprocess.run(["git", "-C", str(path), *who, *arguments], env=environment, check=True, capture_output=True)

    git("init", "-q", day="2026-05-01T10:00:00+09:00")
    for number, day in enumerate(
        ["2026-05-01T23:30:00+09:00", "2026-05-04T10:00:00+09:00", "2026-05-04T11:00:00+09:00"]
    ):
        (path / "a.py").write_text(f"x = {number}\n")
        git("add", "-A", day=day)
        git("commit", "-q", "-m", f"feat: 값 {number}", day=day)
    return path


def command(server, *arguments):
    parser = ArgumentParser()
    til.arguments(parser)
    return til.run(parser.parse_args([*map(str, arguments), "--server", f"http://127.0.0.1:{server.port}"]), HERE)


def test_last_day_is_sent_and_only_the_verified_note_is_printed(server, repository, capsys):
    code = command(server, repository)

    sent = server.heard[0]["input"]
    shown = capsys.readouterr()
    assert (code, shown.out) == (0, "# TIL\n")
    assert "retrieve done (passages: 2)" in shown.err
    assert "draft" not in shown.err
    assert ([commit["message"] for commit in sent["repo"]], sent["date"]) == (
        ["feat: 값 2", "feat: 값 1"],
        "2026-05-04",
    )
    assert (sent["user"], sent["language"]) == ("Ana", "ko")


@pytest.mark.parametrize(
    ("arguments", "numbers", "day"),
    [
        (["--date", "2026-05-01"], [0], "2026-05-01"),
        (["--date", "2026-05-01", "--timezone", "Pacific/Auckland"], [], "2026-05-01"),
        (["--since", "2026-05-02", "--until", "2026-05-04"], [2, 1], "2026-05-04"),
        (["--since", "2026-05-01"], [2, 1, 0], None),
        (["--author", "nobody"], [], None),
        (["--date", "today"], [], "today"),
    ],
)
def test_days_and_authors_choose_the_commits(server, repository, arguments, numbers, day):
    command(server, repository, *arguments)

    sent = server.heard[0]["input"]
    assert [commit["message"] for commit in sent["repo"]] == [f"feat: 값 {number}" for number in numbers]
    assert sent["date"] == day or (day == "today" and sent["date"])


def test_note_is_written_to_a_file_at_once(server, repository, tmp_path, capsys):
    assert command(server, repository, "--out", tmp_path / "note.md") == 0

    assert ((tmp_path / "note.md").read_text(), capsys.readouterr().out) == ("# TIL\n", "")
    assert [file.name for file in tmp_path.glob("*") if file.is_file()] == ["note.md"]


def test_ready_input_is_sent_as_it_is(server, tmp_path):
    (tmp_path / "in.json").write_text('{"repo": [], "language": "en"}')

    assert command(server, "--json", tmp_path / "in.json") == 0

    assert server.heard == [{"input": {"repo": [], "language": "en"}}]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"status": 503, "body": {"error": {"message": "the model is not ready"}}}, "the model is not ready"),
        ({"status": 422, "body": {"detail": [{"loc": ["body", "input", "date"], "msg": "no day"}]}}, "date: no day"),
        (
            {"chunks": [{"content": "", "error": {"status": 503, "message": "the engine broke off"}}]},
            "the engine broke off",
        ),
        ({"ended": False}, "before it was complete"),
        ({"chunks": []}, "no result"),
    ],
)
def test_refusal_is_one_plain_line(server, repository, capsys, change, said):
    for name, value in change.items():
        setattr(server, name, value)

    code = command(server, repository)

    shown = capsys.readouterr()
    assert (code, shown.out) == (1, "")
    assert said in shown.err.splitlines()[-1]
    assert "Traceback" not in shown.err


def test_server_that_is_not_there_is_named_with_what_to_do(repository, capsys):
    assert command(Scripted(port=1), repository) == 1

    assert "haru is not running at http://127.0.0.1:1; start it with ./start" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["/nowhere"], "/nowhere is not a folder"),
        ([".", "--date", "someday"], "'someday' is no day"),
        ([".", "--timezone", "Mars/Base"], "there is no time zone 'Mars/Base'"),
        ([".", "--date", "today", "--since", "today"], "either --date or --since"),
        (["--json", "/nowhere.json"], "cannot read /nowhere.json"),
    ],
)
def test_wrong_arguments_are_explained(server, capsys, arguments, said):
    assert command(server, *arguments) == 1

    assert said in capsys.readouterr().err
