"""`haru person`: everything about one person, given out or deleted."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import httpx

from retrievers.base import Chunk
from server.commands.client import Refused, Server, explained
from server.commands.database import with_database
from server.commands.index_owner import reaching_index
from server.db.pool import Pool
from server.errors import LastAdmin
from server.person.erase import erase, remains
from server.person.export import export
from server.person.places import Documents, Person, Places
from server.services import open_redis, open_retriever
from server.settings import Settings
from server.training.job import forget

NAME = "person"
HELP = "give out or delete everything about one person"


def arguments(parser: argparse.ArgumentParser) -> None:
    ways = parser.add_subparsers(required=True, metavar="WHAT", dest="what")
    out = ways.add_parser("export", help="write everything about a person into an archive")
    gone = ways.add_parser("erase", help="delete everything about a person; usage stays, without a name")
    for way in (out, gone):
        way.add_argument("name", help="name or id")
    out.add_argument("--out", type=Path, metavar="FILE.zip", help="default: haru-person-ID.zip")
    gone.add_argument("--yes", action="store_true", help="do not ask")


def run(args: argparse.Namespace, settings: Settings) -> int:
    return explained(lambda: with_database(settings, lambda pool: _done(pool, args, settings)))


async def _done(pool: Pool, args: argparse.Namespace, settings: Settings) -> str:
    async with _open_places(pool, settings) as places:
        person = await places.person(args.name)
        if person is None:
            return f"there is nobody called {args.name}: nothing to {args.what}\n"
        if args.what == "export":
            return await _exported(person, places, args.out)
        if not args.yes and not _agreed(person):
            raise Refused("nothing was deleted")
        return await _erased(person, places, settings.var)


async def _exported(person: Person, places: Places, out: Path | None) -> str:
    file = out or Path(f"haru-person-{person.id}.zip")
    try:
        with file.open("xb") as archive:
            file.chmod(0o600)
            counts = await export(person, places, datetime.now(UTC), archive)
    except OSError as error:
        raise Refused(f"cannot write {file}: {error.strerror}") from error
    return f"{file}\n{_list(counts)}"


async def _erased(person: Person, places: Places, var: Path) -> str:
    try:
        counts = await erase(person, places)
        counts["trainings"] = await asyncio.to_thread(forget, var, person.id)
    except LastAdmin as error:
        raise Refused(f"{person.name} is the last administrator; make somebody else one first") from error
    if left := await remains(person, places):
        sys.stdout.write(_list(counts))
        raise Refused(f"something is left; repeat with the id: haru person erase {person.id}\n{_list(left)}".rstrip())
    return f"deleted everything about {person.name or person.id}\n{_list(counts)}searched again: nothing is left\n"


def _agreed(person: Person) -> bool:
    sys.stdout.write(f"Delete everything about {person.name or person.id}? This cannot be undone. Type the name: ")
    sys.stdout.flush()
    return sys.stdin.readline().strip() == (person.name or person.id)


def _list(counts: dict[str, int]) -> str:
    return "".join(f"  {name:<28}{count:>9}\n" for name, count in counts.items())


@asynccontextmanager
async def _open_places(pool: Pool, settings: Settings) -> AsyncIterator[Places]:
    async with AsyncExitStack() as stack:
        redis = await stack.enter_async_context(open_redis(settings))
        yield Places(pool, await _open_documents(stack, settings), redis)


async def _open_documents(stack: AsyncExitStack, settings: Settings) -> Documents:
    settings = reaching_index(settings)
    if not settings.qdrant_url and not settings.index_socket and _answers(settings.url):
        server = Server.of(None, settings)
        signed = {"authorization": f"Bearer {server.key}"}
        http = httpx.AsyncClient(base_url=server.url, headers=signed, timeout=60)
        return ServersDocuments(await stack.enter_async_context(http))
    session = await stack.enter_async_context(aiohttp.ClientSession())
    return await stack.enter_async_context(open_retriever(settings, session))


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


class ServersDocuments:
    """The documents of an API that runs without a stack, which alone may open its folder."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def count(self, *, owner: str) -> int:
        return len(await self.chunks(owner=owner))

    async def chunks(self, *, owner: str) -> list[Chunk]:
        answer = await self._asked("GET", owner)
        return [Chunk(**{**chunk, "tags": tuple(chunk["tags"])}) for chunk in answer["chunks"]]

    async def forget(self, *, owner: str) -> int:
        return int((await self._asked("DELETE", owner))["forgotten"])

    async def _asked(self, method: str, owner: str) -> Any:
        try:
            answer = await self._http.request(method, f"/api/people/{owner}/documents")
            answer.raise_for_status()
            return answer.json()
        except httpx.HTTPError as error:
            raise Refused(f"haru did not answer for the documents: {error}") from error
