"""`haru til --into` on real git repositories: what is written and committed, and what is refused (S-17)."""

import io
import json
import subprocess
from argparse import ArgumentParser
from datetime import date
from types import SimpleNamespace

import pytest
from markdown_it import MarkdownIt

from graphs.feature import Deps
from graphs.til import FEATURE, TilInput
from nodes.caller import Caller
from nodes.run import Run
from server.commands import document, til
from server.commands.client import Refused
from server.commands.til_repository.git import WorkTree
from server.commands.til_repository.index import BEGIN, END
from server.commands.til_repository.into import note_of
from server.commands.til_repository.page import Note
from server.commands.til_repository.shelf import AlreadyThere, Shelf
from tests.fakes import FakeModels, FakeRetriever
from tests.integration.doors import COMMIT

HERE = SimpleNamespace(url="http://127.0.0.1:8080", api_key="haru_key")
DAY = date(2026, 5, 4)
NOTE = Note("TIL 2026-05-04: 풀", "# TIL 2026-05-04: 풀\n\nIt waits.\n", "Python", DAY, ("python",))
PATH = "python/til-2026-05-04-풀.md"


class Repository:
    def __init__(self, path):
        self.path = path
        path.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q")
        self.git("config", "user.name", "Ana")
        self.git("config", "user.email", "ana@example.invalid")

    def git(self, *arguments, check=True):
        command = ["git", "-c", "core.quotePath=false", "-C", str(self.path), *arguments]
        return subprocess.run(command, check=check, capture_output=True, text=True).stdout

    def put(self, name, text, commit=True):
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
        if commit:
            self.git("add", "--", name)
            self.git("commit", "-q", "-m", name, "--date", "2025-01-02T03:04:05+09:00")

    def text(self, name):
        return (self.path / name).read_bytes().decode()

    def committed(self):
        """The files of the last commit."""
        return sorted(self.git("show", "--name-only", "--format=", "HEAD").split("\n")[:-1])

    def files(self):
        found = (file for file in self.path.rglob("*") if ".git" not in file.parts and file.is_file())
        return {file.relative_to(self.path).as_posix(): file.read_bytes() for file in found}

    def everything(self):
        head = self.git("rev-parse", "--verify", "--quiet", "HEAD", check=False)
        return self.files(), head, self.git("status", "--porcelain", "-z"), self.git("ls-files", "--stage")


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path / "til")


def shelf(repository, **options):
    return Shelf(WorkTree.at(repository.path), **options)


def test_first_note_of_an_empty_repository_is_committed_with_a_readme(repository):
    kept = shelf(repository).keep(NOTE)

    assert (kept.path, kept.is_new) == (PATH, True)
    assert repository.text(PATH) == f"{NOTE.markdown}\n<!-- haru til 2026-05-04 -->\n"
    assert repository.text("README.md") == (
        f"# TIL\n\n{BEGIN}\n\n1 note · 1 topic\n\n## python (1)\n\n- 2026-05-04 [TIL 2026-05-04: 풀]({PATH})\n\n{END}\n"
    )
    assert repository.committed() == ["README.md", PATH]
    assert repository.git("log", "-1", "--format=%an <%ae> %s") == (
        "Ana <ana@example.invalid> Add TIL: TIL 2026-05-04: 풀\n"
    )
    assert repository.git("status", "--porcelain") == ""
    assert (repository.path / PATH).stat().st_mode & 0o777 == 0o644


def test_index_lists_the_notes_that_were_there_with_their_days_and_leaves_the_readme_around_it(repository):
    repository.put("db/lock.md", "# Locks\n")
    repository.put("Python/old.md", "---\ntitle: 옛 노트\ndate: 2024-03-01\n---\n")
    repository.put("top.md", "# not in a topic\n")
    repository.put("README.md", f"My notes\r\n\r\n{BEGIN}\r\nx\r\n{END}\r\n\r\nBye")

    kept = shelf(repository).keep(NOTE)

    assert kept.path == "Python/til-2026-05-04-풀.md"
    assert repository.text("README.md") == (
        f"My notes\r\n\r\n{BEGIN}\r\n\r\n3 notes · 2 topics\r\n\r\n"
        "## Python (2)\r\n\r\n- 2026-05-04 [TIL 2026-05-04: 풀](Python/til-2026-05-04-풀.md)\r\n"
        "- 2024-03-01 [옛 노트](Python/old.md)\r\n\r\n"
        f"## db (1)\r\n\r\n- 2025-01-02 [Locks](db/lock.md)\r\n\r\n{END}\r\n\r\nBye"
    )


