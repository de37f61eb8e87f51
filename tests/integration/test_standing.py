"""What a change of rights does to the requests under way and to the next one, on every server (S-8)."""

import asyncio
from contextlib import asynccontextmanager

import httpx
import psycopg
import pytest

from server.auth import standing
from tests.integration.conftest import serving
from tests.integration.live import asking, new_conversation, until

QUESTION = {"input": {"messages": [{"role": "user", "content": "Tell me everything."}]}}
CUT_SECONDS = 5


@pytest.fixture
async def two(settings, engine, tmp_path):
    """Two servers on one database, with an engine that does not come to an end."""
    engine.holds, engine.answers = True, ["Twelve long chapters follow"]
    other = settings.model_copy(update={"var": tmp_path / "other", "secret": "s" * 40})
    async with serving(settings.model_copy(update={"secret": "s" * 40})) as one, serving(other) as two:
        yield one, two


@asynccontextmanager
async def streaming(haru, headers):
    """A stream that has begun; `ended` finishes when the server ends it."""
    begun = asyncio.Event()

    async def read():
        async with (
            httpx.AsyncClient(base_url=haru.url, timeout=30, headers=headers) as client,
            client.stream("POST", "/chat/stream", json=QUESTION) as answer,
        ):
            assert answer.status_code == 200
            async for line in answer.aiter_lines():
                if '"content":"T' in line:
                    begun.set()

    ended = asyncio.create_task(read())
    waiting = asyncio.create_task(begun.wait())
    await asyncio.wait((ended, waiting), timeout=10, return_when=asyncio.FIRST_COMPLETED)
    assert begun.is_set()
    try:
        yield ended
    finally:
        ended.cancel()


async def is_cut(ended):
    """Within the promised time, and not by a proper end."""
    done, _ = await asyncio.wait((ended,), timeout=CUT_SECONDS)
    return bool(done) and isinstance(ended.exception(), httpx.RemoteProtocolError)


async def session_and_key(haru, name="kim", role="admin"):
    client = await haru.as_user(name, role)
    made = (await client.post("/api/keys", json={"name": "k"})).json()
    return client, dict(client.headers), {"authorization": f"Bearer {made['key']}"}, made["id"]


async def demote(haru, client, key):
    await haru.http.patch(f"/api/users/{await haru.id_of('kim')}", json={"role": "user"})


async def lock(haru, client, key):
    await haru.http.patch(f"/api/users/{await haru.id_of('kim')}", json={"status": "locked"})


async def delete(haru, client, key):
    await haru.http.delete(f"/api/users/{await haru.id_of('kim')}")


@pytest.mark.parametrize("change", [demote, lock, delete])
async def test_streams_of_a_user_who_lost_rights_are_cut_on_both_servers(two, engine, change):
    one, other = two
    client, session, key, key_id = await session_and_key(one)
    async with streaming(one, session) as a, streaming(one, key) as b, streaming(other, session) as c:
        await change(one, client, key_id)
        cut = await asyncio.gather(is_cut(a), is_cut(b), is_cut(c))
        await engine.until(lambda: engine.left == 3)

    assert cut == [True] * 3
    assert engine.running == 0


async def revoke(haru, client, key):
    await client.delete(f"/api/keys/{key}")


@pytest.mark.parametrize("change", [demote, lock, delete, revoke])
async def test_answers_that_outlive_their_request_end_with_the_right_to_ask_on_both_servers(two, engine, change):
    """Nobody reads them any more, and they are kept for who comes back."""
    one, _ = two
    client, _, key, key_id = await session_and_key(one)
    for haru in two:
        asker = await haru.client(key)
        async with asking(asker, conversation=new_conversation()) as events:
            await until(events, "text")
    bystander = new_conversation()
    async with asking(one.http, conversation=bystander) as events:
        await until(events, "text")
    before = engine.running

    await change(one, client, key_id)
    async with asyncio.timeout(CUT_SECONDS):
        await engine.until(lambda: engine.left == 2)

    assert (before, engine.running) == (3, 1)


async def test_next_call_has_the_new_role_at_once_and_on_the_other_server_within_seconds(two):
    one, _ = two
    _, session, _, _ = await session_and_key(one)
    here, there = [httpx.AsyncClient(base_url=haru.url, headers=session) for haru in two]
    async with here, there:
        before = [(await client.get("/api/users")).status_code for client in (here, there)]
        await demote(one, here, "")
        at_once = (await here.get("/api/users")).status_code
        async with asyncio.timeout(CUT_SECONDS):
            while (await there.get("/api/users")).status_code != 403:  # noqa: ASYNC110 (only asking tells)
                await asyncio.sleep(0.02)

    assert (before, at_once) == ([200, 200], 403)


async def test_an_administrator_who_demotes_himself_gets_the_answer(haru):
    kim = await haru.as_user("kim", "admin")

    answers = [await kim.patch(f"/api/users/{await haru.id_of('kim')}", json={"role": "user"}) for _ in range(2)]

    assert (answers[0].status_code, answers[0].json()["role"], answers[1].status_code) == (200, "user", 403)


