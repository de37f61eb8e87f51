"""The web application as the server gives it out: its pages, its files, and what they may load (S-17, S-20, S-21)."""

import re

import pytest

from server.web.routes import BUILT, PAGES
from tests.integration.test_around import browser_of

PAGE = {"accept": "text/html"}
ID = "00000000-0000-4000-8000-000000000000"
ADDRESSES = [re.sub(r"{\w+:uuid}", ID, path).replace("{part}", "users").replace("{shown}", ID) for path in PAGES]


async def test_each_address_of_the_application_is_its_one_page(haru):
    browser = await browser_of(haru)

    answers = [await browser.get(address) for address in ADDRESSES]

    assert {answer.text for answer in answers} == {(BUILT / "index.html").read_text()}
    assert {answer.headers["cache-control"] for answer in answers} == {"no-cache"}


@pytest.mark.parametrize("address", ["/chat/nothing", "/nowhere", "/interview/x", "/admin/a/b", "/index.html"])
async def test_what_is_no_address_of_the_application_is_not_found(haru, address):
    assert (await haru.http.get(address, headers=PAGE)).status_code == 404


async def test_doors_of_the_features_stand_beside_the_pages(haru):
    schema = await haru.http.get("/chat/input_schema")

    assert schema.json()["title"]


async def test_pages_run_only_scripts_of_their_own(haru):
    """S-20"""
    nobody, browser = await haru.client(), await browser_of(haru)
    for page in (await nobody.get("/sign-in?next=/%22%3E%3Cscript%3E"), await browser.get("/")):
        policy = page.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'self'" in policy
        assert "img-src 'self' data:" in policy
        assert not re.search(r"<script(?! [^>]*src=\"/static/)|<style| on\w+=| style=|javascript:|https?:", page.text)
        assert page.headers["x-content-type-options"] == "nosniff"


async def test_files_that_the_page_names_are_kept_for_ever(haru):
    nobody = await haru.client()
    named = re.findall(r'(?:src|href)="(/static/[^"]+-[\w-]{8}\.\w+)"', (BUILT / "index.html").read_text())

    files = [await nobody.get(name) for name in named]

    assert len(named) >= 3
    assert {file.headers["cache-control"] for file in files} == {"public, max-age=31536000, immutable"}
    assert (await nobody.get("/static/haru.svg")).headers["cache-control"] == "no-cache"


async def test_page_and_files_are_packed_for_who_understands_it(haru):
    names = re.findall(r'(?:src|href)="(/static/[^"]+\.(?:js|css|svg))"', (BUILT / "index.html").read_text())

    for name in ("/sign-in", *names):
        plain = await (await haru.client({"accept-encoding": "identity"})).get(name)
        packed = await (await haru.client({"accept-encoding": "gzip"})).get(name)

        assert (packed.headers["content-encoding"], packed.headers["vary"]) == ("gzip", "accept-encoding")
        assert packed.headers["content-type"] == plain.headers["content-type"]
        assert packed.content == plain.content
        assert int(packed.headers["content-length"]) < len(plain.content)


@pytest.mark.parametrize("name", ["..%2froutes.py", "%2e%2e", "haru.svg%00", "nothing.js", "..%5croutes.py", "SOURCES"])
async def test_static_files_are_only_those_that_are_meant(haru, name):
    """S-17"""
    assert (await haru.http.get(f"/static/{name}")).status_code == 404


async def test_page_asked_for_by_nobody_leads_to_sign_in_and_back(haru):
    nobody = await haru.client(PAGE)

    answer = await nobody.get(f"/chat/{ID}?a=b")
    page = await nobody.get(answer.headers["location"])

    assert answer.headers["location"] == f"/sign-in?next=/chat/{ID}%3Fa%3Db"
    assert page.status_code == 200


async def test_nobody_learns_more_than_how_to_sign_in(haru):
    nobody = await haru.client()

    assert (await nobody.get("/api/auth/ways")).json() == {"oidc": False}
