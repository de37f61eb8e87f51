"""The real server with a scripted model, for browsers: python -m tests.web.serve

One line of JSON says where it is and how to sign in; it ends when its standard input is closed. `/control` at the
engine's address lets a test say what the model answers, and when it goes on; `/control/host` what stands at
github.com, which is scripted too.
"""

import asyncio
import contextlib
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from aiohttp import web
from yarl import URL

from retrievers.hosted.source import Site
from server.auth.links import link_of
from server.db.migrate import upgrade
from server.limits.policy import Policy, RoleRule
from server.logs import set_up_logs
from server.settings import Settings
from tests.hosts import ScriptedHost, github
from tests.hosts import serving as served_by
from tests.integration.conftest import Haru, serving
from tests.postgres import running_postgres
from tests.scripted_engine import ScriptedEngine, scripted_engine

PEOPLE = (("mina", "user", "미나"), ("local", "admin", "Ada"))


async def serve(database: str, var: Path) -> None:
    host = ScriptedHost([], name="mina/til")
    async with scripted_engine() as engine, served_by(github(host), host), controls(engine, host) as control:
        settings = Settings(
            _env_file=None,
            var=var,
            database_url=database,
            vllm_base_url=engine.base_url,
            embeddings_base_url=engine.base_url,
            repository_private=True,
        )
        policy = Policy(user=RoleRule(), admin=RoleRule())
        async with serving(settings, policy=policy) as haru:
            haru.app.state.services.repositories.sites["github.com"] = Site("github", URL(host.origin))
            say({"url": haru.url, "control": control, "links": await links_of(haru)})
            await asyncio.to_thread(sys.stdin.read)


async def links_of(haru: Haru) -> dict[str, str]:
    accounts, links = haru.accounts, {}
    for name, role, shown in PEOPLE:
        user = await accounts.users.by_name(name) or await accounts.users.create(name, role, display_name=shown)
        links[name] = link_of(haru.url, await accounts.links.make(user.id))
    return links


@contextlib.asynccontextmanager
async def controls(engine: ScriptedEngine, host: ScriptedHost) -> Any:
    """Attributes of the engine by POST: {"answers": […], "holds": true}, {"go_on": true}; the host's likewise."""

    async def set_up(request: web.Request) -> web.Response:
        wanted = await request.json()
        if wanted.pop("go_on", False):
            engine.go_on.set()
        elif "holds" in wanted or "thinks" in wanted:
            engine.go_on.clear()
        for name, value in wanted.items():
            setattr(engine, name, value)
        return web.json_response({"heard": len(engine.heard), "running": engine.running, "left": engine.left})

    async def set_up_host(request: web.Request) -> web.Response:
        for name, value in (await request.json()).items():
            setattr(host, name, value)
        return web.json_response({"files": host.files, "made": host.made})

    app = web.Application()
    app.router.add_post("/control", set_up)
    app.router.add_post("/control/host", set_up_host)
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
