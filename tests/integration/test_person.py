"""Everything about one person can be given out, and nothing of it is left when it is deleted (SRV-7)."""

import asyncio
import io
import json
import uuid
from argparse import Namespace
from dataclasses import replace
from datetime import UTC, datetime
from zipfile import ZipFile

import httpx
import pytest
from redis.asyncio import Redis

from server.commands import person as command
from server.db.migrate import upgrade
from server.db.pool import open_pool
from server.db.saver import ThreadSaver
from server.errors import LastAdmin
from server.identity import Identity
from server.person.erase import DELETE_PERSON, HOLD, erase, remains
from server.person.export import export
from server.person.places import Person, Places
from server.ticket import Ticket
from server.usage.row import used_of
from server.usage.writer import insert
from tests.indexes import edge_index
from tests.integration.conftest import serving
from tests.notes import chunk
from tests.redis import running_redis

CANARY = "kanarienvogel"
KIM, LEE, ADMIN = (str(uuid.uuid5(uuid.NAMESPACE_OID, name)) for name in ("kim", "lee", "local"))


@pytest.fixture(scope="module")
def redis_url():
    with running_redis() as running:
        yield running.url


@pytest.fixture
async def places(database, redis_url, tmp_path):
    await asyncio.to_thread(upgrade, database)
    async with (
        open_pool(database, size=4) as pool,
        Redis.from_url(redis_url) as redis,
        edge_index(tmp_path / "edge") as edge,
    ):
        await ThreadSaver(pool).setup()
        await redis.flushdb()
        yield Places(pool, edge, redis)


async def fill(places, user, name, word):
    """Something of that user in every place, with the word in it."""
    talk = await fill_tables(places.pool, user, name, word)
    saver = ThreadSaver(places.pool)
    for thread in (talk, f"interview:{user}:{word}"):
        config = {"configurable": {"thread_id": thread, "checkpoint_ns": ""}}
        point = {
            "v": 1,
            "id": "1",
            "ts": datetime.now(UTC).isoformat(),
            "channel_values": {"history": [word]},
            "channel_versions": {"history": "1"},
            "versions_seen": {},
        }
        await saver.aput(config, point, {"source": "input", "step": 1, "parents": {}}, {"history": "1"})
    await places.documents.put([chunk("c", owner=user, text=f"about {word}")])
    await places.redis.set(f"cache:{user}:1", f"answer with {word}")
    await places.redis.hset(f"limits:{{{user}}}", "minute", 3)
    # A run of the chat door, whose keys tell nothing.
    await places.redis.hset(f"haru:run:{word}", "owner", user)
    await places.redis.xadd(f"haru:run:{word}:events", {"body": word})


