"""Whose word on the client's address is believed (S-4)."""

import pytest

from server.proxies import Proxies, client_address
from tests.asgi import Behind, request, status_of

TRUSTED = ("10.0.0.0/8", "fd00::/8")


async def seen(scope, trusted=TRUSTED):
    behind = Behind()
    await status_of(Proxies(behind, trusted), scope)
    return client_address(behind.scope), behind.scope["scheme"]


def forwarded(client, *said, **headers):
    raw = [("x-forwarded-for", one) for one in said] + [(k.replace("_", "-"), v) for k, v in headers.items()]
    return request(client=(client, 1), raw=raw)


@pytest.mark.parametrize(
    ("said", "believed"),
    [
        (["198.51.100.4"], "198.51.100.4"),
        (["1.1.1.1, 198.51.100.4"], "198.51.100.4"),
        (["1.1.1.1", "198.51.100.4, 10.2.2.2"], "198.51.100.4"),
        (["10.9.9.9, 10.8.8.8"], "10.9.9.9"),
        (["198.51.100.4, nonsense"], "10.0.0.1"),
        (["::ffff:198.51.100.4"], "198.51.100.4"),
        (["2001:db8::1"], "2001:db8::1"),
        ([], "10.0.0.1"),
        ([""], "10.0.0.1"),
    ],
)
async def test_client_is_the_first_from_the_end_that_is_no_proxy_of_ours(said, believed):
    assert (await seen(forwarded("10.0.0.1", *said)))[0] == believed


async def test_nobody_else_is_believed():
    scope = forwarded("203.0.113.7", "1.1.1.1", x_forwarded_proto="https", x_real_ip="1.1.1.1", forwarded="for=1.1.1.1")

    assert await seen(scope) == ("203.0.113.7", "http")
    assert await seen(forwarded("10.0.0.1", "1.1.1.1", x_forwarded_proto="https"), trusted=()) == ("10.0.0.1", "http")


@pytest.mark.parametrize(
    ("said", "scheme"), [("https", "https"), ("http", "http"), ("javascript", "http"), ("", "http")]
)
async def test_scheme_is_one_of_two(said, scheme):
    assert (await seen(forwarded("::ffff:10.0.0.1", x_forwarded_proto=said)))[1] == scheme


async def test_connection_by_a_local_socket_has_no_address():
    assert (await seen(request(client=None)))[0] == ""
