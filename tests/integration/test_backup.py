"""What was backed up under load is there again after everything is lost: rows, vectors, adapters (OPS-10)."""

import asyncio
import shutil
import time
import uuid
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial

import psycopg
import pytest

from retrievers.centred import space_with
from server.backup import archive
from server.backup.archive import opened
from server.backup.errors import NotWhole, WillNotRestore
from server.backup.index import FolderIndex
from server.backup.pace import Pace
from server.backup.places import Places
from server.backup.postgres import load, rows_in
from server.backup.put import put
from server.backup.take import TABLES, Wish, take
from server.backup.tools import Tools
from server.commands import restore
from server.db.migrate import upgrade
from server.db.tables import newest_version
from server.embedded import postgres as embedded
from server.embedding_model import embedding_model_of
from tests.adapters import adapter
from tests.documents import brought
from tests.index_owner import IndexProcess
from tests.integration.conftest import serving
from tests.integration.test_interviews import begun

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
FREE = Pace(0, time.monotonic, time.sleep)
DIGEST = "a" * 64
TOPICS = ("pools", "indexes", "queues", "locks")


def places_of(settings, database=None, socket=None):
    index = FolderIndex(settings.index_folder, socket)
    return Places(settings.var, database or settings.database_url, Tools(embedded.binaries()), index, settings)


def restored_at(database, file, settings, *, force=False, newest=None):
    places = places_of(settings, database)
    return put(file, places, upgrade, newest=newest or newest_version(), force=force)


@pytest.fixture
def elsewhere(settings, tmp_path):
    """A machine on which haru never ran."""
    var = tmp_path / "elsewhere"
    var.mkdir()
    return settings.model_copy(update={"var": var})


@pytest.fixture
def empty(postgres):
    with postgres.database() as url:
        yield url


@asynccontextmanager
async def index_owner(settings):
    """As `haru up` runs it."""
    space = space_with(embedding_model_of(settings))
    owner = IndexProcess(settings.index_folder, settings.own_index_socket, space)
    await owner.start()
    try:
        yield settings.model_copy(update={"index_socket": settings.own_index_socket})
    finally:
        await owner.stop()


async def fill(haru, sql, var):
    """Something of everything that is kept."""
    kim = await haru.as_user("kim")
    for topic in TOPICS:
        await brought(kim, f"{topic}.md", f"# About {topic}\n\nWhat everybody should know of {topic} before Friday.\n")
        asked = {"messages": [{"role": "user", "content": f"Tell me of {topic}"}]}
        thread = {"configurable": {"thread_id": str(uuid.uuid4())}}
        assert (await kim.post("/chat/invoke", json={"input": asked, "config": thread})).status_code == 200
    await begun(kim)
    await sql.execute(
        "INSERT INTO checkpoints (thread_id, checkpoint_id, checkpoint) VALUES (%s, '1', %s)",
        (f"til:{await haru.id_of('kim')}:x", psycopg.types.json.Jsonb({"ts": NOW.isoformat()})),
    )
    await sql.execute("INSERT INTO adapters (name) VALUES ('terse')")
    await sql.execute(
        "INSERT INTO adapter_versions (adapter, number, digest, base, rank, bytes) VALUES ('terse', 1, %s, 'x', 4, 9)",
        (DIGEST,),
    )
    adapter(var / "adapters" / DIGEST)


async def write_for_ever(haru, stop):
    lee = await haru.as_user("lee")
    count = 0
    while not stop.is_set():
        count += 1
        await brought(lee, f"{count % 7}.md", f"# Note {count}\n\nThe number {count} was written down at last.\n")
    return count


async def said_of(haru):
    """What kim can read."""
    kim = await haru.as_user("kim")
    ids = [one["id"] for one in (await kim.get("/api/conversations")).json()["conversations"]]
    return {
        "talks": {one: (await kim.get(f"/api/conversations/{one}")).json() for one in ids},
        "documents": (await kim.get("/api/documents")).json(),
        "interviews": (await kim.get("/api/interviews")).json(),
        "found": [(await kim.get("/api/search", params={"q": f"know {topic}"})).json()["results"] for topic in TOPICS],
    }


async def test_what_was_backed_up_under_load_is_all_there_after_everything_was_lost(
    settings, sql, empty, elsewhere, tmp_path
):
    file = tmp_path / "haru.zip"
    async with index_owner(settings) as running, serving(running) as haru:
        await fill(haru, sql, settings.var)
        before = await said_of(haru)
        stop = asyncio.Event()
        writing = asyncio.create_task(write_for_ever(haru, stop))
        places = places_of(settings, socket=settings.own_index_socket)
        began = time.monotonic()
        manifest = await asyncio.to_thread(take, places, Wish(file, FREE, NOW))
        took = time.monotonic() - began
        stop.set()
        assert await writing > 0
    shutil.rmtree(settings.index_folder)

    began = time.monotonic()
    restored = await asyncio.to_thread(restored_at, empty, file, elsewhere)
    again = time.monotonic() - began
    print(*restore.report(restored), f"backup {took:.1f} s, restore {again:.1f} s", sep="\n")  # noqa: T201

    assert restored.before == {}
    assert restored.after == manifest.rows
    assert restored.points == manifest.points > 0
    assert (elsewhere.var / "adapters" / DIGEST / "adapter_model.safetensors").read_bytes() == (
        settings.var / "adapters" / DIGEST / "adapter_model.safetensors"
    ).read_bytes()
    async with serving(elsewhere.model_copy(update={"database_url": empty})) as haru:
        assert await said_of(haru) == before
        await assert_index_goes_with_rows(haru, empty)


