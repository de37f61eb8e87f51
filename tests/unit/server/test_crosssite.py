"""What pages of other sites may send (S-21)."""

import pytest

from server.crosssite import NoCrossSite, cors
from server.identity import Identity
from tests.asgi import Behind, request, status_of

HERE = {"host": "haru.example"}
LISTED = "https://app.example"
SIGNED = Identity("u", "kim", "user", "session", "s", by_cookie=True)
BEARER = Identity("u", "kim", "user", "key", "k")


async def status(identity, headers, method="POST", public_url=""):
    scope = request(method=method, headers={**HERE, **headers}, state={"identity": identity} if identity else {})
    return await status_of(NoCrossSite(Behind(), public_url, [LISTED]), scope)


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
        {"origin": "http://haru.example"},
        {"sec-fetch-site": "cross-site", "origin": LISTED},
    ],
)
async def test_own_and_listed_pages_may_use_the_cookie(headers):
    assert await status(SIGNED, headers) == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": "https://evil.example"},
        {"sec-fetch-site": "same-site", "origin": "http://haru.example:81"},
        {"origin": "null"},
        {"origin": "https://haru.example"},
        {"origin": "https://app.example.evil.example"},
        {"origin": "https://app.example:8443"},
        {"referer": "http://haru.example/"},
        {"sec-fetch-site": "same-origin, cross-site"},
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_other_pages_may_not(headers, method):
    assert await status(SIGNED, headers, method) == 403


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
async def test_reading_is_left_to_the_browser(method):
    assert await status(SIGNED, {"sec-fetch-site": "cross-site"}, method) == 200


async def test_bearer_header_is_sent_by_no_browser_on_its_own():
    assert await status(BEARER, {"sec-fetch-site": "cross-site", "origin": "https://evil.example"}) == 200


async def test_programs_may_sign_in_but_other_pages_may_not_sign_their_readers_in():
    assert await status(None, {}) == 200
    assert await status(None, {"sec-fetch-site": "cross-site"}) == 403
    assert await status(None, {"origin": "https://evil.example"}) == 403


async def test_public_address_counts_and_not_what_the_request_was_sent_to():
    assert await status(SIGNED, {"origin": "https://haru.org"}, public_url="https://haru.org:443/") == 200
    assert await status(SIGNED, {"origin": "http://haru.example"}, public_url="https://haru.org") == 403


def test_without_listed_sites_nothing_is_shared():
    behind = Behind()

    assert cors(behind, ()) is behind
