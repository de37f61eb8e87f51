"""Who gets in, with what, and what may be done then (SRV-3)."""

import asyncio
import uuid

import httpx
import pytest

from server.auth import sessions
from server.auth.bootstrap import first_administrator
from server.auth.links import link_of
from server.errors import LastAdmin, LinkSpent
from tests.integration.conftest import serving

PASSWORD = "correct horse battery"
COOKIE = "haru_access"


async def person(haru, name="kim", role="user", password=PASSWORD):
    """A user with a password."""
    user = await haru.accounts.users.create(name, role)
    await haru.accounts.users.set_password_hash(user.id, await haru.accounts.passwords.hash(password, name))
    return user


async def browser_of(haru):
    """A browser says with each request which page sends it."""
    return await haru.client({"sec-fetch-site": "same-origin"})


async def sign_in(client, name="kim", password=PASSWORD, **more):
    return await client.post("/api/auth/sign-in", json={"name": name, "password": password, **more})


async def key_of(client, name="laptop", **more):
    return (await client.post("/api/keys", json={"name": name, **more})).json()["key"]


def bearer(token):
    return {"authorization": f"Bearer {token}"}


async def test_browser_signs_in_with_cookies_it_cannot_read(haru):
    await person(haru)
    browser = await browser_of(haru)

    answer = await sign_in(browser)

    access, refresh = answer.headers.get_list("set-cookie")
    assert (answer.status_code, answer.json()) == (200, {"expires_in": 900})
    assert access.startswith("haru_access=")
    assert access.endswith("HttpOnly; Max-Age=900; Path=/; SameSite=lax")
    assert refresh.startswith("haru_refresh=")
    assert refresh.endswith("HttpOnly; Max-Age=2592000; Path=/api/auth; SameSite=strict")
    assert (await browser.get("/api/me")).json()["name"] == "kim"


async def test_program_gets_its_tokens_in_the_answer_and_no_cookie(haru):
    await person(haru)
    program = await haru.client()

    answer = await sign_in(program, cookie=False)
    tokens = answer.json()
    refreshed = await program.post("/api/auth/refresh", json={"refresh_token": tokens["refresh_token"]})

    assert tokens["token_type"] == "Bearer"
    assert not answer.headers.get_list("set-cookie") + refreshed.headers.get_list("set-cookie")
    assert (await program.get("/api/me")).status_code == 401
    me = await program.get("/api/me", headers=bearer(refreshed.json()["access_token"]))
    assert (me.json()["name"], me.json()["via"]) == ("kim", "session")


async def test_unknown_name_wrong_password_and_locked_account_are_told_alike_and_cost_alike(haru, monkeypatch):
    """S-6: each costs one check of a hash."""
    checked = []
    verified = haru.accounts.passwords._verified
    monkeypatch.setattr(
        haru.accounts.passwords, "_verified", lambda *given: checked.append(given[1]) or verified(*given)
    )
    await person(haru)
    locked = await person(haru, "lee")
    await haru.accounts.users.set_standing(locked.id, status="locked")
    await haru.accounts.users.create("nopassword")
    nobody = await haru.client()

    answers = [
        await sign_in(nobody, *given)
        for given in (("kim", "wrong"), ("nobody", "wrong"), ("lee", PASSWORD), ("nopassword", "wrong"))
    ]

    said = [{key: value for key, value in answer.json().items() if key != "request_id"} for answer in answers]
    assert [answer.status_code for answer in answers] == [401] * 4
    assert said == [said[0]] * 4
    assert len(checked) == 4
    assert all(hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for hashed in checked)


async def test_stored_hash_is_no_password_and_leaves_in_no_answer(haru, sql):
    """S-5."""
    user = await person(haru)
    [hashed] = await (await sql.execute("SELECT password_hash FROM users WHERE id = %s", (user.id,))).fetchone()
    nobody = await haru.client()

    answer = await sign_in(nobody, password=hashed)
    shown = [(await haru.http.get(path)).text for path in ("/api/users", "/api/me", "/api/keys", "/openapi.json")]

    assert answer.status_code == 401
    assert not any("password_hash" in text or "argon2" in text for text in shown)


async def test_after_ten_failures_a_name_must_wait(haru):
    await person(haru)
    nobody = await haru.client()

    failed = [(await sign_in(nobody, password="wrong")).status_code for _ in range(10)]
    refused = await sign_in(nobody)

    assert failed == [401] * 10
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_attempts")
    assert int(refused.headers["retry-after"]) == refused.json()["retry_after_s"] > 290


