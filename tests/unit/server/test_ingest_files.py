"""Which files of a folder are brought, and under which names."""

import os
import subprocess
from collections import Counter
from contextlib import suppress

import pytest

from server.commands.client import Refused
from server.commands.ingest_folder.files import bundle_of, joined, source_of
from server.commands.ingest_folder.watching import changes
from server.documents.names import document_name


def written(folder, *names, text="text"):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_folder_is_taken_with_all_below_it_but_what_nobody_wrote(tmp_path):
    written(tmp_path, "a.md", "deep/b.py", "node_modules/x/index.js", ".git-like/c", ".env", "deep/poetry.lock")
    written(tmp_path, "empty.md", text="")
    (tmp_path / "large.txt").write_bytes(b"a" * (8 * 2**20 + 1))
    (tmp_path / "link.md").symlink_to("/etc/hostname")

    bundle = bundle_of(str(tmp_path))

    assert sorted(bundle.files) == ["a.md", "deep/b.py"]
    assert bundle.is_folder
    assert +bundle.skipped == Counter({"hidden": 2, "made by programs": 2, "empty": 1, "too large": 1, "links": 1})


def test_repository_says_itself_what_belongs_to_it(tmp_path):
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@x.org", "-C", str(tmp_path))
    written(tmp_path, "kept.md", "gone.md", "out/made.md", "한글 노트.md")
    (tmp_path / ".gitignore").write_text("out/\n")
    for command in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "first")):
        subprocess.run([*git, *command], check=True)
    written(tmp_path, "new.md", "out/more.md")
    (tmp_path / "gone.md").unlink()

    bundle = bundle_of(str(tmp_path))

    assert sorted(bundle.files) == ["kept.md", "new.md", "한글 노트.md"]
    assert +bundle.skipped == Counter({"hidden": 1})


def test_folder_its_files_and_its_pattern_name_the_same_documents(tmp_path):
    written(tmp_path, "a.md", "b.md", "c.txt")

    one = joined([bundle_of(str(tmp_path / "a.md")), bundle_of(str(tmp_path / "b.md"))])
    pattern = bundle_of(str(tmp_path / "*.md"))

    assert len(one) == 1
    assert sorted(one[0].files) == sorted(pattern.files) == ["a.md", "b.md"]
    assert {one[0].source, pattern.source, bundle_of(str(tmp_path)).source} == {source_of(tmp_path)}
    assert not one[0].is_folder


def test_source_tells_folders_of_one_name_apart_and_not_where_they_are(tmp_path):
    sources = [source_of(written(tmp_path / place, "notes/a.md") / "notes") for place in ("here", "there")]

    assert sources[0] != sources[1]
    assert all(source.startswith("notes-") and "/" not in source and len(source) == 12 for source in sources)


@pytest.mark.parametrize("given", ["missing", "missing/*.md"])
def test_what_is_not_there_is_told(tmp_path, given):
    with pytest.raises(Refused, match="missing"):
        bundle_of(str(tmp_path / given))


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "..\\..\\x", "a/../../b", "\0", "a\u202eb", "//x"])
def test_no_name_leads_anywhere(name):
    """S-17"""
    kept = document_name(name)

    assert not kept.startswith("/")
    assert ".." not in kept.split("/")
    assert kept.isprintable()
    assert document_name(kept) == kept


def test_watching_tells_of_changes_once_they_have_come_to_rest(tmp_path):
    written(tmp_path, "a.md")
    steps = iter(
        [
            lambda: written(tmp_path, "b.md", text="begun"),
            lambda: written(tmp_path, "b.md", text="begun and ended"),
            lambda: None,
            lambda: None,
            lambda: (tmp_path / "a.md").unlink(),
            lambda: None,
        ]
    )
    told = []

    def wait(seconds):
        step = next(steps, None)
        if step is None:
            raise KeyboardInterrupt
        step()

    with suppress(KeyboardInterrupt):
        for bundles in changes(lambda: [bundle_of(str(tmp_path))], wait):
            told.append({name: path.read_text() for bundle in bundles for name, path in bundle.files.items()})

    assert told == [{"a.md": "text", "b.md": "begun and ended"}, {"b.md": "begun and ended"}]


def test_file_that_is_closed_to_us_is_no_reason_to_forget_it(tmp_path):
    written(tmp_path, "a.md")
    os.chmod(tmp_path / "a.md", 0)

    assert sorted(bundle_of(str(tmp_path)).files) == ["a.md"]
