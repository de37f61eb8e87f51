"""An adapter learns from the TIL notes that its user keeps, and from nobody else's."""

import argparse
import asyncio
import json
import uuid

from graphs.til import DOMAINS
from nodes.privacy.hiding import Hiding
from server.cli import FAILED
from server.commands import adapters
from server.db.pool import open_pool
from server.settings import Settings
from server.training.sources import of_user

KIM, LEE = str(uuid.uuid4()), str(uuid.uuid4())
TEXT = "# Pools\n\n## pool: {what}\n\n### What I did\n\nThe pool now closes {what} connections after 30 seconds.\n"
KEEP = """
    INSERT INTO documents (id, user_id, source, name, kind, bytes, digest, content, text, read, state)
    VALUES (%s, %s, 'files', %s, %s, 1, 'd', '', %s, %s::jsonb, 'stored')
"""


async def keep(sql, owner, what, kind="til", read=None):
    await sql.execute(KEEP, (str(uuid.uuid4()), owner, what, kind, TEXT.format(what=what), json.dumps(read or {})))


async def users(sql):
    for user, name in ((KIM, "kim"), (LEE, "lee")):
        await sql.execute("INSERT INTO users (id, name) VALUES (%s, %s)", (user, name))


async def test_only_the_users_own_til_notes_are_learned(database, sql):
    await users(sql)
    await keep(sql, KIM, "idle")
    await keep(sql, KIM, "old", kind="", read={"kind": "til"})
    await keep(sql, KIM, "article", kind="article")
    await keep(sql, LEE, "others")

    async with open_pool(database, 2) as pool:
        found = await of_user(pool, KIM, DOMAINS["commits"], Hiding(code=True))

    learned = {one.messages[-1]["content"] for one in found}
    assert learned == {f"Did: The pool now closes {what} connections after 30 seconds." for what in ("idle", "old")}


async def test_command_collects_the_notes_of_a_user(database, sql, tmp_path, capsys):
    await users(sql)
    await keep(sql, KIM, "idle")
    await keep(sql, KIM, "old")
    settings = Settings(var=tmp_path, database_url=database, profile="smollm2-135m")

    assert await trained(settings, "--user", "kim") == 0
    assert "1 examples to learn from, 1 to judge by, of 2 notes" in capsys.readouterr().out


async def test_command_says_that_there_is_no_such_user_and_not_enough_notes(database, sql, tmp_path, capsys):
    await users(sql)
    settings = Settings(var=tmp_path, database_url=database, profile="smollm2-135m")

    assert await trained(settings, "--user", "park") == FAILED
    assert await trained(settings, "--user", "kim") == FAILED

    assert capsys.readouterr().err == (
        "haru: there is no user park\nharu: 0 notes to learn from; at least 2 are needed, one of them to judge by\n"
    )


async def trained(settings, *given):
    args = _parsed(["train", "kim", "--dry-run", "--base", "tiny", *given])
    return await asyncio.to_thread(adapters.run, args, settings)


def _parsed(given):
    parser = argparse.ArgumentParser()
    adapters.arguments(parser)
    return parser.parse_args(given)