async def test_refresh_token_is_good_once_and_its_second_use_closes_the_session(haru, sql):
    await person(haru)
    nobody = await haru.client()
    first = (await sign_in(nobody, cookie=False)).json()

    second = (await nobody.post("/api/auth/refresh", json={"refresh_token": first["refresh_token"]})).json()
    await sql.execute("UPDATE refresh_tokens SET used_at = used_at - interval '1 minute'")
    stolen = await nobody.post("/api/auth/refresh", json={"refresh_token": first["refresh_token"]})
    owner = await nobody.post("/api/auth/refresh", json={"refresh_token": second["refresh_token"]})
    haru.accounts.standing.forget("")

    assert (stolen.status_code, owner.status_code) == (401, 401)


async def test_two_tabs_that_refresh_at_once_both_stay_signed_in(haru):
    await person(haru)
    browser = await browser_of(haru)
    await sign_in(browser)
    tab = await browser_of(haru)
    tab.cookies = httpx.Cookies(browser.cookies)

    answers = await asyncio.gather(browser.post("/api/auth/refresh"), tab.post("/api/auth/refresh"))
    next_one = await (browser if len(answers[0].headers.get_list("set-cookie")) == 2 else tab).post("/api/auth/refresh")

    assert [answer.status_code for answer in answers] == [200, 200]
    assert sorted(len(answer.headers.get_list("set-cookie")) for answer in answers) == [1, 2]
    assert next_one.status_code == 200


async def test_sessions_of_a_user_are_not_more_than_a_hundred(haru, monkeypatch):
    monkeypatch.setattr(sessions, "MOST", 3)
    user = await haru.accounts.users.create("kim")

    opened = [(await haru.accounts.sessions.open(user.id, f"agent {number}")).session for number in range(5)]

    assert [session.id for session in await haru.accounts.sessions.of(user.id)] == opened[:1:-1]


async def test_signing_out_ends_the_session_and_its_cookies(haru):
    await person(haru)
    browser = await browser_of(haru)
    signed = await sign_in(browser)
    token = signed.cookies[COOKIE]

    out = await browser.post("/api/auth/sign-out")

    assert (out.status_code, len(browser.cookies)) == (204, 0)
    assert (await browser.get("/api/me", headers=bearer(token))).status_code == 401


async def test_one_time_link_works_once_even_in_a_race(haru):
    user = await haru.accounts.users.create("kim")
    made = (await haru.http.post(f"/api/users/{user.id}/link")).json()["link"]
    token = made.split("#token=")[1]
    nobody = await haru.client()

    answers = await asyncio.gather(
        *(nobody.post("/api/auth/link", json={"token": token, "cookie": False}) for _ in range(10))
    )

    assert made == link_of("http://127.0.0.1:8080", token)
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 9
    assert {answer.json()["code"] for answer in answers if answer.status_code == 401} == {"link_spent"}


async def test_link_dies_after_its_hour_and_with_its_user(haru, sql):
    old, locked = [await haru.accounts.users.create(name) for name in ("kim", "lee")]
    tokens = [await haru.accounts.links.make(user.id) for user in (old, locked)]
    await sql.execute("UPDATE links SET expires_at = now() WHERE user_id = %s", (old.id,))
    await haru.accounts.users.set_standing(locked.id, status="locked")

    for token in (*tokens, "x" * 43, "'; --"):
        with pytest.raises(LinkSpent):
            await haru.accounts.links.use(token)


async def test_first_administrator_is_one_however_many_servers_start(settings, haru, sql):
    """S-7."""
    await sql.execute("DELETE FROM users")

    await asyncio.gather(*(first_administrator(haru.app.state.services.pool) for _ in range(50)))

    assert await (await sql.execute("SELECT name, role, password_hash FROM users")).fetchall() == [
        ("admin", "admin", None)
    ]


async def test_last_administrator_stays_one_even_in_a_race(haru):
    users = haru.accounts.users
    admins = [user.id for user in await users.listed() if user.role == "admin"]
    admins += [(await users.create(f"admin{number}", "admin")).id for number in range(8)]

    outcomes = await asyncio.gather(
        *(users.set_standing(user, role="user") for user in admins[::3]),
        *(users.set_standing(user, status="locked") for user in admins[1::3]),
        *(users.delete(user) for user in admins[2::3]),
        return_exceptions=True,
    )

    assert [type(outcome) for outcome in outcomes if isinstance(outcome, Exception)] == [LastAdmin]
    assert len([user for user in await users.listed() if (user.role, user.status) == ("admin", "active")]) == 1


async def test_why_the_last_administrator_stays_is_said(haru):
    admin = await haru.accounts.users.by_name("admin")
    await haru.http.delete(f"/api/users/{admin.id}")

    answer = await haru.http.delete(f"/api/users/{await haru.id_of()}")

    assert (answer.status_code, answer.json()["code"]) == (409, "last_admin")
    assert (await haru.http.get("/api/users")).status_code == 200


