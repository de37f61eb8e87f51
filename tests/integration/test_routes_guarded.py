"""Every route against everyone: nobody, a user where administrators belong, a user with another one's ids (S-3, S-9,
S-22). New routes are in it without being named; an id of a new kind has to be."""

import asyncio
import json
import sys
import uuid
from urllib.parse import quote

import pytest

from graphs import FEATURES
from tests.documents import bring, read
from tests.integration.conftest import serving
from tests.integration.test_odd_requests import VALUES, variants
from tests.routes import UUID, Route, routes_of

# Whoever asks is answered here; all else needs an account. A route that is added to it must be meant to be.
PUBLIC = {
    *("GET /healthz", "GET /readyz", "GET /readyz/self", "GET /sign-in", "GET /static/{name}", "GET /api/auth/ways"),
    *("POST /api/auth/sign-in", "POST /api/auth/link", "POST /api/auth/refresh"),
    *("GET /api/auth/oidc/start", "GET /api/auth/oidc/callback"),
}
# What stands below belongs to administrators, and nothing else may ask for one.
ADMIN = ("/api/users", "/api/people", "/api/models/", "/api/admin")
# Names in addresses that are nobody's own.
SHARED = {
    **{"name": "haru.svg", "part": "users", "shown": UUID, "model": "haru-chat", "file_path": "index.html"},
    **{"seat": "main", "adapter": "none-such"},
}
# What its owner gave away, every member may read: tests/integration/test_sharing.py.
GIVEN_AWAY = {"GET /api/shares/{share}"}
MARK = "the-first-ones-secret"
ODD_IDS = ["0", UUID, "한글", "'", "a" * 300, "%2e%2e%2f", "a%00b", "-1"]


async def session_of(client):
    return (await client.get("/api/me/sessions")).json()[0]["id"]


async def key_of(client):
    made = await client.post("/api/keys", json={"name": MARK})
    return made.json()["id"]


async def user_of(client):
    return (await client.get("/api/me")).json()["id"]


async def conversation_of(client):
    made = await client.post("/api/conversations", json={"title": MARK})
    return made.json()["id"]


async def run_of(client):
    asked = {"messages": [{"role": "user", "content": MARK}], "conversation_id": await conversation_of(client)}
    return (await client.post("/api/chat", json=asked)).headers["x-haru-run"]


async def share_of(client):
    asked = {"messages": [{"role": "user", "content": MARK}]}
    config = {"configurable": {"thread_id": str(uuid.uuid4())}}
    said = (await client.post("/chat/invoke", json={"input": asked, "config": config})).json()["output"]
    return (await client.post("/api/shares", json={"conversation": said["conversation_id"]})).json()["id"]


async def interview_of(client):
    made = await client.post("/api/interviews", json={"topics": [MARK], "count": 1})
    return made.json()["id"]


async def document_of(client):
    made = await bring(client, f"{MARK}.md", f"# {MARK}")
    await read(client)
    return made.json()["id"]


async def trace_of(client):
    asked = {"messages": [{"role": "user", "content": MARK}]}
    run = (await client.post("/chat/invoke", json={"input": asked})).headers["x-request-id"]
    while not (found := (await client.get("/api/traces", params={"request": run})).json()["traces"]):  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    return found[0]["id"]


async def step_of(client):
    id_ = str(uuid.uuid4())
    step = {"id": id_, "name": MARK, "run_type": "chain", "start_time": "2026-11-21T00:00:00Z"}
    await client.post("/langsmith/runs/batch", json={"post": [step]})
    return id_


async def project_of(client):
    return (await client.post("/langsmith/sessions", json={"name": f"{MARK} {uuid.uuid4()}"})).json()["id"]


async def dataset_of(client):
    return (await client.post("/langsmith/datasets", json={"name": f"{MARK} {uuid.uuid4()}"})).json()["id"]


async def example_of(client):
    example = {"dataset_id": await dataset_of(client), "inputs": {"question": MARK}}
    return (await client.post("/langsmith/examples", json=example)).json()["id"]


