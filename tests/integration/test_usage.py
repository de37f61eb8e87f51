"""The usage log: written behind the requests, nothing lost, and everybody sees only what is his (SRV-5, S-14, S-27)."""

import asyncio
import csv
import io
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

import psycopg
import pytest

from server.db.migrate import upgrade
from server.db.pool import open_pool
from server.ticket import Ticket
from server.usage.backlog import Backlog
from server.usage.partitions import drop_old, make_ahead
from server.usage.row import used_of
from server.usage.writer import BATCH, UsageWriter, open_usage_writer

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
KIM, LEE = (str(uuid.uuid5(uuid.NAMESPACE_OID, name)) for name in ("kim", "lee"))
numbers = count()


def row(user=None, at=NOON, **said):
    blank = used_of(Ticket(f"request-{next(numbers):06}", at=at, feature="chat"), 0)
    usual = {"model": "gemma", "input_tokens": 100, "output_tokens": 10, "status_code": 200}
    return replace(blank, user_id=user, **(usual | said))


@pytest.fixture
async def pool(database):
    await asyncio.to_thread(upgrade, database)
    async with open_pool(database, size=4) as opened:
        yield opened


async def person(connection, user, name):
    await connection.execute("INSERT INTO users (id, name) VALUES (%s, %s) ON CONFLICT DO NOTHING", (user, name))


async def value(connection, query, *values):
    found = await (await connection.execute(query, values)).fetchone()
    return found[0]


async def stored(connection):
    found = await connection.execute("SELECT request_id FROM requests ORDER BY 1")
    return [one for (one,) in await found.fetchall()]


# Writing.


async def test_who_settles_waits_for_what_somebody_else_is_just_writing(pool, sql, database, tmp_path):
    await person(sql, KIM, "kim")
    writer = UsageWriter(pool, Backlog(tmp_path / "backlog"))
    writer.add(one := row(KIM))
    async with await psycopg.AsyncConnection.connect(database) as holding:
        await holding.execute("SELECT FROM users WHERE id = %s FOR UPDATE", (KIM,))
        first = asyncio.create_task(writer.settle())
        while writer.waiting:  # noqa: ASYNC110 (taken within a turn or two)
            await asyncio.sleep(0)
        second = asyncio.create_task(writer.settle())
        for _ in range(10):
            await asyncio.sleep(0)
        assert not second.done()
    await second

    assert await stored(sql) == [one.request_id]
    await first


async def test_rows_are_in_the_table_after_the_writer_has_ended(pool, sql, tmp_path):
    await person(sql, KIM, "kim")
    rows = [row(KIM) for _ in range(2 * BATCH + 7)]

    async with open_usage_writer(pool, tmp_path) as writer:
        for one in rows:
            writer.add(one)

    assert await stored(sql) == [one.request_id for one in rows]
    assert writer.waiting == 0


async def test_every_column_arrives(pool, sql, tmp_path):
    await person(sql, KIM, "kim")
    talk, key = str(uuid.uuid4()), str(uuid.uuid4())
    full = row(KIM, key_id=key, role="user", profile="p", adapter="a", conversation_id=talk, ctx_len=1, code="c")
    full = replace(full, cached_tokens=2, queue_ms=3, ttft_ms=4, latency_ms=5, cache="hit")

    async with open_usage_writer(pool, tmp_path) as writer:
        writer.add(full)

    found = await (await sql.execute("SELECT * FROM requests")).fetchone()
    expected = [getattr(full, name) for name in full.__dataclass_fields__]
    assert [str(cell) if isinstance(cell, uuid.UUID) else cell for cell in found] == expected