async def test_user_cannot_promote_mint_for_others_or_widen(haru):
    """S-3."""
    kim = await haru.as_user("kim")
    me = (await kim.get("/api/me")).json()
    victim = await haru.id_of()

    answers = [
        await kim.patch(f"/api/users/{me['id']}", json={"role": "admin"}),
        await kim.post("/api/users", json={"name": "evil", "role": "admin"}),
        await kim.post(f"/api/users/{victim}/link"),
        await kim.get("/api/users"),
        await kim.patch("/api/me", json={"role": "admin"}),
        await kim.post("/api/keys", json={"name": "k", "user_id": victim}),
        await kim.post("/api/keys", json={"name": "k", "role": "admin"}),
    ]
    as_key = await haru.client(bearer(await key_of(kim)))

    assert [answer.status_code for answer in answers] == [403, 403, 403, 403, 422, 422, 422]
    assert ((await as_key.get("/api/me")).json()["role"], (await as_key.get("/api/users")).status_code) == ("user", 403)


@pytest.mark.parametrize("role", ["user", "admin"])
async def test_key_manages_neither_keys_nor_passwords_nor_users(haru, role):
    """S-3."""
    owner = await haru.as_user("kim", role)
    key = await haru.client(bearer(await key_of(owner)))
    [session] = (await owner.get("/api/me/sessions")).json()

    answers = [
        await key.get("/api/keys"),
        await key.post("/api/keys", json={"name": "more"}),
        await key.delete(f"/api/keys/{uuid.uuid4()}"),
        await key.post("/api/me/password", json={"new": PASSWORD}),
        await key.patch("/api/me", json={"display_name": "x"}),
        await key.get("/api/me/sessions"),
        await key.delete(f"/api/me/sessions/{session['id']}"),
        await key.get("/api/users"),
        await key.post("/api/users", json={"name": "evil", "role": "admin"}),
        await key.post("/api/auth/sign-out"),
    ]

    assert [answer.status_code for answer in answers] == [403] * 10
    assert (await key.get("/api/me")).json()["via"] == "key"


async def test_key_is_shown_once_scoped_expires_and_can_be_revoked(haru, sql):
    kim = await haru.as_user("kim")
    made = await kim.post("/api/keys", json={"name": "ci", "features": ["til"], "models": ["m"]})
    again = await kim.post("/api/keys", json={"name": "CI"})
    past = await kim.post("/api/keys", json={"name": "old", "expires_at": "2020-01-01T00:00:00Z"})
    listed = await kim.get("/api/keys")
    key = await haru.client(bearer(made.json()["key"]))
    me = (await key.get("/api/me")).json()
    [stored] = await (await sql.execute("SELECT hash FROM keys")).fetchone()

    assert (made.status_code, again.status_code, past.status_code) == (201, 409, 422)
    assert made.json()["key"].startswith(made.json()["prefix"])
    assert made.json()["key"] not in listed.text
    assert (me["features"], me["models"]) == (["til"], ["m"])
    assert len(stored) == 32

    await kim.delete(f"/api/keys/{made.json()['id']}")

    assert (await key.get("/api/me")).status_code == 401
    assert (await kim.get("/api/keys")).json() == []


async def test_last_use_of_a_key_is_written_in_one_go(haru):
    kim = await haru.as_user("kim")
    key = await haru.client(bearer(await key_of(kim)))
    await asyncio.gather(*(key.get("/api/me") for _ in range(5)))
    before = (await kim.get("/api/keys")).json()

    await haru.accounts.keys.write_used()

    assert before[0]["used_at"] is None
    assert (await kim.get("/api/keys")).json()[0]["used_at"]