def test_only_the_two_files_are_committed_whatever_else_is_under_way(repository):
    repository.put("a/staged.md", "# 1")
    repository.put("a/changed.md", "# 1")
    repository.put("a/staged.md", "# 2", commit=False)
    repository.git("add", "a/staged.md")
    repository.put("a/changed.md", "# 2", commit=False)
    repository.put("a/new.md", "# 1", commit=False)

    shelf(repository).keep(NOTE)

    assert repository.committed() == ["README.md", PATH]
    assert repository.git("status", "--porcelain") == " M a/changed.md\nM  a/staged.md\n?? a/new.md\n"
    assert "new.md" not in repository.text("README.md")


def test_note_of_the_same_day_and_topic_is_replaced_only_on_demand_and_keeps_its_place(repository):
    shelf(repository).keep(NOTE)
    before = repository.everything()
    later = Note("TIL 2026-05-04: more", "# TIL 2026-05-04: more\n", "python", DAY)

    with pytest.raises(AlreadyThere, match="til-2026-05-04-풀"):
        shelf(repository).keep(later)
    assert repository.everything() == before
    kept = shelf(repository).keep(later, replace=True)

    assert (kept.path, kept.is_new, kept.changed) == (PATH, False, True)
    assert repository.text(PATH).startswith("# TIL 2026-05-04: more\n")
    assert "1 note ·" in repository.text("README.md")
    assert repository.git("log", "-1", "--format=%s") == "Rewrite TIL: TIL 2026-05-04: more\n"


def test_same_note_again_makes_no_commit(repository):
    shelf(repository).keep(NOTE)
    before = repository.everything()

    kept = shelf(repository).keep(NOTE, replace=True)

    assert (kept.changed, repository.everything()) == (False, before)


def test_file_of_that_name_that_haru_did_not_write_is_never_overwritten(repository):
    repository.put(PATH, "# mine\n")
    repository.put("python/til-2026-05-04-풀-2.md", "mine, not committed", commit=False)

    kept = shelf(repository).keep(NOTE, replace=True)

    assert kept.path == "python/til-2026-05-04-풀-3.md"
    assert repository.text(PATH) == "# mine\n"


def test_another_day_or_topic_is_another_note(repository):
    others = [NOTE, Note(NOTE.title, NOTE.markdown, "Python", date(2026, 5, 5)), Note("X", "# X\n", "db", DAY)]

    kept = [shelf(repository).keep(note).path for note in others]

    assert kept == [PATH, "python/til-2026-05-04-풀-2.md", "db/x.md"]
    assert "3 notes · 2 topics" in repository.text("README.md")


def test_without_commit_the_files_are_written_and_nothing_is_staged(repository):
    shelf(repository, commits=False).keep(NOTE)
    shelf(repository, commits=False).keep(Note("Y", "# Y\n", "db", DAY))

    assert repository.git("status", "--porcelain", "--untracked-files=all") == f"?? README.md\n?? db/y.md\n?? {PATH}\n"
    assert "2 notes · 2 topics" in repository.text("README.md")
    with pytest.raises(AlreadyThere):
        shelf(repository, commits=False).keep(NOTE)


@pytest.mark.parametrize("staged", [True, False])
def test_changes_that_are_not_committed_are_neither_lost_nor_committed_in_passing(repository, staged):
    shelf(repository).keep(NOTE)
    for name in (PATH, "README.md"):
        text = repository.text(name)
        repository.put(name, f"mine\n{text}", commit=False)
        if staged:
            repository.git("add", name)
        before = repository.everything()

        with pytest.raises(Refused, match="not committed"):
            shelf(repository).keep(Note("Z", "# Z\n", "python", DAY), replace=True)

        assert repository.everything() == before
        repository.git("reset", "-q", "--hard")


def test_own_edits_of_a_note_are_not_lost_without_commit_either(repository):
    shelf(repository).keep(NOTE)
    repository.put(PATH, repository.text(PATH).replace("It waits.", "mine"), commit=False)

    with pytest.raises(Refused, match="not committed"):
        shelf(repository, commits=False).keep(Note("Z", "# Z\n", "python", DAY), replace=True)