# How to make a thing of one's own, by the name that its id has in an address.
THINGS = {
    "session": session_of,
    "key": key_of,
    "user": user_of,
    "conversation": conversation_of,
    "share": share_of,
    "run": run_of,
    "interview": interview_of,
    "document": document_of,
    "trace": trace_of,
    "step": step_of,
    "project": project_of,
    "dataset": dataset_of,
    "example": example_of,
}


@pytest.fixture
async def haru(settings):
    given = {"oidc_issuer": "http://127.0.0.1:9", "oidc_client_id": "haru"}
    async with serving(settings.model_copy(update=given)) as running:
        yield running


def filled(route: Route, **values):
    return route.at(**{**dict.fromkeys(route.names, UUID), **SHARED, **values})


def given(route: Route):
    return {"json": route.body} if route.body is not None else {}


async def test_nobody_gets_past_the_door(haru):
    """S-3"""
    nobody, let_in = await haru.client(), set()
    routes = routes_of(haru.app)
    for route in routes:
        answer = await nobody.request(route.method, filled(route), **given(route))
        page = await nobody.get(filled(route), headers={"accept": "text/html"}) if route.method == "GET" else None
        if answer.status_code != 401 or "not_signed_in" not in answer.text:
            let_in.add(str(route))
        elif page is not None:
            assert page.headers["location"].startswith("/sign-in?next="), route
    tell(f"{len(routes)} routes as nobody, {len(let_in)} of them public")

    # It answers nobody with the gate's own words, because there is no token in the request.
    assert let_in | {"POST /api/auth/refresh"} == PUBLIC


async def test_users_are_kept_from_what_administrators_do(haru):
    """S-3"""
    routes = [route for route in routes_of(haru.app) if route.is_for_admins]
    user = await haru.as_user("kim")
    mine = await user_of(user)
    for route in routes:
        answer = await user.request(route.method, filled(route, user=mine), **given(route))
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed"), route
    tell(f"{len(routes)} routes as a user")

    assert {str(route) for route in routes} == {str(one) for one in routes_of(haru.app) if one.path.startswith(ADMIN)}


async def test_key_of_an_administrator_that_is_narrowed_does_nothing_for_administrators(haru):
    """S-3, S-12"""
    made = await haru.http.post("/api/keys", json={"name": "narrow", "features": ["chat"]})
    narrow = await haru.client({"authorization": f"Bearer {made.json()['key']}"})

    for route in (route for route in routes_of(haru.app) if route.is_for_admins):
        answer = await narrow.request(route.method, filled(route), **given(route))
        assert answer.status_code == 403, route


async def test_every_id_in_an_address_is_known_here(haru):
    unknown = {name for route in routes_of(haru.app) for name in route.names} - THINGS.keys() - SHARED.keys()

    assert not unknown, f"say in THINGS how one makes a thing of one's own with these ids: {unknown}"


async def test_ids_of_somebody_else_open_nothing(haru, sql):
    """S-9, S-10, S-36"""
    owner, other = await haru.as_user("ana"), await haru.as_user("ben")
    routes = [
        route
        for route in routes_of(haru.app)
        if THINGS.keys() & {*route.names, *route.query} and str(route) not in GIVEN_AWAY
    ]
    for route in routes:
        names = THINGS.keys() & {*route.names, *route.query}
        ids = {name: await THINGS[name](owner) for name in names}
        before = await rows_of(sql, ids.values())
        query = {name: ids[name] for name in names & set(route.query)}
        answer = await other.request(route.method, filled(route, **ids), params=query, **given(route))
        what = f"{route}: {answer.status_code} {answer.text[:300]}"

        assert answer.status_code in (403, 404) or (query and answer.status_code == 200), what
        assert MARK not in answer.text, what
        assert await rows_of(sql, ids.values()) == before, what
    tell(f"{len(routes)} routes with another one's id")

    assert routes


