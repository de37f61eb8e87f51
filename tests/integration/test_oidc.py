"""Signing in at an OpenID provider, with a real small provider on the other end (SRV-3, S-21)."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from server.auth.oidc_attempt import LIFETIME_SECONDS, Attempt, Attempts
from tests.integration.conftest import serving
from tests.oidc_provider import CLIENT, SECRET, oidc_provider

START = "/api/auth/oidc/start"
LIES = [
    *("nonce", "no nonce", "audience", "authorized party", "expired", "not yet", "issuer", "no subject"),
    *("empty subject", "odd subject", "access token", "alg none", "shared secret", "another key"),
    *("described issuer", "answering issuer"),
]


@pytest.fixture
async def provider():
    async with oidc_provider() as running:
        yield running


@pytest.fixture
def with_provider(settings, provider):
    given = {"oidc_issuer": provider.url, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
    return settings.model_copy(update=given)


@pytest.fixture
async def haru(with_provider):
    async with serving(with_provider) as running:
        yield running


async def leave(browser, following="/"):
    """The answer of the provider: the address that the browser is sent back to."""
    left = await browser.get(START, params={"next": following})
    assert left.status_code == 303, left.text
    sent = await httpx.AsyncClient().get(left.headers["location"])
    return sent.headers["location"]


async def sign_in(browser, following="/"):
    return await browser.get(await leave(browser, following))


def told(answer):
    """The error that the sign-in page is asked to show."""
    where = urlsplit(answer.headers["location"])
    assert (answer.status_code, where.path) == (303, "/sign-in")
    return parse_qs(where.query)["error"][0]


async def test_first_sign_in_makes_an_account_and_leads_on(haru):
    browser = await haru.client()

    back = await sign_in(browser, "/chat/playground/?a=b")
    me = (await browser.get("/api/me")).json()

    assert (back.status_code, back.headers["location"]) == (303, "/chat/playground/?a=b")
    assert (me["name"], me["role"]) == ("kim", "user")


async def test_no_token_stands_in_an_address_and_cookies_are_closed_to_scripts(haru):
    """S-21"""
    browser = await haru.client()

    back = await sign_in(browser)
    cookies = back.headers.get_list("set-cookie")

    assert "token" not in back.headers["location"]
    assert len(cookies) == 3
    assert all("HttpOnly" in cookie and "SameSite" in cookie for cookie in cookies)


async def test_same_person_comes_back_to_the_same_account_whatever_the_name_is_now(haru, provider):
    browser = await haru.client()
    await sign_in(browser)
    first = (await browser.get("/api/me")).json()["id"]
    provider.claims["preferred_username"] = "kim2"

    await sign_in(browser)

    assert (await browser.get("/api/me")).json()["id"] == first


async def test_name_of_somebody_else_gives_no_way_into_that_account(haru, provider):
    """Neither the name nor an e-mail address says who one is."""
    await haru.as_user("kim", "admin")
    provider.claims = {"sub": "u-9", "preferred_username": "kim", "email": "kim@example.org", "email_verified": True}
    browser = await haru.client()

    await sign_in(browser)
    me = (await browser.get("/api/me")).json()

    assert (me["name"], me["role"]) == ("kim-2", "user")


async def test_odd_name_becomes_a_usable_one(haru, provider):
    provider.claims = {"sub": "u-2", "preferred_username": " 김 철수\0<b>", "name": ["x"]}
    browser = await haru.client()

    await sign_in(browser)

    assert (await browser.get("/api/me")).json()["name"] == "김-철수-b"


@pytest.mark.parametrize("lie", LIES)
async def test_answer_that_is_not_right_signs_nobody_in(haru, provider, lie):
    provider.lie = lie
    browser = await haru.client()

    if lie == "described issuer":
        answer = await browser.get(START)
    else:
        answer = await sign_in(browser)

    assert told(answer) == "oidc_failed"
    assert (await browser.get("/api/me")).status_code == 401
    assert await haru.accounts.users.by_name("kim") is None


async def test_code_is_good_once(haru):
    browser = await haru.client()
    back = await leave(browser)
    kept = dict(browser.cookies)
    first = await browser.get(back)
    thief = await haru.client()
    thief.cookies.update(kept)

    again = await thief.get(back)

    assert first.headers["location"] == "/"
    assert told(again) == "oidc_failed"


async def test_answer_given_to_another_browser_signs_nobody_in(haru):
    """A page that makes its reader open the attacker's answer would sign him in as the attacker."""
    attacker, victim = await haru.client(), await haru.client()
    back = await leave(attacker)
    await leave(victim)

    assert told(await victim.get(back)) == "oidc_expired"
    assert told(await (await haru.client()).get(back)) == "oidc_expired"