async def fill_tables(pool, user, name, word):
    talk = str(uuid.uuid5(uuid.UUID(user), "talk"))
    statements = [
        (
            "INSERT INTO users (id, name, email, password_hash) VALUES (%s, %s, %s, 'argon')",
            (user, name, f"{word}@x.org"),
        ),
        ("INSERT INTO sessions (id, user_id, expires_at, agent) VALUES (%s, %s, now(), %s)", (talk, user, word)),
        (
            "INSERT INTO keys (id, user_id, name, prefix, hash) VALUES (%s, %s, %s, 'p', %s)",
            (talk, user, word, user.encode()),
        ),
        ("INSERT INTO links (hash, user_id, expires_at) VALUES (%s, %s, now())", (user.encode(), user)),
        ("INSERT INTO conversations (id, user_id, title) VALUES (%s, %s, %s)", (talk, user, word)),
        (
            "INSERT INTO messages (id, conversation_id, role, content) VALUES (%s, %s, 'user', %s)",
            (talk, talk, f"안녕 {word}"),
        ),
        (
            "INSERT INTO summaries (conversation_id, message_id, content, written_by) VALUES (%s, %s, %s, 'model')",
            (talk, talk, word),
        ),
        (
            "INSERT INTO shares (user_id, conversation_id, message_id, title, messages, expires_at) "
            "VALUES (%s, %s, %s, %s, 1, now())",
            (user, talk, talk, word),
        ),
        (
            "INSERT INTO interviews (id, user_id, checkpoint_id, checkpoint, state) "
            "VALUES (%s, %s, '1', '{}', jsonb_build_object('phase', 'over', 'title', %s::text))",
            (talk, user, word),
        ),
        ("INSERT INTO traces (id, user_id, at, name) VALUES (%s, %s, now(), %s)", (talk, user, word)),
        (
            "INSERT INTO trace_runs (id, trace_id, user_id, inputs) "
            "VALUES (%s, %s, %s, jsonb_build_object('said', %s::text))",
            (talk, talk, user, word),
        ),
        (
            "INSERT INTO trace_feedback (id, trace_id, user_id, key, comment) VALUES (%s, %s, %s, 'user_score', %s)",
            (talk, talk, user, word),
        ),
        (
            "INSERT INTO langsmith_things (id, user_id, kind, name, body) VALUES (%s, %s, 'dataset', %s, '{}')",
            (talk, user, word),
        ),
        (
            "INSERT INTO documents (id, user_id, source, name, bytes, digest, content, text, state) "
            "VALUES (%s, %s, 'upload', %s, 1, '', %s, %s, 'stored')",
            (talk, user, f"notes/{word}.md", word.encode(), word),
        ),
        ("INSERT INTO adapters (name, user_id) VALUES (%s, %s)", (word, user)),
        ("INSERT INTO adapter_uses (adapter, user_id) VALUES (%s, %s)", (word, user)),
        ("INSERT INTO adapter_events (adapter, what, by_user, is_own) VALUES (%s, 'added', %s, false)", (word, user)),
        (
            "INSERT INTO requests (at, request_id, user_id, key_id, adapter, conversation_id, input_tokens, "
            "latency_ms, status_code) VALUES (now(), %s, %s, %s, %s, %s, 70, 1, 200)",
            (f"id-{word}", user, talk, word, talk),
        ),
    ]
    async with pool.connection() as connection:
        for statement, values in statements:
            await connection.execute(statement, values)
    return talk


async def dump(pool):
    """All rows of all tables as text, bytes too."""
    lines = []
    async with pool.connection() as connection:
        tables = await connection.execute("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'")
        for table in await tables.fetchall():
            rows = await connection.execute(f'SELECT entry::text AS text FROM "{table["name"]}" entry')
            lines += [f"{table['name']} {row['text']}" for row in await rows.fetchall()]
    return "\n".join(lines)


def traces(text, *words):
    return [line for line in text.splitlines() if any(word in line or word.encode().hex() in line for word in words)]


async def test_nothing_is_left_of_who_was_erased(places, tmp_path):
    folder, talk = tmp_path / "again", str(uuid.uuid5(uuid.UUID(KIM), "talk"))
    async with edge_index(folder) as edge:
        here = replace(places, documents=edge)
        await fill(here, KIM, "kim", CANARY)
        await fill(here, LEE, "lee", "sperling")
        kim = await here.person("KIM")
        assert len(traces(await dump(here.pool), CANARY)) >= 8

        await erase(kim, here)

        assert await remains(kim, here) == {}
    # What the next start of haru finds.
    async with edge_index(folder) as edge:
        assert await edge.count(owner=LEE) == 1
    assert traces(await dump(places.pool), CANARY, KIM, talk) == []
    assert sorted([key async for key in places.redis.scan_iter()]) == sorted(await places.redis_keys(Person(LEE)))
    assert [path for path in folder.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()] == []


async def test_others_keep_everything_and_what_was_spent_stays_known(places):
    await fill(places, KIM, "kim", CANARY)
    await fill(places, LEE, "lee", "sperling")
    lees = traces(await dump(places.pool), LEE, "sperling")

    counts = await erase(Person(KIM, "kim"), places)

    text = await dump(places.pool)
    assert traces(text, LEE, "sperling") == lees
    assert await places.documents.count(owner=LEE) == 1
    assert len([key async for key in places.redis.scan_iter()]) == 4
    assert counts["usage rows made anonymous"] == 1
    async with places.pool.connection() as connection:
        spent = "SELECT sum(input_tokens)::int AS spent, count(user_id) AS known FROM requests"
        assert await (await connection.execute(spent)).fetchone() == {"spent": 140, "known": 1}