@pytest.mark.parametrize("link", ["python", "README.md"])
def test_links_are_never_followed(repository, tmp_path, link):
    """S-17: neither out of the repository nor into .git."""
    for number, target in enumerate([tmp_path / "elsewhere", repository.path / ".git" / "hooks"]):
        target.mkdir(exist_ok=True)
        place = repository.path / link
        place.parent.mkdir(exist_ok=True)
        place.symlink_to(target if link == "python" else target / f"file{number}")
        there = sorted(target.iterdir())

        with pytest.raises(Refused, match="is a link"):
            shelf(repository).keep(NOTE)
        assert sorted(target.iterdir()) == there
        place.unlink()


def test_link_in_the_place_of_the_note_is_not_written_through(repository, tmp_path):
    (repository.path / "python").mkdir()
    (repository.path / PATH).symlink_to(tmp_path / "outside.md")

    kept = shelf(repository).keep(NOTE)

    assert kept.path == "python/til-2026-05-04-풀-2.md"
    assert not (tmp_path / "outside.md").exists()


@pytest.mark.parametrize("topic", ["../..", "/etc", ".git", "..", "a/../../b", "con"])
def test_topic_is_a_folder_of_the_repository_whatever_it_is_called(repository, tmp_path, topic):
    outside = sorted(tmp_path.iterdir())

    kept = shelf(repository).keep(Note("X", "# X\n", topic, DAY))

    assert (repository.path / kept.path).resolve().is_relative_to(repository.path)
    assert not kept.path.startswith(".git/")
    assert sorted(tmp_path.iterdir()) == outside


def test_refused_commit_leaves_everything_as_it_was(repository):
    shelf(repository).keep(NOTE)
    repository.put("a/staged.md", "# 1", commit=False)
    repository.git("add", "a/staged.md")
    hook = repository.path / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho no notes on Mondays >&2\nexit 1\n")
    hook.chmod(0o755)
    before = repository.everything()

    for note, replace in ((Note("Z", "# Z\n", "db", DAY), False), (Note("Z", "# Z\n", "python", DAY), True)):
        with pytest.raises(Refused, match="no notes on Mondays"):
            shelf(repository).keep(note, replace=replace)

        assert repository.everything() == before
    assert not (repository.path / "db").exists()


def test_refused_first_commit_leaves_everything_as_it_was(repository):
    repository.put(".gitignore", "python/\n", commit=False)
    before = repository.everything()

    with pytest.raises(Refused, match="ignored"):
        shelf(repository).keep(NOTE)

    assert repository.everything() == before


def test_broken_marks_are_refused_before_anything_is_written(repository):
    repository.put("README.md", f"{BEGIN}\n")
    before = repository.everything()

    with pytest.raises(Refused, match="mark"):
        shelf(repository).keep(NOTE)

    assert repository.everything() == before


def test_folder_inside_a_repository_has_its_own_index(repository):
    repository.put("README.md", "the whole\n")
    repository.put("notes/db/a.md", "# A\n")
    inside = Shelf(WorkTree.at(repository.path / "notes"))

    inside.keep(NOTE)

    assert repository.committed() == [f"notes/{name}" for name in ("README.md", PATH)]
    assert "- 2025-01-02 [A](db/a.md)" in repository.text("notes/README.md")
    assert repository.text("README.md") == "the whole\n"


def test_readme_of_any_bytes_and_mode_stays_as_it_is_around_the_index(repository):
    (repository.path / "Readme.md").write_bytes(b"caf\xe9\n")
    (repository.path / "Readme.md").chmod(0o600)
    repository.git("add", "-A")
    repository.git("commit", "-q", "-m", "x")

    shelf(repository).keep(NOTE)

    assert (repository.path / "Readme.md").read_bytes().startswith(b"caf\xe9\n\n<!--")
    assert (repository.path / "Readme.md").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("where", ["nowhere", "plain", "bare", "til/.git"])
def test_what_is_no_work_tree_is_refused(repository, tmp_path, where):
    (tmp_path / "plain").mkdir()
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "bare")], check=True)

    with pytest.raises(Refused):
        WorkTree.at(tmp_path / where)


def test_another_repository_in_the_environment_is_not_taken_for_the_one_that_was_named(
    repository, tmp_path, monkeypatch
):
    other = Repository(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.path / ".git" / "index"))

    shelf(repository).keep(NOTE)

    monkeypatch.delenv("GIT_DIR")
    monkeypatch.delenv("GIT_INDEX_FILE")
    assert repository.committed() == ["README.md", PATH]
    assert other.git("status", "--porcelain") == ""


# The command.

OUTPUT = {
    "title": NOTE.title,
    "markdown": NOTE.markdown,
    "sections": [{}],
    "tags": ["Python", "db"],
    "verification": {"sentences": 1, "supported": 1, "dropped": []},
}


