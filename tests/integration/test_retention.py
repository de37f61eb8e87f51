"""What is older than it may be kept goes, once, and nothing else (OPS-10, SRV-7)."""

import asyncio
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from server.commands import retention
from server.db.migrate import upgrade
from server.db.pool import open_pool
from server.db.saver import ThreadSaver
from server.retention import BATCH, Rules, Swept, open_retention, sweep
from server.settings import Settings

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
RULES = Rules(conversations_days=30, usage_months=13)
KIM = str(uuid.uuid4())


@pytest.fixture
async def pool(database, sql):
    await asyncio.to_thread(upgrade, database)
    async with open_pool(database, size=4) as opened:
        await ThreadSaver(opened).setup()
        await sql.execute("INSERT INTO users (id, name) VALUES (%s, 'kim')", (KIM,))
        yield opened


# A question, its answer, and the branch that is shown.
TALK = (
    "INSERT INTO messages (id, conversation_id, role, content) VALUES (%(first)s, %(talk)s, 'user', 'hi')",
    "INSERT INTO messages (id, conversation_id, parent_id, role, content) "
    "VALUES (%(second)s, %(talk)s, %(first)s, 'assistant', 'hello')",
    "UPDATE conversations SET head = %(second)s WHERE id = %(talk)s",
)


async def conversation(sql, days, *, count=1):
    ids = [str(uuid.uuid4()) for _ in range(count)]
    for one in ids:
        at = NOW - timedelta(days=days)
        await sql.execute(
            "INSERT INTO conversations (id, user_id, title, updated_at) VALUES (%s, %s, 'talk', %s)", (one, KIM, at)
        )
        values = {"talk": one, "first": uuid.uuid4(), "second": uuid.uuid4()}
        for statement in TALK:
            await sql.execute(statement, values)
        await thread(sql, one, days)
    return ids


async def thread(sql, name, days):
    at = (NOW - timedelta(days=days)).isoformat()
    await sql.execute(
        "INSERT INTO checkpoints (thread_id, checkpoint_id, checkpoint) "
        "VALUES (%s, '1', jsonb_build_object('ts', %s::text))",
        (name, at),
    )
    await sql.execute(
        "INSERT INTO checkpoint_blobs (thread_id, channel, version, type) VALUES (%s, 'history', '1', 'null')", (name,)
    )


async def column(sql, query):
    found = await sql.execute(query)
    return sorted(str(cell) for (cell,) in await found.fetchall())


async def test_conversations_go_with_their_messages_and_checkpoints_once_they_are_old(pool, sql):
    await conversation(sql, 31, count=BATCH + 1)
    young = await conversation(sql, 29)

    swept = await sweep(pool, RULES, NOW)

    assert swept == Swept(conversations=BATCH + 1)
    for query in ("id FROM conversations", "DISTINCT conversation_id FROM messages", "thread_id FROM checkpoints"):
        assert await column(sql, f"SELECT {query}") == young
    assert await column(sql, "SELECT thread_id FROM checkpoint_blobs") == young


async def test_with_no_days_conversations_stay_for_ever(pool, sql):
    old = await conversation(sql, 9000)
    await thread(sql, f"interview:{KIM}:prep", 9000)

    assert await sweep(pool, Rules(0, 13), NOW) == Swept()
    assert await column(sql, "SELECT id FROM conversations") == old


async def test_threads_that_nobody_owns_go_but_not_at_once(pool, sql):
    await thread(sql, str(uuid.uuid4()), 1)
    await thread(sql, f"chat:{uuid.uuid4()}:notes", 1)
    await thread(sql, f"interview:{KIM}:old", 31)
    kept = [f"interview:{KIM}:prep", str(uuid.uuid4())]
    await thread(sql, kept[0], 1)
    await thread(sql, kept[1], 0)

    swept = await sweep(pool, RULES, NOW)

    assert swept == Swept(threads=3)
    assert await column(sql, "SELECT thread_id FROM checkpoints") == sorted(kept)


