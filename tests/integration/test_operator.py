"""The operator of the machine: a key for the commands, a link for the browser, and accounts without the server."""

import argparse
import asyncio
import re
import stat

import pytest

from server.commands import entry, keys, machine_key, users
from server.commands.client import Refused, Server, stream
from tests.integration.conftest import serving

CHAT = {"input": {"messages": [{"role": "user", "content": "Hi"}]}}


@pytest.fixture
def run(settings, capsys):
    """Runs a command of `haru users` or `haru keys`; the exit code and what it printed."""

    def run_(command, *words):
        parser = argparse.ArgumentParser()
        command.arguments(parser)
        code = command.run(parser.parse_args(list(words)), settings)
        shown = capsys.readouterr()
        return code, shown.out + shown.err

    return run_


async def opened(haru, said):
    """What a new browser is answered that opens the link in `said`."""
    token = re.search(r"/sign-in#token=([\w-]+)", said)[1]
    browser = await haru.client()
    await browser.post("/api/auth/link", json={"token": token})
    return await browser.get("/api/me")


async def asked(server):
    """As the commands do it, which are not asynchronous."""
    return await asyncio.to_thread(lambda: list(stream(server, "/chat/stream", CHAT)))


async def test_start_keeps_a_good_key_for_the_commands_and_lets_the_operator_in(haru, settings):
    first = await entry.let_in(settings, "http://here")
    kept = machine_key.read(settings)
    again = await entry.let_in(settings, "http://here")
    own = settings.model_copy(update={"port": int(haru.url.rsplit(":", 1)[1])})

    chunks = await asked(Server.of(None, own))

    assert first.startswith("http://here/sign-in#token=")
    assert (await opened(haru, first)).json()["name"] == "admin"
    assert (await opened(haru, again)).json()["role"] == "admin"
    assert machine_key.read(settings) == kept
    assert stat.S_IMODE((settings.var / "cli.key").stat().st_mode) == 0o600
    assert chunks[-1]["output"]["content"] == "Use a connection pool."


async def test_key_that_is_good_no_more_is_made_again(haru, settings, sql):
    await entry.let_in(settings, "http://here")
    old = machine_key.read(settings)
    await sql.execute("UPDATE keys SET revoked_at = now()")

    await entry.let_in(settings, "http://here")
    new = machine_key.read(settings)
    machine_key.write(settings, "lost")
    await entry.let_in(settings, "http://here")

    assert len({old, new, machine_key.read(settings)}) == 3
    [good] = await (await sql.execute("SELECT count(*) FROM keys WHERE revoked_at IS NULL")).fetchone()
    assert good == 1


async def test_in_production_the_link_is_only_for_the_first_time(settings):
    production = settings.model_copy(update={"production": True, "public_url": "https://haru.example"})
    async with serving(production) as haru:
        first = await entry.let_in(production, "http://here")
        link = first.split("#token=")[1]
        await haru.accounts.by_link(link, "tests")
        second = await entry.let_in(production, "http://here")

    assert first.startswith("https://haru.example/sign-in#token=")
    assert second == ""


async def test_commands_show_their_key_to_their_own_server_only(settings):
    machine_key.write(settings, "haru_machine")
    other = "http://elsewhere.example"

    assert Server.of(None, settings) == Server(settings.url, "haru_machine")
    assert Server.of(settings.url + "/", settings).key == "haru_machine"
    assert Server.of(other, settings).key == ""
    assert Server.of(other, settings.model_copy(update={"api_key": "haru_mine"})).key == "haru_mine"


@pytest.mark.parametrize("key", ["", "haru_" + "x" * 43])
async def test_a_command_that_is_not_let_in_says_what_to_do(haru, key):
    with pytest.raises(Refused, match="HARU_API_KEY"):
        await asked(Server(haru.url, key))


async def test_operator_adds_demotes_locks_and_lets_in(haru, run):
    added = await asyncio.to_thread(run, users, "add", "kim", "--admin")
    me = await opened(haru, added[1])
    demoted = await asyncio.to_thread(run, users, "role", "kim", "user")
    locked = await asyncio.to_thread(run, users, "lock", "kim")
    unlocked = await asyncio.to_thread(run, users, "unlock", "KIM")
    listed = await asyncio.to_thread(run, users, "list")
    link = await asyncio.to_thread(run, users, "link", "kim")

    assert (added[0], me.json()["role"]) == (0, "admin")
    assert [said.split()[:3] for _, said in (demoted, locked, unlocked)] == [
        ["kim", "user", "active"],
        ["kim", "user", "locked"],
        ["kim", "user", "active"],
    ]
    assert [line.split()[0] for line in listed[1].splitlines()] == ["admin", "kim", "local"]
    assert (await opened(haru, link[1])).json()["role"] == "user"


async def test_operator_makes_and_revokes_keys(haru, run):
    made = await asyncio.to_thread(run, keys, "add", "admin", "ci", "--days", "7", "--feature", "til")
    client = await haru.client({"authorization": f"Bearer {made[1].strip()}"})
    me = await client.get("/api/me")
    listed = await asyncio.to_thread(run, keys, "list", "admin")
    revoked = await asyncio.to_thread(run, keys, "revoke", "admin", "ci")

    assert (me.json()["name"], me.json()["features"]) == ("admin", ["til"])
    assert made[1].strip() not in listed[1]
    assert "ci" in listed[1]
    assert revoked == (0, "ci is revoked\n")


@pytest.mark.parametrize("words", [("link", "nobody"), ("add", "two words"), ("add", "admin")])
async def test_what_cannot_be_done_is_one_line(haru, run, words):
    code, said = await asyncio.to_thread(run, users, *words)

    assert (code, said.count("\n")) == (1, 1)
    assert said.startswith("haru: ")