async def test_sessions_and_keys_of_others_are_not_there(haru):
    """S-36."""
    kim, lee = await haru.as_user("kim"), await haru.as_user("lee")
    [session] = (await kim.get("/api/me/sessions")).json()
    key = (await kim.post("/api/keys", json={"name": "k"})).json()["id"]

    answers = [await lee.delete(f"/api/me/sessions/{session['id']}"), await lee.delete(f"/api/keys/{key}")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert (await kim.get("/api/me")).status_code == 200


async def test_changing_the_password_asks_for_the_old_one_and_ends_other_sessions(haru):
    await person(haru)
    here, there = await browser_of(haru), await browser_of(haru)
    await sign_in(here)
    await sign_in(there)

    wrong = await here.post("/api/me/password", json={"current": "wrong", "new": "a new long password"})
    missing = await here.post("/api/me/password", json={"new": "a new long password"})
    weak = await here.post("/api/me/password", json={"current": PASSWORD, "new": "password123"})
    right = await here.post("/api/me/password", json={"current": PASSWORD, "new": "a new long password"})

    assert [answer.status_code for answer in (wrong, missing, weak, right)] == [401, 401, 422, 204]
    assert ((await here.get("/api/me")).status_code, (await there.get("/api/me")).status_code) == (200, 401)
    assert (await sign_in(there, password="a new long password")).status_code == 200


async def test_profile_is_kept_and_what_is_left_out_stays(haru):
    kim = await haru.as_user("kim")
    await kim.patch("/api/me", json={"display_name": "김하늘", "language": "ko", "system_prompt": "짧게 답하세요."})

    me = (await kim.patch("/api/me", json={"language": None})).json()

    assert (me["display_name"], me["language"], me["system_prompt"]) == ("김하늘", None, "짧게 답하세요.")


BAD = [
    "",
    "Bearer",
    "Bearer ' OR 1=1 --",
    "Bearer haru_'; DROP TABLE users; --",
    "Bearer haru_" + "x" * 42,
    "Bearer eyJhbGciOiJub25lIn0.e30.",
    "Bearer a.b.c",
    "Bearer " + "x" * 1_000,
    "Bearer " + "x" * 5_000,
    "Basic YWRtaW46YWRtaW4=",
    "bearer\txxxxxxxx",
]


async def test_malformed_credentials_cost_no_query(haru, monkeypatch):
    """S-1."""
    nobody = await haru.client()
    asked = []
    monkeypatch.setattr(haru.accounts.standing, "_ask", asked.append)

    answers = [await nobody.get("/api/me", headers={"authorization": value}) for value in BAD]
    answers += [await nobody.get("/api/me", headers={"cookie": f"{COOKIE}={value[7:]}"}) for value in BAD]

    assert {answer.status_code for answer in answers} == {401}
    assert asked == []
    assert (answers[0].json()["code"], answers[0].headers["www-authenticate"]) == (
        "not_signed_in",
        'Bearer realm="haru"',
    )


async def test_no_other_field_lets_in_or_changes_who_asks(haru):
    """S-4, S-12, S-27."""
    kim = await haru.as_user("kim")
    key = await key_of(kim)
    nobody = await haru.client()
    spoofed = {
        "x-api-key": key,
        "x-user-id": await haru.id_of(),
        "x-forwarded-for": "127.0.0.1",
        "x-original-url": "/healthz",
        "x-forwarded-user": "local",
        "x-real-ip": "127.0.0.1",
    }

    stranger = await nobody.get("/api/me", headers=spoofed)
    same = await kim.get("/api/me", headers=spoofed)
    twice = await nobody.get("/api/me", headers=[("authorization", f"Bearer {key}")] * 2)

    assert (stranger.status_code, same.json()["name"], twice.status_code) == (401, "kim", 401)


async def test_bad_bearer_is_not_made_good_by_a_cookie(haru):
    await person(haru)
    browser = await browser_of(haru)
    await sign_in(browser)

    assert (await browser.get("/api/me", headers=bearer("x"))).status_code == 401


async def test_page_without_a_session_leads_to_signing_in_and_back_to_no_other_host(haru):
    nobody = await haru.client({"accept": "text/html,*/*"})

    answers = [await nobody.get(path) for path in ("/chat/playground/?a=b&c", "/docs")]
    odd = await nobody.get(f"{haru.url}//evil.example/x")
    api = await (await haru.client()).get("/chat/playground/")

    assert [answer.status_code for answer in (*answers, odd)] == [303, 303, 303]
    assert [answer.headers["location"] for answer in (*answers, odd)] == [
        "/sign-in?next=/chat/playground/%3Fa%3Db%26c",
        "/sign-in?next=/docs",
        "/sign-in?next=/",
    ]
    assert api.status_code == 401


async def test_refusals_of_the_gate_have_the_shape_of_their_protocol(haru):
    nobody = await haru.client()

    plain, openai = await nobody.post("/chat/invoke", json={}), await nobody.get("/v1/models")

    assert (plain.json()["status"], plain.headers["content-type"]) == (401, "application/problem+json")
    assert (openai.status_code, openai.json()["error"]["type"]) == (401, "authentication_error")


async def test_behind_https_the_cookies_are_bound_to_it(settings):
    async with serving(settings.model_copy(update={"public_url": "https://haru.example"})) as haru:
        await person(haru)
        access, refresh = (await sign_in(await browser_of(haru))).headers.get_list("set-cookie")

    assert access.startswith("__Host-haru_access=")
    assert refresh.startswith("__Secure-haru_refresh=")
    assert access.endswith("; Path=/; SameSite=lax; Secure")
    assert refresh.endswith("; SameSite=strict; Secure")
