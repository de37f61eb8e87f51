"""What stands between the network and the routes, on the running server (S-4, S-20, S-21, S-22)."""

import re

import pytest

from tests.integration.conftest import serving

PAGE = {"accept": "text/html"}
LISTED = "https://app.example"
QUESTION = {"input": {"messages": [{"role": "user", "content": "How do I share connections?"}]}}


async def browser_of(haru, name="kim"):
    """A client that is signed in by a cookie, as a browser is."""
    user = await haru.accounts.users.by_name(name) or await haru.accounts.users.create(name)
    tokens = await haru.accounts.sessions.open(user.id, "tests")
    return await haru.client({"cookie": f"{haru.accounts.cookies.access}={tokens.access}"})


async def test_answers_that_are_no_pages_may_load_nothing(haru):
    answers = [
        await haru.http.get("/api/me"),
        await haru.http.get("/static/haru.svg"),
        await haru.http.get("/nowhere"),
    ]

    assert {answer.headers["content-security-policy"].split(";")[0] for answer in answers} == {"default-src 'none'"}


@pytest.mark.parametrize("feature", ["chat", "til"])
async def test_playground_may_reach_nothing_but_this_server(haru, feature):
    """S-24"""
    page = await haru.http.get(f"/{feature}/playground/")
    scripts = re.findall(r'src="([^"]+\.js)"', page.text)

    assert "img-src 'self' data:" in page.headers["content-security-policy"]
    assert scripts
    assert [(await haru.http.get(script)).status_code for script in scripts] == [200] * len(scripts)


@pytest.mark.parametrize("name", ["assets", "a" * 300, "assets/", "../__init__.py", "%2e%2e/%2e%2e/server.py", "a%00"])
async def test_playground_opens_only_its_own_files(haru, name):
    """S-17, S-22"""
    assert (await haru.http.get(f"/chat/playground/{name}")).status_code == 404


async def test_refusals_around_the_routes_have_the_shape_of_the_address(haru):
    strange = {"host": "evil.example"}

    plain = await haru.http.get("/api/me", headers=strange)
    protocol = await haru.http.get("/v1/models", headers=strange)
    typed = await haru.http.post("/v1/chat/completions", content=b"{}", headers={"content-type": "text/plain"})

    assert (plain.status_code, plain.json()["code"]) == (400, "unknown_host")
    assert (protocol.status_code, protocol.json()["error"]["code"]) == (400, "unknown_host")
    assert (typed.status_code, typed.json()["error"]["code"]) == (415, "content_type")


async def test_what_a_request_says_about_its_way_changes_nothing(haru):
    """S-4"""
    nobody = await haru.client()
    spoofed = {
        **{"x-forwarded-for": "127.0.0.1", "x-real-ip": "127.0.0.1", "x-forwarded-host": "localhost"},
        **{"x-original-url": "/healthz", "x-rewrite-url": "/healthz", "x-forwarded-user": "local", "x-user-id": "1"},
    }

    answers = [await nobody.get("/api/users", headers={name: value}) for name, value in spoofed.items()]

    assert {answer.status_code for answer in answers} == {401}


async def test_page_of_another_site_cannot_use_the_cookie(haru):
    """S-21"""
    browser = await browser_of(haru)
    foreign = {"sec-fetch-site": "cross-site", "origin": "https://evil.example"}

    refused = await browser.post("/chat/invoke", json=QUESTION, headers=foreign)
    form = await browser.post("/api/auth/sign-out", headers={"sec-fetch-site": "cross-site"})
    own = await browser.post("/chat/invoke", json=QUESTION, headers={"sec-fetch-site": "same-origin"})

    assert [answer.status_code for answer in (refused, form, own)] == [403, 403, 200]
    assert "access-control-allow-origin" not in refused.headers


async def test_listed_site_may_ask_and_read_and_no_other(settings):
    async with serving(settings.model_copy(update={"cors_origins": (LISTED,)})) as haru:
        asked = {"access-control-request-method": "POST", "access-control-request-headers": "content-type"}
        before = await haru.http.options("/chat/invoke", headers={"origin": LISTED, **asked})
        other = await haru.http.options("/chat/invoke", headers={"origin": "https://evil.example", **asked})
        browser = await browser_of(haru)
        sent = {"origin": LISTED, "sec-fetch-site": "cross-site"}
        answer = await browser.post("/chat/invoke", json=QUESTION, headers=sent)
        nobody = await (await haru.client()).get("/api/me", headers={"origin": LISTED})

    assert (before.status_code, before.headers["access-control-allow-origin"]) == (200, LISTED)
    assert "access-control-allow-origin" not in other.headers
    assert (answer.status_code, answer.headers["access-control-allow-credentials"]) == (200, "true")
    assert "X-Request-Id" in answer.headers["access-control-expose-headers"]
    assert nobody.headers["access-control-allow-origin"] == LISTED


async def test_address_behind_a_trusted_proxy_is_the_one_that_is_throttled(settings, monkeypatch):
    async with serving(settings.model_copy(update={"trusted_proxies": ("127.0.0.1",)})) as haru:
        addresses = []
        monkeypatch.setattr(
            type(haru.accounts.throttle), "enter", lambda self, name, address: addresses.append(address)
        )
        nobody = await haru.client({"x-forwarded-for": "192.0.2.1, 198.51.100.4"})
        await nobody.post("/api/auth/sign-in", json={"name": "kim", "password": "wrong-password"})

    assert addresses == ["198.51.100.4"]
