"""`haru index rebuild`: every stored text embedded again, after a change of the embeddings model or of the layout."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

import aiohttp

from retrievers import edge_rebuild
from retrievers.base import Embedder, RetrievalUnavailable
from retrievers.centred import Centred
from server.commands.client import Refused, explained
from server.embedded import alone, embeddings
from server.embedded.ports import ports_for
from server.embedded.record import read_record
from server.services import embedder_of, layout_of
from server.settings import ROOT, Settings

NAME = "index"
HELP = "make what retrieval searches anew from the stored texts"
FREE = """embed every stored text again, with the model and the layout that are set

A Qdrant server is searched and written to meanwhile, and the new collection takes over in one step. Without one haru
must be stopped first. Interrupted, it is done again: a server goes on where it stopped.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    ways = parser.add_subparsers(required=True, metavar="WHAT", dest="what")
    raw = argparse.RawDescriptionHelpFormatter
    ways.add_parser("rebuild", help=FREE.splitlines()[0], description=FREE, formatter_class=raw)


def run(args: argparse.Namespace, settings: Settings) -> int:
    return explained(lambda: asyncio.run(_rebuilt(settings)))


async def _rebuilt(settings: Settings) -> int:
    try:
        async with _embedder(settings) as embedder:
            where = await (_on_server if settings.qdrant_url else _in_folder)(settings, embedder)
    except RetrievalUnavailable as error:
        raise Refused(str(error)) from error
    sys.stdout.write(f"{where} is made anew\n")
    return 0


async def _on_server(settings: Settings, embedder: Embedder) -> str:
    # Not imported above: the client's library is 40 MB.
    rebuilding = import_module("retrievers.qdrant_rebuild")
    client = rebuilding.AsyncQdrantClient(url=settings.qdrant_url, api_key=settings.qdrant_api_key or None)
    try:
        name = await rebuilding.rebuild(client, embedder, settings.qdrant_index, layout_of(settings), _show)
    finally:
        await client.close()
    return f"the collection {name}"


async def _in_folder(settings: Settings, embedder: Embedder) -> str:
    folder = settings.var / "qdrant"
    try:
        await edge_rebuild.rebuild(folder, embedder, _show)
    except RetrievalUnavailable as error:
        if "in use" in str(error):
            raise Refused(f"{error}: stop haru with ./stop, and start it again afterwards") from error
        raise
    return str(folder)


@asynccontextmanager
async def _embedder(settings: Settings) -> AsyncIterator[Embedder]:
    async with _embeddings_url(settings) as url, aiohttp.ClientSession() as session:
        yield Centred(embedder_of(settings.model_copy(update={"embeddings_base_url": url}), session))


@asynccontextmanager
async def _embeddings_url(settings: Settings) -> AsyncIterator[str]:
    """The set one; else that of the running haru; else one that runs for this command."""
    if settings.embeddings_base_url:
        yield settings.embeddings_base_url
        return
    record = read_record(settings.var)
    there = record.part(embeddings.NAME) if record and record.is_running else None
    if there:
        yield f"http://127.0.0.1:{there.port}/v1"
        return
    for folder in ("run", "log"):
        (settings.var / folder).mkdir(parents=True, exist_ok=True)
    port = ports_for([embeddings.NAME], settings.var)[embeddings.NAME]
    async with alone.running(embeddings.embeddings(settings.var, ROOT, port), settings.var / "log" / "embeddings.log"):
        yield f"http://127.0.0.1:{port}/v1"


def _show(done: int, total: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done:,} of {total:,} chunks" + "\n" * (done == total))
        sys.stderr.flush()
