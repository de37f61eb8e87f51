"""Documents from the upload to the index, each its owner's (RAG-1)."""

import asyncio
from contextlib import asynccontextmanager
from hashlib import sha256

import pytest
from aiohttp import web

from retrievers.web import open_web
from server.documents.intake import Intake
from server.limits.policy import Policy, RoleRule
from tests.documents import FILE, bring, brought, read
from tests.integration.conftest import UNLIMITED, serving
from tests.sites import html, site

POOLS = "# Pools\n\nA connection pool shares connections between clients.\n"


async def found(haru, who, query, limit=5):
    passages = await haru.app.state.services.index.search(query, owner=await haru.id_of(who), limit=limit)
    return [passage.text for passage in passages]


async def test_document_that_was_brought_is_found(haru):
    kim = await haru.as_user("kim")

    answer = await bring(kim, "notes/pools.md", POOLS, tags=["db", "pool"], at="2026-05-01T10:00:00Z")
    told = await read(kim)
    shown = (await kim.get(answer.headers["location"])).json()

    assert (answer.status_code, answer.json()["outcome"], answer.json()["state"]) == (202, "new", "queued")
    assert [kind for kind, _ in told][-1] == "progress"
    assert told[-1][1] == {"queued": 0, "reading": 0, "stored": 1, "failed": 0, "chunks": 1}
    assert ("document", shown) in told
    assert {
        key: shown[key] for key in ("name", "source", "title", "visibility", "tags", "state", "chunks", "error")
    } == {
        "name": "notes/pools.md",
        "source": "upload",
        "title": "Pools",
        "visibility": "private",
        "tags": ["db", "pool"],
        "state": "stored",
        "chunks": 1,
        "error": None,
    }
    assert (shown["bytes"], shown["digest"]) == (len(POOLS), sha256(POOLS.encode()).hexdigest())
    assert "shares connections" in "".join(await found(haru, "kim", "connection pool"))


async def test_same_content_again_costs_nothing(haru):
    kim = await haru.as_user("kim")
    first = await brought(kim, "pools.md", POOLS)

    again = await bring(kim, "pools.md", POOLS)

    assert (again.status_code, again.json()["outcome"], again.json()["state"]) == (200, "unchanged", "stored")
    assert (again.json()["id"], again.json()["updated_at"]) == (first["id"], first["updated_at"])


async def test_new_content_takes_the_place_of_the_old(haru):
    kim = await haru.as_user("kim")
    first = await brought(kim, "pools.md", POOLS)

    changed = await brought(kim, "pools.md", "# Pools\n\nA semaphore bounds how many clients may wait.\n")

    assert (changed["id"], changed["chunks"]) == (first["id"], 1)
    assert await found(haru, "kim", "connection pool semaphore") == [
        "# Pools\n\nA semaphore bounds how many clients may wait."
    ]
    assert [one["name"] for one in (await kim.get("/api/documents")).json()["documents"]] == ["pools.md"]


async def test_text_and_bytes_are_given_back(haru):
    kim = await haru.as_user("kim")
    shown = await brought(kim, "notes/풀 & pools.md", POOLS)

    text = await kim.get(f"/api/documents/{shown['id']}/text")
    file = await kim.get(f"/api/documents/{shown['id']}/file")

    assert text.text == POOLS
    assert text.headers["content-type"] == "text/markdown; charset=utf-8"
    assert (file.content, file.headers["content-type"]) == (POOLS.encode(), "application/octet-stream")
    assert file.headers["content-disposition"].startswith('attachment; filename="pools.md"')
    assert file.headers["x-content-type-options"] == "nosniff"


async def test_what_cannot_be_read_fails_alone_and_says_why(haru):
    kim = await haru.as_user("kim")
    for name, content in (("a.md", POOLS), ("b.bin", b"\x89PNG\0\0"), ("c.pdf", b"%PDF-1.7 broken"), ("d.md", POOLS)):
        await bring(kim, name, content)

    told = await read(kim)

    rows = (await kim.get("/api/documents")).json()["documents"]
    assert {row["name"]: row["error"] and row["error"]["code"] for row in rows} == {
        "a.md": None,
        "b.bin": "document_unknown",
        "c.pdf": "document_damaged",
        "d.md": None,
    }
    assert all(row["error"]["message_ko"] for row in rows if row["error"])
    assert {key: told[-1][1][key] for key in ("stored", "failed")} == {"stored": 2, "failed": 2}
    assert [row["name"] for row in (await kim.get("/api/documents?state=failed")).json()["documents"]] == [
        "c.pdf",
        "b.bin",
    ]


