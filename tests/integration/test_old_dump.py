"""What an older haru kept is all there after the tables were brought to the newest version (OPS-10)."""

import psycopg
import pytest

from server.auth.keys import Keys
from server.auth.sessions import Sessions
from server.auth.tokens import Signer
from server.auth.users import Users
from server.conversations.store import Conversations
from server.db.migrate import upgrade
from server.db.pool import open_pool
from server.db.tables import newest_version
from server.documents.store import DocumentStore, Wanted
from server.interviews.store import InterviewStore
from server.usage.store import Asked, UsageStore
from tests.old_dump import DUMP, VERSION, made, restored

KIM, LEE = (f"00000000-0000-4000-8000-00000000000{number}" for number in (1, 2))
TALK, OVER = "00000000-0000-4000-8000-000000000031", "00000000-0000-4000-8000-000000000051"
TABLES = """
    SELECT table_name FROM information_schema.tables
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY table_name
"""
SHAPE = """
    SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name NOT LIKE 'requests\\_2%' ORDER BY 1, 2
"""
INDEXES = """
    SELECT tablename, indexdef FROM pg_indexes
    WHERE schemaname = 'public' AND tablename NOT LIKE 'requests\\_2%' ORDER BY 1, 2
"""
# What the server adds beside the migrations.
OTHERS = ("checkpoint",)


@pytest.fixture
def old(postgres):
    """A database as it was then."""
    with postgres.database() as url:
        restored(url)
        yield url


@pytest.fixture
async def pool(old):
    upgrade(old)
    async with open_pool(old, size=2) as opened:
        yield opened


def rows_of(url):
    with psycopg.connect(url) as connection:
        names = [name for (name,) in connection.execute(TABLES)]
        counts = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}
        [version] = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return version, counts


def shape_of(url):
    with psycopg.connect(url) as connection:
        found = [*connection.execute(SHAPE), *connection.execute(INDEXES)]
    return [row for row in found if not row[0].startswith(OTHERS)]


def test_no_row_is_lost_and_once_more_is_nothing_to_do(old):
    before, rows = rows_of(old)

    upgrade(old)
    after, kept = rows_of(old)
    upgrade(old)

    assert (before, after) == (VERSION, newest_version())
    assert before < after
    assert all(rows.values()), "a kind of rows is missing in the dump"
    assert {name: kept[name] for name in rows} == rows
    assert rows_of(old) == (after, kept)


def test_its_tables_are_then_those_of_a_new_database(old, database):
    upgrade(old)

    assert shape_of(old) == shape_of(database)


async def test_accounts_with_their_keys_and_sessions_can_be_read(pool):
    users, keys = Users(pool), Keys(pool)
    kim, lee = await users.by_name("KIM"), await users.by_subject("https://sso.haru.test", "lee-7")

    assert [user.name for user in await users.listed()] == ["kim", "lee"]
    assert (kim.id, kim.role, kim.display_name, kim.language, kim.has_password) == (KIM, "admin", "김하루", "ko", True)
    assert kim.limits == {"window_s": 60, "requests": 5}
    assert (lee.id, lee.status, lee.has_password) == (LEE, "locked", False)
    assert (await users.secret_of("kim")).password_hash.startswith("$argon2id$")
    assert [(key.name, key.prefix, key.features) for key in await keys.of(KIM)] == [
        ("ci", "haru_Abc123", ["til", "news"])
    ]
    sessions = Sessions(pool, Signer(["0" * 32], 900), 30)
    assert [session.agent for session in await sessions.of(KIM)] == ["Firefox"]


async def test_conversations_can_be_read_along_their_branches(pool):
    conversations = Conversations(pool)

    talk = await conversations.of(KIM, TALK)
    said = await conversations.messages(KIM, TALK, 50)
    tree = await conversations.tree(KIM, TALK)

    assert (talk["title"], talk["pinned"], talk["revision"]) == ("연결 풀", True, 4)
    assert [(one["role"], one["content"]) for one in said] == [
        ("user", "연결 풀이 뭐예요?"),
        ("assistant", "연결을 다시 쓰는 곳이에요."),
        ("user", "And how large?"),
        ("assistant", "As large as"),
    ]
    assert len(tree) == 5
    assert [row["title"] for row in await conversations.listed(LEE, 10, None, "")] == ["Hello"]
    assert [str(row["id"]) for row in await conversations.listed(KIM, 10, None, "다시 쓰는")] == [TALK]


async def test_interviews_can_be_read(pool):
    interviews = InterviewStore(pool)

    listed = [(row["title"], row["status"], row["score"]) for row in await interviews.listed(KIM, 10)]

    assert listed == [("Indexes", "open", None), ("Pools", "over", 71)]
    assert (await interviews.of(KIM, OVER))["state"]["report"]["score"] == 71
    assert await interviews.weak_topics(KIM, 5) == ["locks", "queues"]


async def test_documents_can_be_read(pool):
    documents = DocumentStore(pool)

    mine = {row["name"]: row for row in await documents.listed(KIM, Wanted(), 10)}
    shared = await documents.listed(LEE, Wanted(of="community"), 10)

    assert {name: row["state"] for name, row in mine.items()} == {
        "pools.md": "stored",
        "공유.md": "stored",
        "odd.pdf": "failed",
    }
    pools = str(mine["pools.md"]["id"])
    assert (await documents.text(KIM, pools))["text"] == "# About pools"
    assert bytes((await documents.file(KIM, pools))["content"]) == b"# About pools"
    assert [row["title"] for row in shared] == ["공유"]


async def test_usage_can_be_read_from_every_partition(pool):
    usage = UsageStore(pool)

    page = await usage.page(Asked(), 10)
    totals = await usage.totals(Asked(user=KIM))

    assert [(row.request_id, row.user_name, row.adapter, row.arm) for row in page] == [
        ("request-two", "kim", "terse@1", None),
        ("request-of-key", "kim", None, None),
        ("request-of-nobody", None, None, None),
    ]
    assert (totals.requests, totals.failed, totals.input_tokens, totals.cached_tokens) == (2, 1, 900, 64)


def test_the_dump_is_what_its_script_makes(postgres):
    assert DUMP.read_text() == made(postgres)
