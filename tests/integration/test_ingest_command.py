"""`haru ingest` and `haru documents`, beside a running haru."""

import argparse
import asyncio
import io
import json
from types import SimpleNamespace

import httpx
import pytest

from server.commands import documents, ingest
from tests.documents import brought

GOOD = "# Pools\n\nA connection pool shares connections between clients.\n"


@pytest.fixture
def ask(haru, settings, capsys):
    """Runs a command as kim and gives its exit code, what it printed, and what it said."""

    async def asked(command, *words):
        kim = await haru.as_user("kim")
        token = kim.headers["authorization"].removeprefix("Bearer ")
        own = settings.model_copy(update={"port": httpx.URL(haru.url).port, "api_key": token})
        parser = argparse.ArgumentParser()
        command.arguments(parser)
        code = await asyncio.to_thread(command.run, parser.parse_args([str(word) for word in words]), own)
        printed = capsys.readouterr()
        return SimpleNamespace(code=code, out=printed.out, err=printed.err)

    return asked


@pytest.fixture
def folder(tmp_path):
    notes = tmp_path / "notes"
    (notes / "deep").mkdir(parents=True)
    (notes / "pools.md").write_text(GOOD)
    (notes / "deep" / "풀.md").write_text("# 풀\n\n커넥션 풀은 연결을 나눠 씁니다.\n")
    (notes / "picture.dat").write_bytes(b"\x89PNG\0\0")
    return notes


async def names(haru):
    rows = (await (await haru.as_user("kim")).get("/api/documents")).json()["documents"]
    return sorted((row["name"], row["state"]) for row in rows)


def only(answer):
    (report,) = json.loads(answer.out)
    return report


async def test_folder_is_brought_once_and_then_only_what_changed(haru, ask, folder):
    first = only(await ask(ingest, folder, "--json"))
    second = only(await ask(ingest, folder, "--json"))
    (folder / "pools.md").write_text(GOOD + "\nMore of it.\n")
    third = await ask(ingest, folder)

    assert (first["counts"], first["skipped"]) == ({"new": 2}, {"binary": 1})
    assert second["counts"] == {"unchanged": 2}
    assert "1 unchanged" in third.err
    assert "1 changed" in third.err
    assert await names(haru) == [("deep/풀.md", "stored"), ("pools.md", "stored")]


async def test_what_is_gone_is_told_and_with_sync_removed(haru, ask, folder):
    await ask(ingest, folder)
    (folder / "pools.md").unlink()

    told = await ask(ingest, folder)
    synced = only(await ask(ingest, folder, "--sync", "--json"))

    assert "1 lie there no more and are still found; --sync removes them" in told.err
    assert synced["counts"] == {"unchanged": 1, "removed": 1}
    assert await names(haru) == [("deep/풀.md", "stored")]


async def test_folder_that_is_suddenly_empty_removes_nothing(haru, ask, folder):
    await ask(ingest, folder)
    for file in folder.rglob("*.*"):
        file.unlink()

    refused = await ask(ingest, folder, "--sync")

    assert (refused.code, len(await names(haru))) == (1, 2)
    assert "haru documents remove --source notes-" in refused.err


async def test_what_another_folder_brought_stays(haru, ask, folder, tmp_path):
    other = tmp_path / "there" / "notes"
    other.mkdir(parents=True)
    (other / "other.md").write_text(GOOD)
    await ask(ingest, folder)

    await ask(ingest, other, "--sync")

    assert len(await names(haru)) == 3


async def test_file_that_fails_is_told_at_the_end_and_the_rest_goes_on(haru, ask, folder):
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 broken")

    answer = await ask(ingest, folder)

    assert answer.code == 1
    assert "failed: broken.pdf: The file is damaged." in answer.err
    assert await names(haru) == [("broken.pdf", "failed"), ("deep/풀.md", "stored"), ("pools.md", "stored")]


async def test_dry_run_sends_nothing(haru, ask, folder):
    answer = only(await ask(ingest, folder, "--dry-run", "--json"))

    assert answer["counts"] == {"new": 2}
    assert await names(haru) == []


async def test_labels_are_changed_without_sending_the_files_again(haru, ask, folder):
    await ask(ingest, folder)

    changed = only(await ask(ingest, folder, "--tags", "db", "--visibility", "community", "--json"))

    rows = (await (await haru.as_user("lee")).get("/api/documents?of=community")).json()["documents"]
    assert changed["counts"] == {"changed": 2}
    assert [(row["tags"], row["owner"]) for row in rows] == [(["db"], "kim")] * 2


async def test_stdin_is_a_document_too(haru, ask, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(GOOD.encode())))

    answer = await ask(ingest, "-", "--name", "said.md", "--json")

    assert only(answer)["counts"] == {"new": 1}
    assert await names(haru) == [("said.md", "stored")]


async def test_address_that_is_not_public_is_refused(haru, ask):
    answer = await ask(ingest, "http://127.0.0.1:1/a")

    assert (answer.code, "not on the public internet" in answer.err) == (1, True)


async def test_documents_are_listed_shown_shared_and_removed(haru, ask):
    kim = await haru.as_user("kim")
    await brought(kim, "pools.md", GOOD)
    await brought(kim, "ponds.md", GOOD, source="lake")

    listed = await ask(documents, "list")
    text = await ask(documents, "show", "pools.md", "--text")
    shared = await ask(documents, "share", "pools.md")
    everybodys = json.loads((await ask(documents, "list", "--community", "--json")).out)
    removed = await ask(documents, "remove", "--source", "lake", "--yes")
    missing = await ask(documents, "show", "ponds.md")

    assert [line.split(": ")[1] for line in listed.out.splitlines()] == ["ponds.md", "pools.md"]
    assert text.out == GOOD
    assert (shared.out, [row["name"] for row in everybodys]) == ("1 shared\n", ["pools.md"])
    assert (removed.out, missing.code) == ("1 removed\n", 1)


async def test_nothing_is_removed_before_somebody_agrees(haru, ask, monkeypatch):
    await brought(await haru.as_user("kim"), "pools.md", GOOD)
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))

    answer = await ask(documents, "remove", "pools.md")

    assert (answer.code, len(await names(haru))) == (1, 1)