async def test_what_failed_is_tried_again_when_it_is_sent_again(haru):
    kim = await haru.as_user("kim")
    failed = await brought(kim, "c.pdf", b"%PDF-1.7 broken")

    again = await bring(kim, "c.pdf", b"%PDF-1.7 broken")

    assert (failed["state"], again.json()["outcome"], again.json()["state"]) == ("failed", "changed", "queued")


async def test_what_became_unreadable_is_not_found_as_it_was(haru):
    kim = await haru.as_user("kim")
    await brought(kim, "pools.md", POOLS)

    failed = await brought(kim, "pools.md", b"\x89PNG\0\0")

    assert (failed["state"], failed["chunks"]) == ("failed", 0)
    assert await found(haru, "kim", "connection pool") == []


async def test_deleted_document_is_gone_everywhere(haru, sql):
    kim = await haru.as_user("kim")
    shown = await brought(kim, "pools.md", POOLS)

    deleted = await kim.delete(f"/api/documents/{shown['id']}")

    assert deleted.status_code == 204
    assert await found(haru, "kim", "connection pool") == []
    for method, path in (("GET", ""), ("GET", "/text"), ("GET", "/file"), ("DELETE", "")):
        assert (await kim.request(method, f"/api/documents/{shown['id']}{path}")).status_code == 404
    async with asyncio.timeout(10):
        while await (await sql.execute("SELECT FROM documents")).fetchall():  # noqa: ASYNC110 (rows tell nobody)
            await asyncio.sleep(0.02)


async def test_deleted_name_can_be_brought_again(haru):
    kim = await haru.as_user("kim")
    first = await brought(kim, "pools.md", POOLS)
    await kim.delete(f"/api/documents/{first['id']}")

    again = await brought(kim, "pools.md", POOLS)

    assert (again["id"] != first["id"], again["state"]) == (True, "stored")
    assert len(await found(haru, "kim", "connection pool")) == 1


# Who may see and change it.


async def test_private_document_is_nobody_elses(haru):
    kim, lee = await haru.as_user("kim"), await haru.as_user("lee")
    shown = await brought(kim, "pools.md", POOLS)

    for method, path in (("GET", ""), ("GET", "/text"), ("GET", "/file"), ("PATCH", ""), ("DELETE", "")):
        body = {"json": {"tags": ["mine"]}} if method == "PATCH" else {}
        answer = await lee.request(method, f"/api/documents/{shown['id']}{path}", **body)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    for of in ("mine", "community"):
        assert (await lee.get(f"/api/documents?of={of}")).json()["documents"] == []
    assert await found(haru, "lee", "connection pool") == []
    assert (await kim.get(f"/api/documents/{shown['id']}")).json() == shown


async def test_shared_document_is_everybodys_to_read_and_its_owners_to_change(haru):
    kim, lee = await haru.as_user("kim"), await haru.as_user("lee")
    shown = await brought(kim, "pools.md", POOLS)

    shared = await kim.patch(f"/api/documents/{shown['id']}", json={"visibility": "community", "tags": ["db"]})
    await read(kim)

    (listed,) = (await lee.get("/api/documents?of=community")).json()["documents"]
    assert (shared.status_code, shared.json()["visibility"]) == (200, "community")
    assert (listed["name"], listed["owner"], listed["is_mine"], listed["tags"]) == ("pools.md", "kim", False, ["db"])
    assert (await lee.get(f"/api/documents/{shown['id']}/text")).text == POOLS
    assert len(await found(haru, "lee", "connection pool")) == 1
    for method, path in (("GET", "/file"), ("PATCH", ""), ("DELETE", "")):
        body = {"json": {"visibility": "private"}} if method == "PATCH" else {}
        assert (await lee.request(method, f"/api/documents/{shown['id']}{path}", **body)).status_code == 404