async def test_erasing_again_deletes_nothing_more(places):
    await fill(places, KIM, "kim", CANARY)
    first = await erase(Person(KIM, "kim"), places)

    again = await erase(Person(KIM), places)

    assert min(first[name] for name in ("users", "messages", "checkpoints", "documents", "chunks", "redis")) >= 1
    assert set(again.values()) == {0}
    assert await places.person("kim") is None


async def test_what_was_written_after_all_is_found_and_erased_by_id(places):
    await fill(places, KIM, "kim", CANARY)
    await erase(Person(KIM, "kim"), places)
    await places.redis.set(f"cache:{KIM}:2", "late")
    await places.documents.put([chunk("late", owner=KIM)])

    assert await remains(Person(KIM), places) == {"chunks": 1, "redis": 1}
    await erase(await places.person(KIM), places)
    assert await remains(Person(KIM), places) == {}


async def until_one_waits_for_a_lock(pool):
    waiting = "SELECT count(*) AS found FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    async with asyncio.timeout(10), pool.connection() as connection:
        while not (await (await connection.execute(waiting)).fetchone())["found"]:  # noqa: ASYNC110 (only asking tells)
            await asyncio.sleep(0.01)


def used_by(user, word):
    ticket = Ticket(f"id-{word}", adapter=word, identity=Identity(user, "kim", "user", "session", word))
    return used_of(ticket, ticket.began)


async def test_usage_rows_that_are_just_written_become_anonymous_too(places):
    await fill(places, KIM, "kim", CANARY)
    async with places.pool.connection() as connection, connection.transaction():
        await insert(connection, [used_by(KIM, CANARY)])
        erasing = asyncio.create_task(erase(Person(KIM, "kim"), places))
        await until_one_waits_for_a_lock(places.pool)

    assert (await erasing)["usage rows made anonymous"] == 2
    assert traces(await dump(places.pool), CANARY, KIM) == []


async def test_usage_rows_written_while_somebody_is_erased_name_nobody(places):
    await fill(places, KIM, "kim", CANARY)
    async with places.pool.connection() as connection:
        async with places.pool.connection() as erasing, erasing.transaction():
            await erasing.execute(HOLD, {"user": KIM})
            writing = asyncio.create_task(insert(connection, [used_by(KIM, CANARY)]))
            await until_one_waits_for_a_lock(places.pool)
            await erasing.execute(DELETE_PERSON, {"user": KIM})
        await writing
    await erase(Person(KIM), places)

    assert (await remains(Person(KIM), places)).keys() == set()
    assert [line for line in traces(await dump(places.pool), CANARY, KIM) if line.startswith("requests")] == []


async def test_the_last_administrator_cannot_be_erased(places):
    await fill(places, KIM, "kim", CANARY)
    async with places.pool.connection() as connection:
        await connection.execute("UPDATE users SET role = 'admin'")

    with pytest.raises(LastAdmin):
        await erase(Person(KIM, "kim"), places)

    assert (await places.person("kim")).id == KIM


async def test_an_archive_has_everything_but_secrets(places, tmp_path):
    await fill(places, KIM, "kim", CANARY)
    await fill(places, LEE, "lee", "sperling")
    file = tmp_path / "kim.zip"

    with file.open("xb") as opened:
        counts = await export(Person(KIM, "kim"), places, datetime(2026, 11, 21, tzinfo=UTC), opened)

    with ZipFile(file) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    everything = "".join(texts.values())
    assert counts == {
        "adapters.jsonl": 1,
        "adapter_uses.jsonl": 1,
        "conversations.jsonl": 1,
        "interviews.jsonl": 1,
        "langsmith_things.jsonl": 1,
        "trace_feedback.jsonl": 1,
        "trace_runs.jsonl": 1,
        "traces.jsonl": 1,
        "keys.jsonl": 1,
        "links.jsonl": 1,
        "messages.jsonl": 1,
        "sessions.jsonl": 1,
        "shares.jsonl": 1,
        "summaries.jsonl": 1,
        "users.jsonl": 1,
        "threads.jsonl": 2,
        "documents.jsonl": 1,
        "chunks.jsonl": 1,
        "files": 1,
        "redis.jsonl": 4,
        "usage.csv": 1,
    }
    assert json.loads(texts["messages.jsonl"])["content"] == f"안녕 {CANARY}"
    assert json.loads(texts["threads.jsonl"].splitlines()[0])["values"] == {"history": [CANARY]}
    assert json.loads(texts["interviews.jsonl"])["state"]["title"] == CANARY
    assert json.loads(texts["trace_runs.jsonl"])["inputs"] == {"said": CANARY}
    assert f"answer with {CANARY}" in texts["redis.jsonl"]
    assert [text for name, text in texts.items() if name.endswith(f"-{CANARY}.md")] == [CANARY]
    assert [word for word in ("argon", "password_hash", "sperling", LEE) if word in everything] == []


