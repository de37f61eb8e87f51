"""What every request must be before a route sees it (S-22)."""

import json

import pytest

from server.wellformed import DEPTH, LIMITS, MOST, VALUES, WellFormed, parsed
from tests.asgi import Behind, request, status_of

JSON = {"content-type": "application/json"}


def nested(levels, inner="1"):
    return b'{"a":' + b"[" * (levels - 1) + inner.encode() + b"]" * (levels - 1) + b"}"


async def sent(*chunks, headers=JSON, method="POST", path="/x", **given):
    behind = Behind()
    length = {} if "transfer-encoding" in headers else {"content-length": str(sum(map(len, chunks)))}
    scope = request(path, method, {**length, **headers}, **given)
    return await status_of(WellFormed(behind), scope, *chunks), behind


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-8", 'APPLICATION/JSON;charset="UTF-8"']
)
async def test_json_object_passes_unchanged(kind):
    status, behind = await sent(b'{"a": ', b'"\xed\x95\x9c"}', headers={"content-type": kind})

    assert (status, behind.body) == (200, b'{"a": "\xed\x95\x9c"}')
    assert behind.scope["state"]["json"] == {"a": "한"}


@pytest.mark.parametrize(
    "kind",
    [
        *(
            "",
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/jsonp",
        ),
        *("text/plain; application/json", "application/json; charset=utf-16", "application/json, text/plain"),
    ],
)
async def test_other_types_are_refused(kind):
    status, behind = await sent(b"{}", headers={"content-type": kind} if kind else {})

    assert (status, behind.was_reached) == (415, False)


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate", "identity, gzip"])
async def test_compressed_bodies_are_refused(coding):
    assert (await sent(b"{}", headers={**JSON, "content-encoding": coding}))[0] == 415


@pytest.mark.parametrize(
    "raw",
    [
        *(b"null", b"[]", b"1", b'"x"', b"{", b"\xff", b"{}{}", b'{"a": NaN}', b'{"a": "\\ud800"}', b"\x00", b" "),
        *(b'{"a": "\\u0000"}', b'{"a\\u0000": 1}', b'{"a": [["x\\\\\\u0000"]]}', b"[" * 100_000, b'{"a":' * 100_000),
        nested(DEPTH + 1),
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
async def test_what_is_no_plain_json_object_is_refused(raw, method):
    status, behind = await sent(raw, method=method)

    assert (status, behind.was_reached) == (422, False)


@pytest.mark.parametrize("raw", [nested(DEPTH), b'{"a": "the text \\\\u0000 in a diff"}', b"{}"])
async def test_what_only_looks_odd_passes(raw):
    assert (await sent(raw))[0] == 200


async def test_more_values_than_anybody_needs_are_refused_but_not_a_long_text():
    lists = b'{"a": [' + b",".join([b"[]"] * VALUES) + b"]}"
    text = json.dumps({"a": "[{," * VALUES + '\\"'}).encode()

    assert (await sent(lists))[0] == 422
    assert (await sent(text))[0] == 200
    assert (await sent(b'\\"' * VALUES + b"," * (VALUES + 1)))[0] == 422


async def test_no_body_is_left_to_the_route():
    assert (await sent(headers={}))[0] == 200


@pytest.mark.parametrize("path", ["/til/invoke", "/api/me"])
async def test_body_over_the_limit_is_refused_whether_its_length_is_told_or_not(path):
    most = LIMITS["/api/"] if path.startswith("/api/") else MOST
    told, _ = await sent(b"", headers={**JSON, "content-length": str(most + 1)}, path=path)
    chunked, behind = await sent(b" " * most, b" {}", headers={**JSON, "transfer-encoding": "chunked"}, path=path)

    assert (told, chunked, behind.was_reached) == (413, 413, False)


async def test_client_that_leaves_before_the_end_of_its_body_is_seen_to_have_left():
    heard = []

    async def app(scope, receive, send):
        heard.append((await receive())["type"])
        await send({"type": "http.response.start", "status": 200, "headers": []})

    scope = request(method="POST", headers={**JSON, "content-length": "10"})
    messages = [{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}]

    async def receive():
        return messages.pop(0)

    async def send(message):
        pass

    await WellFormed(app)(scope, receive, send)

    assert heard == ["http.disconnect"]


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
async def test_zero_characters_in_addresses_are_refused(method):
    assert (await sent(b"{}", method=method, path="/a\0b"))[0] == 404
    assert (await sent(b"{}", method=method, query_string=b"q=a%00b"))[0] == 422


def test_parsed_body_is_what_json_says():
    body = {"a": [1, {"b": None}], "한": "글"}

    assert parsed(json.dumps(body).encode()) == body