async def test_document_that_is_shared_no_more_is_found_by_its_owner_alone(haru):
    kim = await haru.as_user("kim")
    await haru.as_user("lee")
    shown = await brought(kim, "pools.md", POOLS, visibility="community")
    assert len(await found(haru, "lee", "connection pool")) == 1

    await kim.patch(f"/api/documents/{shown['id']}", json={"visibility": "private"})
    await read(kim)

    assert await found(haru, "lee", "connection pool") == []
    assert len(await found(haru, "kim", "connection pool")) == 1


async def test_uploading_again_does_not_undo_who_may_see_it(haru):
    kim = await haru.as_user("kim")
    shown = await brought(kim, "pools.md", POOLS)
    await kim.patch(f"/api/documents/{shown['id']}", json={"visibility": "community", "title": "Ponds"})

    again = await brought(kim, "pools.md", POOLS + "More of it.\n")

    assert (again["visibility"], again["title"]) == ("community", "Ponds")


async def test_only_administrators_share_where_haru_is_set_so(settings):
    async with serving(settings.model_copy(update={"sharing": "admins"})) as haru:
        kim = await haru.as_user("kim")
        shown = await brought(kim, "pools.md", POOLS)
        refused = [
            await bring(kim, "other.md", POOLS, visibility="community"),
            await kim.patch(f"/api/documents/{shown['id']}", json={"visibility": "community"}),
        ]
        own = await bring(haru.http, "pools.md", POOLS, visibility="community")

    assert {(one.status_code, one.json()["code"]) for one in refused} == {(403, "sharing_not_allowed")}
    assert own.status_code == 202


async def test_key_for_a_feature_reaches_no_documents(haru):
    made = await haru.http.post("/api/keys", json={"name": "narrow", "features": ["chat"]})
    narrow = await haru.client({"authorization": f"Bearer {made.json()['key']}"})

    for answer in (await narrow.get("/api/documents"), await bring(narrow, "a.md", POOLS)):
        assert (answer.status_code, answer.json()["code"]) == (403, "out_of_scope")


# From the web.


@asynccontextmanager
async def reading_here(haru, **pages):
    """Sites on this machine may be read, which they may not otherwise."""
    async with site(**pages) as server, open_web(allow_private=True) as reader:
        haru.app.state.intake = Intake(reader)
        yield str(server.make_url("/")).rstrip("/")


async def test_page_is_brought_by_its_address_and_again_when_it_has_changed(haru):
    text = "<p>A connection pool shares connections between clients, so that fewer of them are opened at once.</p>" * 5
    pages = {"text": text}
    kim = await haru.as_user("kim")
    async with reading_here(haru, a=lambda _: html(pages["text"], "Pools")) as url:
        asked = {"url": f"{url}/a", "tags": ["db"]}
        outcomes = [(await kim.post("/api/documents/url", json=asked)).json()["outcome"] for _ in range(2)]
        pages["text"] += "<p>A semaphore bounds how many of them may wait for one of the connections at a time.</p>"
        outcomes.append((await kim.post("/api/documents/url", json=asked)).json()["outcome"])
        await read(kim)

    (row,) = (await kim.get("/api/documents")).json()["documents"]
    assert outcomes == ["new", "unchanged", "changed"]
    assert (row["source"], row["kind"], row["title"], row["tags"]) == ("web", "article", "Pools", ["db"])
    assert row["name"] == url.removeprefix("http://") + "/a"
    assert "semaphore" in "".join(await found(haru, "kim", "semaphore"))


async def test_what_a_site_keeps_from_programs_is_not_read(haru):
    kim = await haru.as_user("kim")
    robots = web.Response(text="User-agent: *\nDisallow: /")
    async with reading_here(haru, robots=robots, a=html("<p>text</p>")) as url:
        answer = await kim.post("/api/documents/url", json={"url": f"{url}/a"})

    assert (answer.status_code, answer.json()["code"]) == (422, "page_unread")


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://[::1]/", "file:///etc/passwd", "http://a@b/", "x"])
async def test_address_that_is_not_public_is_not_read(haru, url):
    answer = await haru.http.post("/api/documents/url", json={"url": url})

    assert (answer.status_code, answer.json()["code"]) == (422, "page_unread")


# Lists.