async def test_thread_of_somebody_else_is_another_thread_at_every_door(haru, engine):
    """S-9"""
    owner, other = await haru.as_user("ana"), await haru.as_user("ben")
    config = {"configurable": {"thread_id": "t"}}
    asked = {"input": {"messages": [{"role": "user", "content": MARK}]}, "config": config}
    assert (await owner.post("/chat/invoke", json=asked)).status_code == 200
    question = {"messages": [{"role": "user", "content": "What did I say?"}]}
    doors = [
        *((f"/chat/{door}", {"input": question, "config": config}, {}) for door in ("invoke", "stream", "stream_log")),
        ("/chat/batch", {"inputs": [question], "config": config}, {}),
        ("/v1/chat/completions", {"model": "haru-chat", **question, "metadata": {"thread_id": "t"}}, {}),
        ("/v1/chat/completions", {"model": "haru-chat", **question}, {"x-haru-thread": "t"}),
    ]
    assert {f"/chat/{name}" for name in ("invoke", "stream", "stream_log", "batch")} == {
        route.path for route in routes_of(haru.app) if route.path.startswith("/chat/") and route.method == "POST"
    }
    for path, body, headers in doors:
        answer = await other.post(path, json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        assert MARK not in json.dumps(engine.heard[-1]) + answer.text, path

    await owner.post("/chat/invoke", json={"input": question, "config": config})
    said = [message["content"] for message in engine.heard[-1]["messages"]]
    assert (said.count(MARK), said.count("What did I say?")) == (1, 1)


async def test_no_odd_id_is_a_servers_fault(haru):
    """S-22"""
    routes = [route for route in routes_of(haru.app) if route.names]
    for route in routes:
        for odd in ODD_IDS:
            path = route.at(**dict.fromkeys(route.names, odd if "%" in odd else quote(odd)))
            client = await haru.as_user("local")
            await answered(client, route, path, **given(route))


async def test_no_odd_query_is_a_servers_fault(haru):
    """S-22"""
    for route in (route for route in routes_of(haru.app) if route.query and route.method == "GET"):
        for odd in ("", "-1", "9" * 40, "%00", "%ff", "한글", "'", "[]", "1e999", "0001-01-01", "a" * 5000):
            for name in route.query:
                await answered(haru.http, route, f"{filled(route)}?{name}={odd if '%' in odd else quote(odd)}")


async def test_no_odd_body_is_a_servers_fault(haru):
    """S-22; the features' own doors have theirs in test_odd_requests."""
    features = tuple(f"/{feature.name}/" for feature in FEATURES)
    routes = [route for route in routes_of(haru.app) if route.body is not None and not route.path.startswith(features)]
    for route in routes:
        # Some of them end the session that they are sent with.
        client = await haru.as_user("kim", "admin")
        for odd in VALUES:
            for body in variants(route.body, odd):
                raw = json.dumps(body).encode()
                await answered(client, route, filled(route), content=raw, headers={"content-type": "application/json"})
    tell(f"{len(routes)} routes with odd bodies")

    assert (await haru.http.get("/api/me")).status_code == 200


async def answered(client, route, path, **sent):
    answer = await client.request(route.method, path, **sent)
    what = f"{route} {path} {sent}: {answer.status_code} {answer.text[:300]}"
    if "/api/auth/oidc/" not in path:
        assert answer.status_code < 500, what
    assert '"internal"' not in answer.text, what


def tell(size):
    """How large the matrix was; pytest -s shows it."""
    sys.stdout.write(f"{size}\n")


async def rows_of(sql, ids):
    """Whatever the database has about these ids, but for when they were last seen."""
    found = []
    tables = await (await sql.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).fetchall()
    for (table,) in tables:
        # The owner's own usage and traces are written down behind the requests.
        if table.startswith(("requests", "trace")) or table == "refresh_tokens":
            continue
        select = f"SELECT (to_jsonb(t) - '{{seen_at,used_at,signed_in_at,updated_at}}'::text[])::text FROM {table} t"
        rows = [row for (row,) in await (await sql.execute(select)).fetchall()]
        found += sorted(f"{table} {row}" for row in rows if any(one in row for one in ids))
    return found
