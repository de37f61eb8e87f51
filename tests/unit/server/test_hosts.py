"""Which names the server answers under (S-4)."""

import pytest

from server.hosts import Hosts, own_names
from server.settings import Settings
from tests.asgi import Behind, request, status_of

NAMES = own_names(Settings(_env_file=None, public_url="https://Haru.example:8443", hosts=("haru.lan", "[fd00::5]")))


async def status(*hosts, **given):
    return await status_of(Hosts(Behind(), NAMES), request(raw=[("host", host) for host in hosts], **given))


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.0.0.1:8080", "localhost", "LOCALHOST:1", "[::1]:8080", "haru.example", "haru.example."),
        *("haru.lan:80", "[fd00::5]", "10.1.2.3:8080"),
    ],
)
async def test_own_names_are_answered(host):
    assert await status(host) == 200


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "haru.example.evil.example", "evil.example:8080", "", "127.0.0.1@evil.example", "10.1.2.4"),
        *("127.0.0.1, evil.example", "haru.example/evil", "haru.example:x", "[::1", "2130706433", "localhost\\evil"),
    ],
)
async def test_other_names_are_refused(host):
    assert await status(host) == 400


async def test_name_that_is_missing_or_given_twice_is_refused():
    assert await status() == 400
    assert await status("127.0.0.1", "evil.example") == 400


async def test_other_fields_give_no_name():
    spoofed = [("host", "evil.example"), ("x-forwarded-host", "127.0.0.1"), ("x-original-url", "/"), ("x-host", "::1")]

    assert await status_of(Hosts(Behind(), NAMES), request(raw=spoofed)) == 400