ENDED = (
    "INSERT INTO sessions (id, user_id, expires_at, agent) VALUES (%(ended)s, %(kim)s, %(at)s, %(name)s)",
    "INSERT INTO sessions (id, user_id, expires_at, agent) VALUES (%(live)s, %(kim)s, 'infinity', 'live')",
    "INSERT INTO refresh_tokens (hash, session_id, used_at) VALUES (%(hash)s, %(live)s, %(at)s)",
    "INSERT INTO links (hash, user_id, expires_at) VALUES (%(hash)s, %(kim)s, %(at)s)",
    "INSERT INTO keys (id, user_id, name, prefix, hash, revoked_at) "
    "VALUES (%(ended)s, %(kim)s, %(name)s, 'p', %(hash)s, %(at)s)",
)


async def test_ended_sessions_and_what_belongs_to_them_go_after_a_month(pool, sql):
    for name, days in (("old", 31), ("new", 29)):
        values = {
            "kim": KIM,
            "name": name,
            "hash": name.encode(),
            "ended": uuid.uuid4(),
            "live": uuid.uuid4(),
            "at": NOW - timedelta(days=days),
        }
        for statement in ENDED:
            await sql.execute(statement, values)

    swept = await sweep(pool, RULES, NOW)

    assert swept == Swept(sessions=1, tokens=1, links=1, keys=1)
    assert await column(sql, "SELECT agent FROM sessions") == ["live", "live", "new"]
    assert await column(sql, "SELECT name FROM keys") == ["new"]


async def test_links_to_chats_go_a_month_after_they_expired(pool, sql):
    [talk] = await conversation(sql, 1)
    for name, days in (("old", 31), ("new", 29)):
        await sql.execute(
            "INSERT INTO shares (user_id, conversation_id, message_id, title, messages, expires_at) "
            "SELECT user_id, id, head, %s, 2, %s FROM conversations WHERE id = %s",
            (name, NOW - timedelta(days=days), talk),
        )
    told = await sweep(pool, RULES, NOW, dry=True)

    assert told == await sweep(pool, RULES, NOW) == Swept(shares=1)
    assert await column(sql, "SELECT title FROM shares") == ["new"]


async def test_a_dry_run_tells_the_same_and_deletes_nothing(pool, sql):
    await conversation(sql, 31, count=3)
    await thread(sql, str(uuid.uuid4()), 1)

    told = await sweep(pool, RULES, NOW, dry=True)

    assert told == Swept(conversations=3, threads=1)
    assert len(await column(sql, "SELECT thread_id FROM checkpoints")) == 4


async def test_of_several_servers_one_sweeps(pool, sql):
    await sql.execute("SELECT pg_advisory_lock(724004)")

    assert await sweep(pool, RULES, NOW) is None


async def test_the_server_makes_months_and_sweeps_as_soon_as_there_are_tables(postgres):
    with postgres.database() as url:
        async with open_pool(url, size=2) as pool, open_retention(pool, RULES):
            await asyncio.to_thread(upgrade, url)
            await ThreadSaver(pool).setup()
            async with asyncio.timeout(20), pool.connection() as connection:
                names = "SELECT relname FROM pg_class WHERE relname LIKE 'requests_y%' AND relkind = 'r'"
                while len(await (await connection.execute(names)).fetchall()) < 3:  # noqa: ASYNC110
                    await asyncio.sleep(0.1)


async def test_the_command_tells_what_it_deleted(pool, sql, database, capsys, tmp_path):
    await conversation(sql, 4000, count=2)
    settings = Settings(_env_file=None, var=tmp_path, database_url=database, keep_conversations_days=30)

    class Args:
        dry_run = False

    code = await asyncio.to_thread(retention.run, Args, settings)

    assert code == 0
    assert "conversations           2" in capsys.readouterr().out
