"""What nginx lets through, refuses and says of itself (OPS-6; S-4, S-20, S-25)."""

import asyncio
import json
import re
import socket
import ssl

import httpx
import pytest

from server.policy import NOTHING, OWN_PAGE
from server.reception import FIELDS
from server.web.routes import ANEW, FOREVER, STATIC
from tests.operations.edge import SOURCE, edge

HSTS = "max-age=63072000"
HASHED = max((name for name in STATIC if name.endswith(".js")), key=lambda name: STATIC[name].stat().st_size)


@pytest.mark.parametrize(("version", "is_taken"), [("TLSv1_1", False), ("TLSv1_2", True), ("TLSv1_3", True)])
async def test_only_tls_1_2_and_newer_are_spoken(haru, version, is_taken):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    # Else this client's own library would refuse first.
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
    async with edge(haru.url) as nginx:
        spoken = await asyncio.to_thread(_spoken, context, nginx.port)

    assert spoken == (version.replace("_", ".") if is_taken else "refused by the server")


def _spoken(context, port):
    with socket.create_connection(("127.0.0.1", port)) as plain:
        try:
            with context.wrap_socket(plain) as secured:
                return secured.version()
        except ssl.SSLError as error:
            # An alert comes from the other side.
            return "refused by the server" if "ALERT" in (error.reason or "") else str(error)


async def test_plain_http_leads_to_https(haru):
    async with edge(haru.url) as nginx, httpx.AsyncClient(base_url=f"http://127.0.0.1:{nginx.plain_port}") as client:
        moved = await client.post("/api/chat?a=b")
        alive = await client.get("/alive")

    assert (moved.status_code, moved.headers["location"]) == (308, "https://127.0.0.1/api/chat?a=b")
    assert alive.status_code == 204


@pytest.mark.parametrize(
    ("path", "policy"),
    [
        ("/sign-in", OWN_PAGE),
        ("/healthz", NOTHING),
        (f"/static/{HASHED}", NOTHING),
        ("/api/chat", NOTHING),
        ("/metrics", NOTHING),
    ],
)
async def test_every_answer_has_each_protecting_field_once(haru, path, policy):
    async with edge(haru.url) as nginx, nginx.client() as client:
        answer = await client.get(path)

    wanted = {**FIELDS, "content-security-policy": policy, "strict-transport-security": HSTS}
    assert {name: answer.headers.get_list(name) for name in wanted} == {name: [said] for name, said in wanted.items()}
    assert len(answer.headers.get_list("x-request-id")) == 1
    assert answer.headers["server"] == "nginx"


async def test_files_with_a_digest_in_their_name_are_kept_for_ever_and_pages_never(haru):
    paths = ["/sign-in", "/static/manifest.webmanifest", "/static/haru.svg", f"/static/{HASHED}"]
    async with edge(haru.url) as nginx, nginx.client() as client:
        kept = [(await client.get(path)).headers["cache-control"] for path in paths]

    assert kept == [ANEW, ANEW, ANEW, FOREVER]


async def test_files_come_from_nginx_as_the_server_would_send_them(haru):
    async with edge(haru.url) as nginx, nginx.client() as client:
        for name in (
            HASHED,
            "haru.svg",
            "manifest.webmanifest",
            next(name for name in STATIC if name.endswith(".css")),
        ):
            sent, meant = await client.get(f"/static/{name}"), await haru.http.get(f"/static/{name}")
            assert (sent.content, sent.headers["cache-control"]) == (meant.content, meant.headers["cache-control"])
            assert sent.headers["content-type"].split(";")[0] == meant.headers["content-type"].split(";")[0]
        shown = await client.get(f"/static/{HASHED}", headers={"accept-encoding": "gzip"})
        log = nginx.log

    assert (shown.headers["content-encoding"], shown.headers["vary"]) == ("gzip", "Accept-Encoding")
    assert f'"path":"/static/{HASHED}","status":200' in log


async def test_a_file_of_another_version_is_asked_of_the_servers(haru):
    async with edge(haru.url) as nginx, nginx.client() as client:
        (nginx.folder / "web").unlink()
        found = await client.get(f"/static/{HASHED}")
        missing = await client.get("/static/none-00000000.js")

    assert (found.status_code, found.content) == (200, STATIC[HASHED].read_bytes())
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("path", ["/metrics", "/metrics/", "/%6detrics", "//metrics", "/x/../metrics", "/metrics?a=b"])
async def test_metrics_are_not_for_the_network(haru, path):
    async with edge(haru.url) as nginx:
        status, body = await asyncio.to_thread(_raw, nginx, path, haru.token)

    assert (status, json.loads(body)["code"]) == (404, "not_found")


