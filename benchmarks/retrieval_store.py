"""One store at one size, in a process of its own: what filling, opening and asking it cost.

CPU seconds stand beside the seconds of the clock: others who work on the machine lengthen only these.

python -m benchmarks.retrieval_store STORE SIZE [--data tests/data] [--queries 200] [--optimize]   prints JSON
"""

import argparse
import asyncio
import json
import os
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import uvloop
from qdrant_client import AsyncQdrantClient

from benchmarks.machine import running_seconds
from benchmarks.retrieval_material import DIMENSION, READER, Material
from retrievers import edge
from retrievers.base import Vector
from retrievers.qdrant import open_qdrant
from retrievers.remote.client import open_remote
from retrievers.store import Space
from retrievers.stored_index import StoredIndex
from tests.index_owner import IndexProcess

SPACE = Space("random clusters", DIMENSION)
PUT_AT_ONCE = 64
WARM_UP = 5
LIMIT = 10


@dataclass(frozen=True)
class Plan:
    kind: str
    size: int
    material: Material
    queries: int
    optimize: bool


@dataclass
class ReadyVectors:
    """An embedder that has been told what to answer: what is measured is the store."""

    ready: dict[str, Vector] = field(default_factory=dict)
    dimension: int = DIMENSION
    name: str = SPACE.model

    async def embed_query(self, text: str) -> Vector:
        return self.ready[text]

    async def embed_passages(self, texts: list[str]) -> list[Vector]:
        return [self.ready[text] for text in texts]


@dataclass(frozen=True)
class Opened:
    """A store, and the processes that hold it."""

    store: Any
    processes: tuple[int, ...] = (os.getpid(),)


def opened(store: str, folder: Path) -> AbstractAsyncContextManager[Opened]:
    return {"edge": partial(in_process, folder), "owner": partial(owned, folder), "local": local}[store]()


@asynccontextmanager
async def in_process(folder: Path) -> AsyncIterator[Opened]:
    async with edge.open_edge(folder, SPACE) as store:
        yield Opened(store)


@asynccontextmanager
async def owned(folder: Path) -> AsyncIterator[Opened]:
    """As servers reach it: one process has it open, the others ask through a socket."""
    owner = IndexProcess(folder / "index", folder / "run" / "index.sock", SPACE)
    await owner.start()
    try:
        async with open_remote(owner.socket) as store:
            yield Opened(store, (os.getpid(), owner.process.pid))
    finally:
        await owner.stop()


@asynccontextmanager
async def local(_: Path | None = None) -> AsyncIterator[Opened]:
    async with open_qdrant(AsyncQdrantClient(":memory:"), SPACE, "notes") as store:
        yield Opened(store)


async def measured(plan: Plan) -> dict[str, Any]:
    # What the library does at an opening is measured on purpose or not at all.
    edge.OPTIMIZE_FROM = 2**62
    figures: dict[str, Any] = {"store": plan.kind, "size": plan.size, "load": os.getloadavg()[0]}
    with TemporaryDirectory(prefix="haru-benchmark-", dir=Path.cwd() / "var") as name:
        folder = Path(name)
        before = pss_mib(os.getpid())
        async with opened(plan.kind, folder) as there:
            figures |= await filled(there, plan.material)
            if plan.kind == "local":
                return figures | await asked(there, plan) | {"pss_mib": memory(there) - before}
        began = time.perf_counter()
        async with opened(plan.kind, folder) as there:
            figures |= {"open_s": time.perf_counter() - began, "disk_mib": disk_mib(folder)}
            figures |= await asked(there, plan) | {"pss_mib": memory(there) - before}
            if plan.optimize and plan.kind == "edge":
                figures["optimized"] = await optimized(there, plan) | {"pss_mib": memory(there) - before}
    return figures


async def filled(there: Opened, material: Material) -> dict[str, Any]:
    embedder = ReadyVectors()
    index = StoredIndex(there.store, embedder)
    written, taken, used = 0, 0.0, 0.0
    for chunks, vectors in material.batches(PUT_AT_ONCE):
        embedder.ready = {chunk.searchable: vector for chunk, vector in zip(chunks, vectors, strict=True)}
        began, cpu = time.perf_counter(), cpu_s(there)
        await index.put(chunks)
        taken += time.perf_counter() - began
        used += cpu_s(there) - cpu
        written += len(chunks)
    return {"put_s": taken, "put_cpu_s": used, "chunks_per_s": written / taken, "chunks_per_cpu_s": written / used}


async def asked(there: Opened, plan: Plan) -> dict[str, Any]:
    queries = plan.material.queries(WARM_UP + plan.queries)
    embedder = ReadyVectors({query.text: query.vector for query in queries})
    index = StoredIndex(there.store, embedder)
    taken: list[float] = []
    for number, query in enumerate(queries):
        if number == WARM_UP:
            cpu = cpu_s(there)
        began = time.perf_counter()
        await index.search(query.text, owner=READER, limit=LIMIT)
        taken.append((time.perf_counter() - began) * 1e3)
    used = (cpu_s(there) - cpu) / plan.queries * 1e3
    steady = statistics.quantiles(taken[WARM_UP:], n=100, method="inclusive")
    return {"p50_ms": steady[49], "p99_ms": steady[98], "cpu_ms": used}


async def optimized(there: Opened, plan: Plan) -> dict[str, Any]:
    """With the graph: how long it takes to build, and what a search by meaning still finds of what it found before."""
    exact = await nearest(there, plan)
    began, cpu = time.perf_counter(), time.process_time()
    await asyncio.to_thread(there.store.shard.optimize)
    built = {"optimize_s": time.perf_counter() - began, "optimize_cpu_s": time.process_time() - cpu}
    found = await nearest(there, plan)
    same = sum(len(one & other) for one, other in zip(exact, found, strict=True)) / sum(map(len, exact))
    return built | {"recall": same} | await asked(there, plan)


async def nearest(there: Opened, plan: Plan) -> list[set[str]]:
    queries = plan.material.queries(plan.queries)
    index = StoredIndex(there.store, ReadyVectors({query.text: query.vector for query in queries}))
    found = [await index.search(query.text, owner=READER, limit=LIMIT, ways=["dense"]) for query in queries]
    return [{passage.id for passage in passages} for passages in found]


def cpu_s(there: Opened) -> float:
    return sum(running_seconds(process) for process in there.processes)


def memory(there: Opened) -> float:
    return sum(pss_mib(process) for process in there.processes)


def pss_mib(process: int) -> float:
    """What it shares is divided among those who share it; mapped files count as far as they were read."""
    rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) / 1024


def disk_mib(folder: Path) -> float:
    return sum(file.stat().st_blocks * 512 for file in folder.rglob("*") if file.is_file()) / 2**20


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", choices=["edge", "owner", "local"])
    parser.add_argument("size", type=int)
    parser.add_argument("--data", type=Path, default=Path("tests/data"))
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--optimize", action="store_true")
    args = parser.parse_args()
    plan = Plan(args.store, args.size, Material(args.data, args.size), args.queries, args.optimize)
    print(json.dumps(uvloop.run(measured(plan))))