async def test_an_outage_loses_nothing_and_doubles_nothing(postgres, tmp_path):
    """The tables are not there yet, then they are: to the writer that is an outage."""
    with postgres.database() as url:
        async with open_pool(url, size=2) as pool:
            now = iter(range(0, 1000, 10))
            writer = UsageWriter(pool, Backlog(tmp_path / "backlog"), clock=lambda: next(now))
            rows = [row() for _ in range(3 * BATCH)]
            for one in rows[:BATCH]:
                writer.add(one)
            await writer.settle()
            assert (writer.waiting, writer.is_away) == (0, True)
            await asyncio.to_thread(upgrade, url)
            # Some had arrived although the answer to it was lost.
            Backlog(tmp_path / "backlog").append(rows[: BATCH // 2])
            for one in rows[BATCH:]:
                writer.add(one)
            await writer.settle()

        async with await psycopg.AsyncConnection.connect(url) as connection:
            assert await stored(connection) == [one.request_id for one in rows]
        assert (writer.is_away, Backlog(tmp_path / "backlog").is_empty) == (False, True)


async def test_what_a_process_without_database_left_behind_is_read_in_by_the_next(pool, sql, tmp_path):
    rows = [row() for _ in range(3)]
    async with (
        open_pool("postgresql://127.0.0.1:9/none", size=2) as nowhere,
        open_usage_writer(nowhere, tmp_path) as first,
    ):
        assert first.is_away is False, "before it has tried"
        for one in rows:
            first.add(one)

    async with open_usage_writer(pool, tmp_path) as second:
        assert second.is_away is True, "what was left waits still"

    assert await stored(sql) == [one.request_id for one in rows]
    assert second.is_away is False


async def test_a_row_that_the_table_refuses_costs_no_other(pool, sql, tmp_path):
    rows = [row(), replace(row(), feature="zero\0"), row()]

    async with open_usage_writer(pool, tmp_path) as writer:
        for one in rows:
            writer.add(one)

    assert await stored(sql) == [rows[0].request_id, rows[2].request_id]


async def test_who_was_erased_meanwhile_is_not_written_down_again(pool, sql, tmp_path):
    async with open_usage_writer(pool, tmp_path) as writer:
        writer.add(row(KIM, conversation_id=str(uuid.uuid4()), key_id=str(uuid.uuid4()), adapter="kims"))

    found = await sql.execute(
        "SELECT request_id, user_id, key_id, conversation_id, adapter, input_tokens FROM requests"
    )
    assert await found.fetchall() == [("erased", None, None, None, None, 100)]


# Partitions.


async def test_months_are_made_by_many_servers_at_once_and_take_in_early_rows(pool, sql, tmp_path):
    async with open_usage_writer(pool, tmp_path) as writer:
        writer.add(row())
        writer.add(row(at=NOON + timedelta(days=30)))
        writer.add(row(at=NOON - timedelta(days=400)))

    made = await asyncio.gather(*(make_ahead(pool, NOON.date()) for _ in range(3)))

    assert [name for names in made for name in names] == ["requests_y2026m11", "requests_y2026m12", "requests_y2027m01"]
    found = await sql.execute("SELECT tableoid::regclass::text, count(*) FROM requests GROUP BY 1 ORDER BY 1")
    assert await found.fetchall() == [("requests_default", 1), ("requests_y2026m11", 1), ("requests_y2026m12", 1)]


async def test_months_are_made_while_rows_are_written(pool, sql, tmp_path):
    rows = [row(at=NOON + timedelta(minutes=number)) for number in range(4 * BATCH)]

    async with open_usage_writer(pool, tmp_path) as writer:
        making = asyncio.create_task(make_ahead(pool, NOON.date()))
        for one in rows:
            writer.add(one)
            if writer.waiting == BATCH:
                await asyncio.sleep(0)
        await making

    assert await value(sql, "SELECT count(*) FROM requests") == len(rows)


async def test_old_months_go_whole_and_strays_with_them(pool, sql, tmp_path):
    async with open_usage_writer(pool, tmp_path) as writer:
        for days in (0, 40, 100, 800):
            writer.add(row(at=NOON - timedelta(days=days)))
    for month in (8, 9, 10, 11):
        await make_ahead(pool, date(2026, month, 1))

    async with pool.connection() as connection:
        planned = await drop_old(connection, NOON.date(), 2, dry=True)
        dropped = await drop_old(connection, NOON.date(), 2, dry=False)

    assert planned == dropped == ["requests_y2026m08"]
    assert await value(sql, "SELECT count(*) FROM requests") == 2


# Reading.


@pytest.fixture
async def log(haru, sql):
    """Kim's and Lee's rows of three days, and the clients of both."""
    kim, lee = await haru.as_user("kim"), await haru.as_user("lee")
    ids = {name: await haru.id_of(name) for name in ("kim", "lee")}
    writer = haru.app.state.services.desk.usage
    for number in range(12):
        writer.add(row(ids["kim"], at=NOON - timedelta(hours=6 * number), feature=("chat", "til")[number % 2]))
    writer.add(row(ids["lee"], at=NOON, status_code=503, code="engine_busy"))
    await writer.settle()
    return kim, lee


async def test_a_user_sees_only_his_own(log, haru):
    kim, _ = log
    kims, lees = await haru.id_of("kim"), await haru.id_of("lee")

    mine = (await kim.get("/api/usage")).json()["requests"]

    assert {one["user_id"] for one in mine} == {kims}
    assert len(mine) == 12
    for path in ("/api/usage", "/api/usage/days", "/api/usage/summary", "/api/usage.csv"):
        assert (await kim.get(path, params={"user": lees})).status_code == 403
        assert (await kim.get(path, params={"user": "all"})).status_code == 403
        headers = {"x-user-id": LEE, "user": lees}
        assert lees not in (await kim.get(path, headers=headers)).text


async def test_an_administrator_sees_all_and_each(log, haru):
    everybody = (await haru.http.get("/api/usage", params={"user": "all"})).json()["requests"]
    lees = (await haru.http.get("/api/usage", params={"user": await haru.id_of("lee")})).json()["requests"]

    assert len(everybody) == 13
    assert [(one["user_name"], one["code"]) for one in lees] == [("lee", "engine_busy")]


async def test_pages_follow_each_other_without_gap_or_overlap(log):
    kim, _ = log
    seen, before = [], None
    while True:
        page = (await kim.get("/api/usage", params={"limit": 5} | ({"before": before} if before else {}))).json()
        seen += [one["at"] for one in page["requests"]]
        before = page["next"]
        if before is None:
            break

    assert len(seen) == len(set(seen)) == 12
    assert seen == sorted(seen, reverse=True)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"feature": "til"}, 6),
        ({"status": "5xx"}, 0),
        ({"status": "200"}, 12),
        ({"model": "other"}, 0),
        ({"from": "2026-11-21", "tz": "Asia/Seoul"}, 4),
        ({"from": "2026-11-20", "to": "2026-11-20"}, 4),
        ({"conversation": str(uuid.uuid4())}, 0),
    ],
)
async def test_rows_can_be_filtered(log, filters, found):
    kim, _ = log

    assert len((await kim.get("/api/usage", params=filters)).json()["requests"]) == found