async def test_lists_are_paged_and_narrowed(haru):
    kim = await haru.as_user("kim")
    for number in range(5):
        tags = ["even"] if number % 2 == 0 else ["odd"]
        await bring(kim, f"note-{number}.md", f"# Note {number}\n\nText.", source="folder", tags=tags)
    await bring(kim, "100%_sure.md", POOLS)
    await read(kim)

    pages, cursor = [], ""
    while cursor is not None:
        page = (await kim.get("/api/documents", params={"limit": 2, "source": "folder", "cursor": cursor})).json()
        pages.append([one["name"] for one in page["documents"]])
        cursor = page["next"]
    by = {
        query: [one["name"] for one in (await kim.get(f"/api/documents?{query}")).json()["documents"]]
        for query in ("tag=odd", "q=NOTE-3", "q=%25_", "state=queued", "visibility=community")
    }

    assert pages == [["note-4.md", "note-3.md"], ["note-2.md", "note-1.md"], ["note-0.md"]]
    assert by == {
        "tag=odd": ["note-3.md", "note-1.md"],
        "q=NOTE-3": ["note-3.md"],
        "q=%25_": ["100%_sure.md"],
        "state=queued": [],
        "visibility=community": [],
    }


@pytest.mark.parametrize(
    "cursor", ["x", "1.5_" + "g" * 36, "1.5_" + "-" * 36, "9" * 90, "1e9_620ca8ad-747b-449a-a18a-45876397531c"]
)
async def test_cursor_that_is_none_of_ours_is_refused(haru, cursor):
    answer = await haru.http.get("/api/documents", params={"cursor": cursor})

    assert (answer.status_code, answer.json()["code"]) == (422, "bad_request")


# What is taken.


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("C:\\notes\\a.md", "C:/notes/a.md"),
        ("a\0b\u202egnp.md", "a b gnp.md"),
        ("/..//./a.md", "a.md"),
        ("x" * 600 + ".md", "x" * 497 + ".md"),
        ("\u1112\u1161\u11ab.md", "한.md"),
    ],
)
async def test_no_name_is_taken_as_it_comes(haru, given, kept):
    """S-17"""
    answer = await bring(haru.http, given.replace("\0", "\x01"), POOLS)

    assert (answer.status_code, answer.json()["name"]) == (202, kept)


@pytest.mark.parametrize("name", ["", "..", "/", "\u202e"])
async def test_name_that_names_nothing_is_refused(haru, name):
    answer = await bring(haru.http, name, POOLS)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


async def test_file_that_is_too_large_is_refused_before_it_is_read(haru):
    size = 8 * 2**20 + 1

    async def streamed():
        for _ in range(9):
            yield b"a" * 2**20

    told = await bring(haru.http, "a.md", b"a" * size)
    silent = await haru.http.post("/api/documents?name=a.md", content=streamed(), headers=FILE)

    assert [(one.status_code, one.json()["code"]) for one in (told, silent)] == [(413, "document_too_large")] * 2


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data", "application/json", ""])
async def test_file_is_sent_under_a_type_that_other_sites_cannot_send(haru, kind):
    answer = await haru.http.post("/api/documents?name=a.md", content=b"a", headers={"content-type": kind})

    assert (answer.status_code, answer.json()["code"]) == (415, "not_a_file")


async def test_nobody_keeps_more_than_the_limits_allow(settings):
    policy = Policy(user=RoleRule(documents=2, documents_mb=1), admin=RoleRule())
    async with serving(settings, policy=policy) as haru:
        kim = await haru.as_user("kim")
        first = await bring(kim, "a.md", POOLS)
        await bring(kim, "b.md", POOLS)
        third, again = await bring(kim, "c.md", POOLS), await bring(kim, "a.md", POOLS + "more")
        await kim.delete(f"/api/documents/{first.json()['id']}")
        room, large = await bring(kim, "c.md", POOLS), await bring(kim, "b.md", "a" * 2**20)

    assert (third.status_code, third.json()["code"]) == (413, "documents_full")
    assert third.json()["message"].endswith(" (documents: 2)")
    assert [again.status_code, room.status_code, large.status_code] == [202, 202, 413]


async def test_two_uploads_at_once_do_not_share_the_last_place(settings):
    policy = UNLIMITED.model_copy(update={"user": RoleRule(documents=3)})
    async with serving(settings, policy=policy) as haru:
        kim = await haru.as_user("kim")

        answers = await asyncio.gather(*(bring(kim, f"{number}.md", POOLS) for number in range(12)))

    assert sorted(answer.status_code for answer in answers) == [202] * 3 + [413] * 9