async def test_swapped_state_signs_nobody_in(haru):
    browser = await haru.client()
    back = await leave(browser)

    answer = await browser.get(back.replace("state=", "state=x"))

    assert told(answer) == "oidc_expired"


async def test_refusal_of_the_provider_is_told_plainly(haru, provider):
    provider.refuses = "access_denied"
    browser = await haru.client()

    answer = await sign_in(browser)
    page = await browser.get(answer.headers["location"])

    # The page has its words for it, in the reader's language.
    assert told(answer) == "oidc_denied"
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")


async def test_provider_that_is_down_is_told_plainly_and_asked_again(haru, provider):
    provider.down = True
    browser = await haru.client()
    answer = await browser.get(START)
    provider.down = False

    assert told(answer) == "oidc_unreachable"
    assert (await sign_in(browser)).headers["location"] == "/"


async def test_new_key_is_asked_for_once_and_then_kept(haru, provider):
    browser = await haru.client()
    await sign_in(browser)
    provider.change_key()

    answers = [await sign_in(browser) for _ in range(2)]

    assert [answer.headers["location"] for answer in answers] == ["/", "/"]
    assert provider.asked == ["description", "keys", "keys"]


async def test_client_that_is_known_by_its_form_may_sign_in_too(haru, provider):
    provider.methods = ("client_secret_post",)

    assert (await sign_in(await haru.client())).headers["location"] == "/"


@pytest.mark.parametrize(
    ("claims", "role"),
    [
        ({"realm_access": {"roles": ["haru-admins"]}}, "admin"),
        ({"realm_access": {"roles": ["x", "haru-users"]}}, "user"),
        ({"realm_access": {"roles": "haru-users"}}, "user"),
        ({"realm_access.roles": ["haru-admins"]}, "admin"),
        ({"realm_access": {"roles": ["others"]}}, None),
        ({"realm_access": {"roles": [["haru-admins"]]}}, None),
        ({"realm_access": "haru-admins"}, None),
        ({}, None),
    ],
)
async def test_role_follows_the_claim(with_provider, provider, claims, role):
    given = {"oidc_role_claim": "realm_access.roles", "oidc_admins": ("haru-admins",), "oidc_users": ("haru-users",)}
    provider.claims |= claims
    async with serving(with_provider.model_copy(update=given)) as haru:
        browser = await haru.client()
        answer = await sign_in(browser)
        me = (await browser.get("/api/me")).json()

    assert me.get("role") == role
    assert role or told(answer) == "oidc_no_role"


async def test_role_is_taken_and_given_at_each_sign_in(with_provider, provider):
    given = {"oidc_admins": ("admins",), "oidc_users": ("users",)}
    async with serving(with_provider.model_copy(update=given)) as haru:
        browser, roles = await haru.client(), []
        for group in ("users", "admins", "users", "none"):
            provider.claims["groups"] = [group]
            await sign_in(browser)
            roles.append((await browser.get("/api/me")).json().get("role"))

    # Who may not come in any more is turned out of older sessions too.
    assert roles == ["user", "admin", "user", None]


async def test_locked_account_is_told_so(haru):
    browser = await haru.client()
    await sign_in(browser)
    await haru.accounts.users.set_standing(await haru.id_of("kim"), status="locked")

    assert told(await sign_in(browser)) == "oidc_locked"


@pytest.mark.parametrize("following", ["//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nb", "x"])
async def test_next_address_never_leaves_this_server(haru, following):
    assert (await sign_in(await haru.client(), following)).headers["location"] == "/"


async def test_behind_https_the_public_address_is_given_and_the_cookie_is_secure(with_provider):
    async with serving(with_provider.model_copy(update={"public_url": "https://haru.example"})) as haru:
        left = await haru.http.get(START, headers={"host": "haru.example"})
        asked = parse_qs(urlsplit(left.headers["location"]).query)

    assert asked["redirect_uri"] == ["https://haru.example/api/auth/oidc/callback"]
    assert left.headers["set-cookie"].startswith("__Secure-haru_oidc=")
    assert "; Secure" in left.headers["set-cookie"]


async def test_without_a_provider_there_are_no_such_addresses(settings):
    async with serving(settings) as haru:
        answers = [await haru.http.get(f"/api/auth/oidc/{name}") for name in ("start", "callback")]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_attempt_is_opened_only_in_time_and_by_who_has_the_secret():
    attempt = Attempt.new("/")
    sealed = Attempts(["s" * 40], now=lambda: 1000.0).sealed(attempt)

    def opened(secrets, now):
        return Attempts(secrets, now=lambda: now).opened(sealed)

    assert opened(["new", "s" * 40], 1000 + LIFETIME_SECONDS - 1) == attempt
    assert opened(["s" * 40], 1000 + LIFETIME_SECONDS) is None
    assert opened(["another"], 1000) is None
    assert Attempts(["s" * 40]).opened("no.such.thing") is None
