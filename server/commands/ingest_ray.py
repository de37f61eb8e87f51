"""`haru ingest --engine ray`: files straight into the index, on the processes of Ray, past the running server.

Nobody on this way asks who the caller is: whoever can reach the index says whose the documents are.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from secrets import token_hex

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from retrievers.base import RetrievalUnavailable
from retrievers.bulk.base import EngineFailed, File, Labels, Outcome, Report, Sizes, Tools
from retrievers.bulk.steps import check
from retrievers.centred import space_with
from retrievers.documents.process import FAULTS
from server.commands.client import Refused, Server, call
from server.embedded import embeddings
from server.embedded.record import read_record
from server.embedding_model import embedding_model_of
from server.errors import PROBLEMS
from server.services import layout_of
from server.settings import Settings, environment_for_ray

INSTALL = ".venv/bin/python -m pip install --no-deps --require-hashes -r requirements/ray.txt"


def stored(files: Sequence[File], labels: Labels, settings: Settings, console: Console) -> int:
    """The exit code; what could not be read is listed, and the rest is stored. Raises Refused."""
    if not files:
        raise Refused("there is no file to store")
    if not find_spec("ray"):
        raise Refused(f"Ray is not installed; install it with: {INSTALL}")
    environment_for_ray(token_hex(32) if not settings.ray_address else "")
    # Optional, and they read the environment while they are imported.
    on_ray, tools = import_module("retrievers.bulk.on_ray"), tools_of(settings)
    sizes = Sizes(settings.ray_readers, settings.ray_embedders, writers=settings.ray_readers)
    try:
        asyncio.run(check(tools))
        with on_ray.running(sizes, settings.ray_address), _bar(len(files), console) as said:
            report: Report = on_ray.store_on_ray(files, labels, tools, sizes, said)
    except (RetrievalUnavailable, EngineFailed, ConnectionError) as error:
        raise Refused(f"{error}. What is written stays: the same command goes on from there") from error
    told(report, console)
    return 1 if report.faults else 0


def account_of(server: Server) -> str:
    """Whose key the server is shown: what is stored becomes theirs."""
    return str(call(server, "GET", "/api/me").json()["id"])


def tools_of(settings: Settings) -> Tools:
    """Raises Refused where a process of its own could not reach the index or the embeddings."""
    # Qdrant's client is 40 MB, which only this command and who has a Qdrant server should pay.
    opening = import_module("retrievers.bulk.tools")
    embedder = partial(
        opening.open_embedder, _embeddings_url(settings), settings.embeddings_api_key, embedding_model_of(settings)
    )
    if settings.qdrant_url:
        space = space_with(embedding_model_of(settings))
        at = opening.Address(settings.qdrant_url, settings.qdrant_api_key, settings.qdrant_index)
        return Tools(partial(opening.open_server, at, space, layout_of(settings)), embedder)
    if settings.ray_address:
        raise Refused("other machines cannot reach this one's index; set QDRANT_URL to a server that they reach")
    return Tools(partial(opening.open_remote, settings.index_socket or settings.own_index_socket), embedder)


def _embeddings_url(settings: Settings) -> str:
    if settings.embeddings_base_url:
        return settings.embeddings_base_url
    if settings.ray_address:
        raise Refused("other machines cannot reach this one's embeddings; set EMBEDDINGS_BASE_URL to what they reach")
    record = read_record(settings.var)
    part = record.part(embeddings.NAME) if record and record.is_running else None
    if part is None or part.port is None:
        raise Refused("nothing makes embeddings; start haru with ./start, or set EMBEDDINGS_BASE_URL")
    return f"http://127.0.0.1:{part.port}/v1"


@contextmanager
def _bar(files: int, console: Console) -> Iterator[Callable[[Report], None]]:
    chunks = TextColumn("{task.fields[written]} of {task.fields[fresh]} new chunks")
    columns = (TextColumn("files"), BarColumn(), MofNCompleteColumn(), chunks, TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("files", total=files, written=0, fresh=0)
        yield lambda now: bar.update(task, completed=now.files, written=now.written, fresh=now.fresh)


def told(report: Report, console: Console) -> None:
    for one in sorted(report.faults, key=lambda one: one.document):
        console.print(f"{one.document}: {_words(one)}", style="red", highlight=False, markup=False)
    console.print(
        f"{report.files - len(report.faults)} of {report.files} files; chunks: {report.written} written, "
        f"{report.relabelled} relabelled, {report.unchanged} unchanged, {report.removed} removed",
        highlight=False,
    )


def _words(fault: Outcome) -> str:
    kind = FAULTS.get(fault.fault)
    return PROBLEMS[kind].en if kind in PROBLEMS else f"cannot be read: {fault.reason}"