async def test_closed_session_and_revoked_key_cut_only_what_is_theirs(two):
    one, other = two
    client, session, key, key_id = await session_and_key(one)
    [own] = (await client.get("/api/me/sessions")).json()
    async with streaming(one, session) as a, streaming(other, key) as b, streaming(other, one.signed) as bystander:
        await client.delete(f"/api/keys/{key_id}")
        key_cut = await is_cut(b)
        still = a.done()
        await client.delete(f"/api/me/sessions/{own['id']}")
        session_cut = await is_cut(a)

        assert (key_cut, still, session_cut, bystander.done()) == (True, False, True, False)


async def test_key_that_expires_during_its_stream_is_cut(two, sql):
    one, _ = two
    _, _, key, key_id = await session_and_key(one)
    async with streaming(one, key) as stream:
        await sql.execute("UPDATE keys SET expires_at = now() WHERE id = %s", (key_id,))

        assert await is_cut(stream)


async def test_without_notices_the_look_every_second_holds(two, sql):
    """Somebody changes the tables while no server can hear of it."""
    one, other = two
    _, session, _, _ = await session_and_key(one)
    async with streaming(one, session) as a, streaming(other, session) as b:
        await sql.execute("ALTER TABLE users DISABLE TRIGGER users_changed")
        await sql.execute("UPDATE users SET status = 'locked' WHERE name = 'kim'")

        assert await asyncio.gather(is_cut(a), is_cut(b)) == [True, True]


async def listeners(sql):
    """The processes of PostgreSQL that notify the servers of this test."""
    found = await sql.execute(
        "SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()"
    )
    return {process for (process,) in await found.fetchall()}


async def test_notices_come_again_after_their_connection_was_lost(two, sql, monkeypatch):
    one, other = two
    monkeypatch.setattr(standing, "FRESH_SECONDS", 1_000.0)
    _, session, _, _ = await session_and_key(one)
    lost = await listeners(sql)
    for process in lost:
        await sql.execute("SELECT pg_terminate_backend(%s)", [process])
    async with asyncio.timeout(20):
        while len(await listeners(sql) - lost) < 2:  # noqa: ASYNC110 (only asking tells)
            await asyncio.sleep(0.05)
    async with streaming(other, session) as stream:
        await lock(one, None, "")

        assert await is_cut(stream)


async def test_answer_that_has_not_begun_is_refused_not_dropped(two, engine):
    one, _ = two
    client, _, _, _ = await session_and_key(one)
    asking = asyncio.create_task(client.post("/chat/invoke", json=QUESTION))
    await engine.until(lambda: engine.running == 1)

    await lock(one, client, "")
    answer = await asking

    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    await engine.until(lambda: engine.left == 1)


async def test_two_tokens_that_begin_alike_are_two_users(haru):
    """S-2: all tokens of one secret begin with the same header, and the caches are full."""
    kim, lee = await haru.as_user("kim"), await haru.as_user("lee")
    tokens = [client.headers["authorization"] for client in (kim, lee)]

    names = [(await client.get("/api/me")).json()["name"] for client in (kim, lee, kim, lee)]

    assert tokens[0][:60] == tokens[1][:60]
    assert names == ["kim", "lee", "kim", "lee"]


async def test_requests_of_one_credential_share_a_query(haru, monkeypatch):
    kim = await haru.as_user("kim")
    asked = []
    ask = haru.accounts.standing._ask

    async def counted(proofs):
        asked.append(proofs)
        return await ask(proofs)

    monkeypatch.setattr(haru.accounts.standing, "_ask", counted)
    monkeypatch.setattr(standing, "FRESH_SECONDS", 60.0)

    await asyncio.gather(*(kim.get("/v1/models") for _ in range(40)))

    assert len(asked) == 1


async def test_without_the_database_calls_are_refused_and_public_addresses_answer(haru, monkeypatch):
    async def gone(proofs):
        raise psycopg.OperationalError("secret-database-detail")

    kim = await haru.as_user("kim")
    monkeypatch.setattr(haru.accounts.standing, "_ask", gone)

    refused, alive = await kim.get("/v1/models"), await kim.get("/healthz")

    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "storage_unavailable")
    assert "secret-database-detail" not in refused.text
    assert alive.status_code == 200


async def test_open_streams_outlive_a_database_that_is_gone_for_a_moment_but_not_for_long(haru, engine, monkeypatch):
    engine.holds, engine.answers = True, ["Twelve long chapters follow"]

    async def gone(proofs):
        raise psycopg.OperationalError

    async with streaming(haru, haru.signed) as stream:
        monkeypatch.setattr(haru.accounts.standing, "_ask", gone)
        monkeypatch.setattr(standing, "FRESH_SECONDS", -1.0)
        await haru.accounts.standing.look()
        outlived = not stream.done()
        monkeypatch.setattr(standing, "BLIND_SECONDS", -1.0)
        await haru.accounts.standing.look()

        assert (outlived, await is_cut(stream)) == (True, True)