# The command, beside a running haru.


async def test_the_command_gives_out_and_erases_while_haru_runs(haru, settings, tmp_path, capsys):
    settings = settings.model_copy(update={"port": httpx.URL(haru.url).port, "api_key": haru.token})
    services = haru.app.state.services
    await fill_tables(services.pool, KIM, "kim", CANARY)
    await services.deps.retriever.put([chunk("c", owner=KIM, text=CANARY)])
    file = tmp_path / "kim.zip"

    given = await asyncio.to_thread(command.run, Namespace(what="export", name="kim", out=file), settings)
    erased = await asyncio.to_thread(command.run, Namespace(what="erase", name="kim", yes=True), settings)
    again = await asyncio.to_thread(command.run, Namespace(what="erase", name="kim", yes=True), settings)

    said = capsys.readouterr().out
    assert (given, erased, again) == (0, 0, 0)
    assert CANARY in ZipFile(file).read("chunks.jsonl").decode()
    assert file.stat().st_mode & 0o777 == 0o600
    assert "searched again: nothing is left" in said
    assert "there is nobody called kim" in said
    assert traces(await dump(services.pool), CANARY, KIM) == []
    assert await services.deps.retriever.count(owner=KIM) == 0


async def test_without_the_name_typed_nothing_is_deleted(places, monkeypatch):
    await fill(places, KIM, "kim", CANARY)
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))

    assert command._agreed(Person(KIM, "kim")) is False


async def test_documents_of_others_are_for_administrators_only(haru):
    kim = await haru.as_user("kim")

    for method in ("GET", "DELETE"):
        assert (await kim.request(method, f"/api/people/{LEE}/documents")).status_code == 403


# At the door, as administrators do it.


async def test_account_that_is_deleted_takes_everything_along_and_ends_what_runs(settings, engine, redis_url):
    engine.holds = True
    async with serving(settings.model_copy(update={"redis_url": redis_url})) as haru:
        services = haru.app.state.services
        places = Places(services.pool, services.deps.retriever, services.redis)
        kim = await haru.as_user("kim")
        user = await haru.id_of("kim")
        await services.deps.retriever.put([chunk("c", owner=user, text=CANARY)])
        for path in ("/api/chat", "/api/chat"):
            asked = {"messages": [{"role": "user", "content": CANARY}], "conversation_id": str(uuid.uuid4())}
            async with kim.stream("POST", path, json=asked) as answer:
                assert answer.status_code == 200
        await engine.until(lambda: engine.running == 2)

        deleted = await haru.http.delete(f"/api/users/{user}")
        again = await haru.http.delete(f"/api/users/{user}")
        async with asyncio.timeout(20):
            await engine.until(lambda: engine.left == 2)
            while haru.app.state.chats.running:  # noqa: ASYNC110 (a gauge can only be looked at)
                await asyncio.sleep(0.01)
        await services.desk.usage.settle()

        assert (deleted.status_code, again.status_code) == (204, 404)
        assert traces(await dump(services.pool), CANARY, user) == []
        assert (await remains(Person(user), places)).keys() <= {"redis"}, "only what goes by itself in minutes"
        assert (await kim.get("/api/me")).status_code == 401