async def assert_index_goes_with_rows(haru, database):
    """Every document has the chunks that its row says; what was being read goes on being read."""
    index = haru.app.state.services.index
    async with await psycopg.AsyncConnection.connect(database) as connection, asyncio.timeout(20):
        while True:
            rows = await (await connection.execute("SELECT id, user_id, chunks, state FROM documents")).fetchall()
            await connection.rollback()
            if all(state == "stored" for *_, state in rows):
                break
            await asyncio.sleep(0.1)
    there = {str(id_): len(await index.digests(str(id_), owner=str(user))) for id_, user, *_ in rows}
    assert there == {str(id_): chunks for id_, _, chunks, _ in rows}


@pytest.fixture
async def backup(settings, sql, tmp_path):
    """One of haru at rest, with a note in it."""
    async with serving(settings) as haru:
        await brought(await haru.as_user("kim"), "pools.md", "# Pools\n\nA pool shares connections.\n")
    file = tmp_path / "haru.zip"
    await asyncio.to_thread(take, places_of(settings), Wish(file, FREE, NOW))
    return file


async def test_nothing_that_is_there_is_replaced_unless_it_is_said(settings, sql, backup):
    await sql.execute("UPDATE users SET name = 'changed' WHERE name = 'kim'")
    rows = rows_in(settings.database_url)
    await sql.close()

    with pytest.raises(WillNotRestore, match="has tables; the index has 1 chunks: --force"):
        restored_at(settings.database_url, backup, settings)
    assert rows_in(settings.database_url) == rows

    restored_at(settings.database_url, backup, settings, force=True)
    with psycopg.connect(settings.database_url) as connection:
        names = connection.execute("SELECT name FROM users ORDER BY name").fetchall()
    assert names == [("admin",), ("kim",), ("local",)]


async def test_nothing_is_restored_while_somebody_is_connected(settings, sql, backup):
    with pytest.raises(WillNotRestore, match="connected to the database"):
        restored_at(settings.database_url, backup, settings, force=True)


async def test_backup_of_a_newer_haru_is_refused_and_one_of_an_older_is_migrated(settings, backup, empty, elsewhere):
    with pytest.raises(WillNotRestore, match="newer haru"):
        restored_at(empty, backup, elsewhere, newest="0003")
    assert rows_in(empty) == {}

    migrated = []
    put(backup, places_of(elsewhere, empty), migrated.append, newest="9999", force=False)
    assert migrated == [empty]


async def test_damaged_backup_is_refused_before_anything_is_touched(backup, empty, elsewhere):
    whole = backup.read_bytes()
    with opened(backup) as file:
        place = file._file.getinfo("index.tar").header_offset + 200
    backup.write_bytes(whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :])
    with pytest.raises(NotWhole):
        restored_at(empty, backup, elsewhere)

    backup.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(NotWhole):
        restored_at(empty, backup, elsewhere)
    assert (rows_in(empty), list(elsewhere.var.iterdir())) == ({}, [])


class Breaking:
    """Ends in the middle, as when whoever feeds it is killed."""

    def __init__(self, text):
        self._pieces = [text[: len(text) // 2]]

    def read(self, _):
        if not self._pieces:
            raise OSError("gone")
        return self._pieces.pop()


async def test_restore_that_is_killed_in_the_middle_leaves_the_tables_as_they_were(settings, sql, backup):
    await sql.close()
    rows = rows_in(settings.database_url)
    with opened(backup) as file, file.part(TABLES) as part:
        text = part.read()

    with pytest.raises(OSError, match="gone"):
        load(Tools(embedded.binaries()), settings.database_url, Breaking(text), rows)

    assert rows_in(settings.database_url) == rows


async def test_tables_with_other_rows_than_were_counted_are_not_taken(settings, backup, empty):
    with opened(backup) as file, file.part(TABLES) as part:
        short = {**file.manifest.rows, "users": 17}
        with pytest.raises(WillNotRestore, match="users has not the rows"):
            load(Tools(embedded.binaries()), empty, part, short)

    assert rows_in(empty) == {}


async def test_secrets_are_in_it_only_if_they_are_wanted(settings, tmp_path, backup):
    canaries = {"secret": "kumquat-of-the-signature", "vllm_api_key": "kumquat-of-the-engine"}
    (settings.var / "secret").write_text("kumquat-of-the-file")
    told = places_of(settings.model_copy(update=canaries))
    plain, full = tmp_path / "plain.zip", tmp_path / "full.zip"

    for file, with_secrets in ((plain, False), (full, True)):
        await asyncio.to_thread(take, told, Wish(file, FREE, NOW, with_secrets))

    with opened(plain) as one, opened(full) as other:
        texts = [one._file.read(name) for name in one.manifest.parts]
        assert not any(b"kumquat" in text for text in texts)
        assert other._file.read("secrets/secret") == b"kumquat-of-the-file"
    assert plain.stat().st_mode & 0o077 == 0


class Full(Pace):
    """A disk with room for so many bytes."""

    def __init__(self, room):
        self._room = room

    def take(self, count):
        self._room -= count
        if self._room < 0:
            raise OSError(28, "No space left on device")


@pytest.mark.parametrize("room", [0, 10_000])
async def test_full_disk_leaves_no_file_that_looks_like_a_backup(settings, sql, tmp_path, room):
    folder = tmp_path / "backups"
    folder.mkdir()
    make = partial(take, places_of(settings), Wish(folder / "haru.zip", Full(room), NOW))

    with pytest.raises(archive.BackupFailed, match="No space left"):
        await asyncio.to_thread(make)

    assert list(folder.iterdir()) == []