def _raw(nginx, path, token):
    """As written: a client library would tidy the path."""
    with (
        socket.create_connection(("127.0.0.1", nginx.port)) as plain,
        nginx.trust.wrap_socket(plain, server_hostname="127.0.0.1") as secured,
    ):
        asked = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
        secured.sendall(asked.encode())
        answer = b"".join(iter(lambda: secured.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), body


@pytest.mark.parametrize(
    "path", ["/v1/load_lora_adapter", "/tokenize", "/health", "/v1/embeddings", "/pause", "/metrics"]
)
async def test_what_engines_offer_besides_cannot_be_reached(haru, engine, path):
    async with edge(haru.url) as nginx, nginx.client(haru.token) as client:
        answer = await client.post(path, json={"lora_name": "x", "lora_path": "/x"})

    assert answer.status_code == 404
    assert engine.adapters == {}


async def test_too_many_requests_of_one_address_are_refused_as_haru_refuses(haru):
    slow = {"main": ("rate=50r/s", "rate=1r/m"), "site": ("burst=200", "burst=2")}
    async with edge(haru.url, **slow) as nginx, nginx.client() as client:
        answers = [await client.get("/healthz") for _ in range(5)]

    refused = answers[-1]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["retry-after"] == "1"
    assert refused.json().keys() >= {"type", "title", "status", "code", "message", "message_ko", "request_id"}
    assert refused.json()["request_id"] == refused.headers["x-request-id"]


async def test_too_many_streams_of_one_address_are_refused(haru, engine):
    engine.holds = True
    few = {"site": ("limit_conn at_once 200", "limit_conn at_once 2")}
    asked = {"input": {"messages": [{"role": "user", "content": "Tell me everything."}]}}
    async with edge(haru.url, **few) as nginx, nginx.client(haru.token, http2=False) as client:
        held = [asyncio.create_task(client.post("/chat/invoke", json=asked)) for _ in range(2)]
        await engine.until(lambda: engine.running == 2)
        refused = await client.get("/healthz")
        engine.go_on.set()
        await asyncio.gather(*held)

    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")


async def test_a_body_beyond_the_limit_is_refused_before_a_server_sees_it(haru):
    async with (
        edge(haru.url, main=("client_max_body_size 16m", "client_max_body_size 1k")) as nginx,
        nginx.client() as client,
    ):
        refused = await client.post("/til/invoke", content=b"x" * 4096)
        log = nginx.log

    assert (refused.status_code, refused.json()["code"]) == (413, "too_large")
    assert '"path":"/til/invoke","status":413' in log
    assert '"upstream":"127' not in log


async def test_without_servers_it_says_when_to_come_back(haru):
    async with edge("http://127.0.0.1:1") as nginx, nginx.client() as client:
        refused = await client.get("/api/me")

    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    assert refused.json()["code"] == "unreachable"


async def test_a_request_keeps_the_id_it_came_with_and_gets_one_otherwise(haru):
    async with edge(haru.url) as nginx, nginx.client() as client:
        given = await client.get("/api/me", headers={"x-request-id": "from-client-1"})
        made = await client.get("/api/me")
        bad = await client.get("/api/me", headers={"x-request-id": "<script>alert(1)"})
        log = nginx.log

    assert (given.headers["x-request-id"], given.json()["request_id"]) == ("from-client-1", "from-client-1")
    for answer in (made, bad):
        assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])
        assert f'"request_id":"{answer.headers["x-request-id"]}"' in log


async def test_its_log_is_json_and_has_no_query(haru):
    async with edge(haru.url) as nginx, nginx.client(haru.token) as client:
        await client.get("/api/conversations?q=secret-search")
        log = nginx.log

    [line] = [json.loads(line) for line in log.splitlines() if "/api/conversations" in line]
    assert (line["method"], line["path"], line["status"], line["tls"]) == ("GET", "/api/conversations", 200, "TLSv1.3")
    assert "secret-search" not in log
    assert haru.token not in log


async def test_tokens_are_not_compressed_beside_what_others_can_choose(haru):
    async with (
        edge(haru.url, main=("gzip_min_length 1024", "gzip_min_length 1")) as nginx,
        nginx.client(haru.token) as client,
    ):
        own = await client.get("/api/auth/ways")
        other = await client.get("/api/conversations")

    assert ("content-encoding" in own.headers, other.headers["content-encoding"]) == (False, "gzip")


async def test_what_a_client_says_of_its_address_is_thrown_away(settings, monkeypatch):
    """The server trusts nginx, and nginx nobody."""
    given = {"x-forwarded-for": "203.0.113.9", "x-real-ip": "203.0.113.9", "forwarded": "for=203.0.113.9"}
    heard = []

    async def listen(reader, writer):
        heard.append((await reader.readuntil(b"\r\n\r\n")).decode().lower())
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(listen, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with edge(url) as nginx, nginx.client() as client:
            await client.get("/", headers=given)

    [request] = heard
    assert "x-forwarded-for: 127.0.0.1\r\n" in request
    assert "x-forwarded-proto: https\r\n" in request
    assert "203.0.113.9" not in request


def test_fields_that_nginx_adds_to_its_own_answers_are_the_servers():
    written = (SOURCE / "snippets" / "own-answer.conf").read_text()
    said = {
        name.lower(): value.strip('"') for name, value in re.findall(r'add_header (\S+) ("[^"]+"|\S+) always', written)
    }

    assert {name: said[name] for name in FIELDS} == dict(FIELDS)
    assert said["content-security-policy"] == NOTHING
