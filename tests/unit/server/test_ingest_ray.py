"""`haru ingest --engine ray` says what is missing before anything starts."""

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from retrievers.bulk.base import File, Labels, Outcome, Report
from server.cli import main
from server.commands import ingest_ray
from server.commands.client import Refused
from server.commands.ingest_ray import INSTALL, stored, told, tools_of
from server.settings import ROOT, Settings

ANA = Labels("ana")
A_FILE = [File("/notes/a.md", "notes", "a.md")]
EMBEDDINGS = "http://127.0.0.1:9/v1"


def settings(var: Path, **changed: str) -> Settings:
    return Settings(var=var, **changed)


def test_without_ray_it_names_the_one_command_that_installs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ingest_ray, "find_spec", lambda name: None)

    with pytest.raises(Refused, match="not installed") as refused:
        stored(A_FILE, ANA, settings(tmp_path), Console(file=StringIO()))

    assert INSTALL in str(refused.value)
    assert (ROOT / INSTALL.split()[-1]).exists()


def test_nothing_is_no_reason_to_start_ray(tmp_path: Path):
    with pytest.raises(Refused, match="no file"):
        stored([], ANA, settings(tmp_path), Console(file=StringIO()))


def test_without_embeddings_it_says_what_makes_some(tmp_path: Path):
    with pytest.raises(Refused, match="EMBEDDINGS_BASE_URL"):
        tools_of(settings(tmp_path))


def test_other_machines_need_an_index_and_embeddings_that_they_can_reach(tmp_path: Path):
    cluster = {"ray_address": "ray-head:6379"}

    with pytest.raises(Refused, match="EMBEDDINGS_BASE_URL"):
        tools_of(settings(tmp_path, **cluster, qdrant_url="http://127.0.0.1:9"))
    with pytest.raises(Refused, match="QDRANT_URL"):
        tools_of(settings(tmp_path, **cluster, embeddings_base_url=EMBEDDINGS))


@pytest.mark.parametrize(
    "more", [["--sync"], ["--watch"], ["--dry-run"], ["--json"], ["-"], ["https://haru.invalid/a"]]
)
def test_what_only_the_server_can_do_is_refused_with_ray(more: list[str], tmp_path: Path, capsys, monkeypatch):
    (tmp_path / "a.md").write_text("# A")

    command = ["haru", "ingest", "--engine", "ray", "--owner", "ana", str(tmp_path), *more]
    monkeypatch.setattr("sys.argv", command)

    with pytest.raises(SystemExit) as end:
        main()

    assert end.value.code == 1
    assert "--engine ray takes files and folders" in capsys.readouterr().err


def test_the_report_lists_what_could_not_be_read_in_plain_words():
    said = StringIO()
    faults = [
        Outcome("n/c.md", fault="unreadable", reason="Permission denied"),
        Outcome("n/b.pdf", fault="DocumentLocked"),
    ]
    report = Report(5, fresh=9, written=9, relabelled=1, unchanged=2, faults=faults, outdated=[Outcome("n/a", stale=3)])

    told(report, Console(file=said, width=200))

    assert "n/b.pdf: The file is locked with a password" in said.getvalue()
    assert "n/c.md: cannot be read: Permission denied" in said.getvalue()
    assert "3 of 5 files; chunks: 9 written, 1 relabelled, 2 unchanged, 3 removed" in said.getvalue()