@pytest.fixture
def command(repository, tmp_path, monkeypatch):
    """`haru til --into` the repository, with a server that answers with `output`."""
    asked = []

    def run(*words, output=OUTPUT, **given):
        def stream(server, path, body):
            asked.append(body)
            yield {"content": "", "output": output}

        monkeypatch.setattr(document, "stream", stream)
        (tmp_path / "in.json").write_text(json.dumps({"repo": [], "date": "2026-05-04", **given}))
        parser = ArgumentParser()
        til.arguments(parser)
        words = ["--json", str(tmp_path / "in.json"), "--into", str(repository.path), *words]
        return til.run(parser.parse_args(words), HERE)

    run.asked = asked
    return run


def test_command_tells_where_the_note_is_and_not_its_text(repository, command, capsys):
    assert command() == 0

    assert capsys.readouterr().out == f"{repository.path / PATH}\n"
    assert repository.committed() == ["README.md", PATH]


def test_options_choose_topic_front_matter_and_commit(repository, command):
    assert command("--topic", "데이터베이스", "--front-matter", "hugo", "--no-commit") == 0

    text = repository.text("데이터베이스/til-2026-05-04-풀.md")
    assert text.startswith("---\ntitle: 'TIL 2026-05-04: 풀'\ndate: 2026-05-04\ntags:\n- Python\n- db\n---\n\n# TIL")
    assert repository.git("rev-parse", "--verify", "--quiet", "HEAD", check=False) == ""


@pytest.mark.parametrize(("words", "terminal", "said", "code"), [
    ([], False, "", 1),
    ([], True, "n\n", 1),
    ([], True, "y\n", 0),
    ([], True, "네\n", 0),
    (["--replace"], False, "", 0),
])  # fmt: skip
def test_note_of_the_same_day_is_replaced_only_if_somebody_says_so(
    repository, command, monkeypatch, capsys, words, terminal, said, code
):
    command()
    capsys.readouterr()
    stdin = io.StringIO(said)
    stdin.isatty = lambda: terminal
    monkeypatch.setattr("sys.stdin", stdin)

    found = command(*words, output={**OUTPUT, "markdown": "# Better\n"})

    assert found == code
    assert repository.text(PATH).startswith("# Better" if code == 0 else "# TIL")
    # What was written is not lost.
    assert ("# Better" in capsys.readouterr().out) == (code == 1)


def test_nothing_is_asked_of_a_model_when_nothing_could_be_written(repository, command, capsys, monkeypatch):
    repository.git("config", "user.useConfigOnly", "true")
    repository.git("config", "--unset", "user.email")
    for name in ("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL", "EMAIL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")

    assert (command(), command.asked) == (1, [])
    assert "knows no author" in capsys.readouterr().err


def test_empty_day_is_not_written_down(repository, command, capsys):
    before = repository.everything()

    code = command(output={**OUTPUT, "sections": []})

    assert (code, repository.everything()) == (1, before)
    assert "nothing to write" in capsys.readouterr().err


def test_day_of_several_is_the_last_one(repository, command):
    dates = ["2026-05-02T23:00:00+09:00", "2026-05-03T01:00:00+09:00"]

    command(date=None, repo=[{"author_date": one} for one in dates])

    assert repository.text(PATH).endswith("<!-- haru til 2026-05-03 -->\n")


async def test_real_note_has_one_title_code_and_sources(repository):
    given = {"repo": [{**COMMIT, "message": "Add a pool"}], "date": "2026-01-01"}
    graph = FEATURE.build(Deps(FakeModels(["`a.py` was changed."]), FakeRetriever(), None))
    said = await graph.ainvoke(TilInput(**given).model_dump(), context=Run(Caller("ana")))

    kept = shelf(repository).keep(note_of(given, said["output"], "pools", DAY))

    text = repository.text(kept.path)
    tokens = MarkdownIt().parse(text)
    assert [token.tag for token in tokens if token.type == "heading_open"].count("h1") == 1
    assert [token.info for token in tokens if token.type == "fence"] == ["diff"]
    assert "`aaaaaaa` Add a pool" in text
    assert kept.path.startswith("pools/til-2026-01-01")


def test_options_of_a_repository_need_one(command, tmp_path, capsys):
    parser = ArgumentParser()
    til.arguments(parser)

    assert til.run(parser.parse_args([str(tmp_path), "--topic", "x"]), HERE) == 1
    assert "go with --into" in capsys.readouterr().err
