"""`haru til` against a scripted server: what it sends, shows and writes."""

import json
import os
import subprocess
import threading
import time
from argparse import ArgumentParser
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import pytest

from graphs.til import TilInput
from retrievers.commits import Commit
from server.commands import til
from server.commands.til_commits import told
from server.commands.til_days import Span, own_zone

VERIFICATION = {"sentences": 2, "supported": 1, "dropped": [{}], "rewritten": 0, "quoted": 0, "model_prose": True}
CHUNKS = [
    {"content": "", "progress": [{"node": "retrieve", "state": "done", "passages": 2}]},
    {"content": "an unverified [draft]"},
    {"content": "", "output": {"markdown": "# TIL\n", "verification": VERIFICATION}},
]

HERE = SimpleNamespace(
    url="http://127.0.0.1:8080",
    api_key="",
    repository_hosts=("github.com", "gitlab.com", "gitlab=git.example.org"),
    github_token="hub-token",
    gitlab_token="lab-token",
)
MONDAY = datetime(2026, 5, 4, 9, tzinfo=UTC)
SEOUL = ["--timezone", "Asia/Seoul"]


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


def command(server, *arguments, now=MONDAY):
    parser = ArgumentParser()
    til.arguments(parser)
    zone = [] if "--timezone" in arguments else SEOUL
    asked = [*map(str, arguments), *zone, "--server", f"http://127.0.0.1:{server.port}"]
    return til.run(parser.parse_args(asked), HERE, now)


def test_today_is_sent_and_only_the_verified_note_is_printed(server, repository, capsys):
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
        (["--since", "2026-05-02", "--until", "2026-05-04"], [2, 1], None),
        (["--since", "2026-05-01"], [2, 1, 0], None),
        (["--date", "today", "--author", "nobody"], [], "2026-05-04"),
        (["--date", "today", "--author", "an"], [2, 1], "2026-05-04"),
        (["--date", "today", "--author", "an@example.invalid"], [], "2026-05-04"),
        (["--date", "today", "--author", "x@y.invalid", "--author", "ANA@example.invalid"], [2, 1], "2026-05-04"),
        (["--date", "2026-05-02", "--timezone", "Pacific/Auckland"], [0], "2026-05-02"),
        (["--date", "yesterday"], [], "2026-05-03"),
    ],
)
def test_days_and_authors_choose_the_commits(server, repository, arguments, numbers, day):
    command(server, repository, *arguments)

    sent = server.heard[0]["input"]
    assert [commit["message"] for commit in sent["repo"]] == [f"feat: 값 {number}" for number in numbers]
    assert sent["date"] == day


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


def test_day_without_commits_is_told_with_the_last_day_and_its_command(server, repository, capsys):
    code = command(server, repository, "--author", "Ana", now=MONDAY + timedelta(days=4))

    said = " ".join(capsys.readouterr().err.split())
    assert (code, server.heard) == (1, [])
    assert "no commits of Ana today, 2026-05-08; the last are of Monday, 2026-05-04:" in said
    assert f"./haru til {repository} --date 2026-05-04 --author Ana --timezone Asia/Seoul".replace(" ", "") in "".join(
        said.split()
    )


def test_somebody_who_never_committed_is_told_so(server, repository, capsys):
    assert command(server, repository, "--author", "nobody") == 1

    assert "no commits of nobody today, 2026-05-04, and none before" in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    ("email", "more", "numbers", "said"),
    [
        ("ana@example.invalid", [], [2, 1], "commits of ana@example.invalid, as git is set up here"),
        ("bo@example.invalid", [], [3], "commits of bo@example.invalid"),
        ("bo@example.invalid", ["--everybody"], [3, 2, 1], ""),
        ("bo@example.invalid", ["--author", "ana"], [2, 1], ""),
        ("new@example.invalid", [], [3, 2, 1], "commits of everybody"),
    ],
)
def test_without_an_author_who_commits_here_is_meant(server, repository, capsys, email, more, numbers, said):
    git = ["git", "-C", str(repository), "-c", "user.name=Bo", "-c", "user.email=bo@example.invalid"]
    day = {"GIT_AUTHOR_DATE": "2026-05-04T12:00:00+09:00", "GIT_COMMITTER_DATE": "2026-05-04T12:00:00+09:00"}
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "feat: 값 3"], env=os.environ | day, check=True)
    subprocess.run([*git, "config", "user.email", email], check=True)

    command(server, repository, *more)

    assert [commit["message"][-1] for commit in server.heard[0]["input"]["repo"]] == [str(number) for number in numbers]
    assert said in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    ("url", "token"),
    [
        ("https://github.com/a/b", "hub-token"),
        ("https://gitlab.com/a/b/c", "lab-token"),
        ("https://git.example.org/a/b", "lab-token"),
        ("https://evil.example/a/b", None),
    ],
)
def test_hosted_repository_is_read_by_the_server_with_the_token_for_its_host(server, url, token, capsys):
    assert command(server, url, "--author", "ana@x.invalid", "--branch", "dev") == 0

    sent = server.heard[0]["input"]
    day = {"since": "2026-05-04", "until": "2026-05-04"}
    expected = {"repository": url, "branch": "dev", "authors": ["ana@x.invalid"], **day} | (
        {"token": token} if token else {}
    )
    assert (sent["source"], sent["date"], "repo" in sent) == (expected, "2026-05-04", False)
    TilInput.model_validate(sent)
    assert "token" not in capsys.readouterr().err


def test_zone_of_this_machine_is_known_by_its_name_unless_the_environment_says_another(tmp_path, monkeypatch):
    (tmp_path / "localtime").symlink_to("/usr/share/zoneinfo/Asia/Seoul")

    zones = {}
    for name in ("Asia/Seoul", "America/New_York"):
        monkeypatch.setenv("TZ", name)
        time.tzset()
        zones[name] = Span(None, None, own_zone(MONDAY, tmp_path / "localtime")).zone_name
    monkeypatch.delenv("TZ")
    time.tzset()

    assert zones == {"Asia/Seoul": "Asia/Seoul", "America/New_York": "Etc/GMT+4"}


def test_commits_of_a_zone_without_a_name_are_sent_with_its_days():
    half = Span(None, None, timezone(timedelta(hours=5, minutes=30)))
    commit = Commit(sha="a1b2c3d", author_date="2026-05-01T20:00:00Z")

    assert half.zone_name is None
    assert told(commit, half)["author_date"] == "2026-05-02T01:30:00+05:30"
