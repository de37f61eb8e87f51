"""The real server with a scripted model, for browsers: python -m tests.web.serve

One line of JSON says where it is and how to sign in; it ends when its standard input is closed. `/control` at the
engine's address lets a test say what the model answers, and when it goes on.
"""

import asyncio
import contextlib
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from aiohttp import web

from server.auth.links import link_of
from server.db.migrate import upgrade
from server.limits.policy import Policy, RoleRule
from server.logs import set_up_logs
from server.settings import Settings
from tests.integration.conftest import Haru, serving
from tests.postgres import running_postgres
from tests.scripted_engine import ScriptedEngine, scripted_engine

PEOPLE = (("mina", "user", "미나"), ("local", "admin", "Ada"))


async def serve(database: str, var: Path) -> None:
    async with scripted_engine() as engine, controls(engine) as control:
        settings = Settings(
            _env_file=None,
            var=var,
            database_url=database,
            vllm_base_url=engine.base_url,
            embeddings_base_url=engine.base_url,
        )
        policy = Policy(user=RoleRule(), admin=RoleRule())
        async with serving(settings, policy=policy) as haru:
            say({"url": haru.url, "control": control, "links": await links_of(haru)})
            await asyncio.to_thread(sys.stdin.read)


async def links_of(haru: Haru) -> dict[str, str]:
    accounts, links = haru.accounts, {}
    for name, role, shown in PEOPLE:
        user = await accounts.users.by_name(name) or await accounts.users.create(name, role, display_name=shown)
        links[name] = link_of(haru.url, await accounts.links.make(user.id))
    return links


@contextlib.asynccontextmanager
async def controls(engine: ScriptedEngine) -> Any:
    """Attributes of the engine by POST: {"answers": […], "holds": true}, {"go_on": true}."""

    async def set_up(request: web.Request) -> web.Response:
        wanted = await request.json()
        if wanted.pop("go_on", False):
            engine.go_on.set()
        elif "holds" in wanted or "thinks" in wanted:
            engine.go_on.clear()
        for name, value in wanted.items():
            setattr(engine, name, value)
        return web.json_response({"heard": len(engine.heard), "running": engine.running, "left": engine.left})

    app = web.Application()
    app.router.add_post("/control", set_up)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/control"
    finally:
        await runner.cleanup()


def say(facts: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def main() -> None:
    set_up_logs("error")
    with running_postgres() as postgres, postgres.database() as database, tempfile.TemporaryDirectory() as var:
        upgrade(database)
        asyncio.run(serve(database, Path(var)))


if __name__ == "__main__":
    main()