@pytest.mark.parametrize(
    "wrong",
    [
        {"tz": "Mars/Base"},
        {"tz": "../../etc/passwd"},
        {"before": "nonsense"},
        {"before": "77+9AA=="},
        {"feature": "\0"},
        {"status": "abc"},
        {"from": "0001-01-01"},
        {"user": "kim"},
        {"limit": 0},
        {"unknown": 1},
    ],
)
async def test_nonsense_is_refused_in_plain_words(log, wrong):
    kim, _ = log
    refused = await kim.get("/api/usage", params=wrong)

    assert (refused.status_code, refused.json()["code"] in ("invalid_input", "bad_request")) == (422, True)


async def test_days_are_those_of_the_readers_time_zone(log):
    kim, _ = log
    asked = {"from": "2026-11-19", "to": "2026-11-22", "by": "feature", "tz": "Asia/Seoul"}

    days = (await kim.get("/api/usage/days", params=asked)).json()["days"]

    counts = {}
    for one in days:
        counts[one["day"]] = counts.get(one["day"], 0) + one["requests"]
    # 21:00 is the day's last: rows are at 3, 9, 15 and 21 o'clock in Seoul.
    assert counts == {"2026-11-21": 4, "2026-11-20": 4, "2026-11-19": 4}
    assert {(one["key"], one["requests"], one["input_tokens"]) for one in days} == {("chat", 2, 200), ("til", 2, 200)}


async def test_days_by_user_name_the_users(log, haru):
    asked = {"from": "2026-11-21", "to": "2026-11-21", "by": "user", "user": "all"}

    days = (await haru.http.get("/api/usage/days", params=asked)).json()["days"]

    assert {(one["name"], one["requests"], one["failed"]) for one in days} == {("kim", 3, 0), ("lee", 1, 1)}


async def test_summary_counts_today(haru):
    kim = await haru.as_user("kim")
    writer, user = haru.app.state.services.desk.usage, await haru.id_of("kim")
    writer.add(row(user, at=datetime.now(UTC)))
    writer.add(row(user, at=NOON - timedelta(days=300)))
    await writer.settle()

    summary = (await kim.get("/api/usage/summary")).json()

    once = {"requests": 1, "failed": 0, "input_tokens": 100, "output_tokens": 10, "cached_tokens": 0}
    assert summary == {"today": once, "month": once}


async def test_csv_has_all_rows_and_opens_in_a_spreadsheet(log, sql):
    kim, _ = log
    await sql.execute("UPDATE requests SET model = '=1+1' WHERE feature = 'til'")

    answer = await kim.get("/api/usage.csv", params={"language": "ko", "tz": "Asia/Seoul"})

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith('attachment; filename="haru-usage-')
    text = answer.content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert rows[0]["시각 (Asia/Seoul)"] == "2026-11-21 21:00:00.000"
    assert {one["모델"] for one in rows} == {"gemma", "'=1+1"}
    assert len(rows) == 12


async def test_csv_goes_on_over_many_batches(haru, sql):
    kim = await haru.as_user("kim")
    await sql.execute(
        "INSERT INTO requests (at, request_id, user_id, latency_ms, status_code) "
        "SELECT %s - interval '1 second' * (n / 3), 'r' || n, %s, 1, 200 FROM generate_series(1, 2600) n",
        (NOON, await haru.id_of("kim")),
    )

    answer = await kim.get("/api/usage.csv")

    ids = [one["request_id"] for one in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))]
    assert sorted(ids) == sorted(f"r{n}" for n in range(1, 2601))
