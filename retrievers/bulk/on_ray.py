"""The steps on Ray Data: a pool of processes for each, and rows that stream from one to the next.

The only module that imports Ray, which few need and many hundred megabytes are: import it when it is asked for.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from math import ceil
from tempfile import TemporaryDirectory
from typing import Any, Generic, TypeVar

import ray
from ray.data import ActorPoolStrategy, DataContext, Dataset

from retrievers.base import Embedder, RetrievalUnavailable
from retrievers.bulk.base import EngineFailed, File, Labels, Report, Sizes, Tools
from retrievers.bulk.rows import (
    CHUNK,
    GONE,
    OUTCOME,
    Columns,
    Row,
    chunk_in,
    chunk_row,
    columns_of,
    count_in,
    file_of,
    file_row,
    gone_in,
    gone_row,
    outcome_in,
    outcome_row,
    packed,
    rows_of,
    vector_in,
    written_row,
)
from retrievers.bulk.steps import embed, look_at, tidy, write
from retrievers.store import Store

Tool = TypeVar("Tool")

# Readers work; who waits for an endpoint or a store takes next to no processor.
READING, WAITING = 1.0, 0.05
FILES_A_BLOCK = 16
BLOCK_BYTES = 4 * 2**20
OBJECT_STORE_BYTES = 256 * 2**20


def store_on_ray(
    files: Sequence[File], labels: Labels, tools: Tools, sizes: Sizes, said: Callable[[Report], None]
) -> Report:
    """Ray must be `running`. Raises RetrievalUnavailable if the store or the embeddings are gone, and EngineFailed;
    then running it again goes on."""
    report = Report()
    for row in _streamed(_dataset(files, labels, tools, sizes)):
        _note(row, report)
        said(report)
    asyncio.run(_tidied(report, labels, tools))
    return report


def _note(row: Row, report: Report) -> None:
    if row["kind"] == GONE:
        raise gone_in(row)
    if row["kind"] == OUTCOME:
        report.add(outcome_in(row))
    else:
        report.written += count_in(row)


@contextmanager
def running(sizes: Sizes, address: str = "") -> Iterator[None]:
    """Ray on this machine, ended with the block; with an address, the cluster there. Raises ConnectionError."""
    # Ray lets everybody into its folder, where chunks may lie for a while: nobody gets as far as that.
    with TemporaryDirectory(prefix="haru-", ignore_cleanup_errors=True) as private:
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        ray.init(**(_cluster(address) if address else _here(sizes, private)))
        try:
            yield
        finally:
            ray.shutdown()


def _cluster(address: str) -> dict[str, Any]:
    return {"address": address, "log_to_driver": False, "logging_level": "ERROR"}


def _here(sizes: Sizes, folder: str) -> dict[str, Any]:
    waiting = ceil((sizes.embedders + sizes.writers) * WAITING)
    return {
        "address": "local",
        "num_cpus": sizes.readers + waiting,
        "object_store_memory": OBJECT_STORE_BYTES,
        "include_dashboard": False,
        "log_to_driver": False,
        "logging_level": "ERROR",
        "_temp_dir": f"{folder}/ray",
    }


def _dataset(files: Sequence[File], labels: Labels, tools: Tools, sizes: Sizes) -> Dataset:
    context = DataContext.get_current()
    context.enable_progress_bars = False
    context.target_max_block_size = BLOCK_BYTES
    rows = ray.data.from_items(list(map(file_row, files)), override_num_blocks=ceil(len(files) / FILES_A_BLOCK))
    read = rows.flat_map(
        _Reader, fn_constructor_args=(tools.store, labels), compute=_pool(sizes.readers), num_cpus=READING
    )
    embedded = read.map_batches(
        _Embedding,
        fn_constructor_args=(tools.embedder,),
        compute=_pool(sizes.embedders),
        num_cpus=WAITING,
        batch_size=sizes.batch,
    )
    return embedded.map_batches(
        _Writer,
        fn_constructor_args=(tools.store,),
        compute=_pool(sizes.writers),
        num_cpus=WAITING,
        batch_size=sizes.batch,
    )


def _pool(size: int) -> ActorPoolStrategy:
    return ActorPoolStrategy(size=size)


def _streamed(dataset: Dataset) -> Iterator[Row]:
    try:
        for columns in dataset.iter_batches(batch_size=None):
            yield from rows_of(columns)
    except ray.exceptions.RayError as error:
        raise EngineFailed(str(error).strip().splitlines()[-1]) from error


async def _tidied(report: Report, labels: Labels, tools: Tools) -> None:
    async with tools.store() as store:
        await tidy(report.outdated, labels, store)


class _Worker(Generic[Tool]):
    """A process of a pool: it opens its tool once, and whoever ends the process closes it."""

    def __init__(self, opens: Callable[[], AbstractAsyncContextManager[Tool]]) -> None:
        self.runner = asyncio.Runner()
        # Held, or it is collected and closes the tool.
        self.opened = opens()
        self.tool = self.runner.run(self.opened.__aenter__())

    def run(self, work: Coroutine[Any, Any, list[Row]]) -> list[Row]:
        """What is gone travels as a row: Ray would wrap, repeat and lose the error."""
        try:
            return self.runner.run(work)
        except RetrievalUnavailable as error:
            return [gone_row(error)]


class _Reader(_Worker[Store]):
    def __init__(self, opens: Callable[[], AbstractAsyncContextManager[Store]], labels: Labels) -> None:
        super().__init__(opens)
        self.labels = labels

    def __call__(self, row: Row) -> list[Row]:
        return self.run(self._read(row))

    async def _read(self, row: Row) -> list[Row]:
        plan = await look_at(file_of(row), self.labels, self.tool)
        return [outcome_row(plan.outcome), *map(chunk_row, plan.fresh)]


class _OfChunks(_Worker[Tool]):
    """Does something with the chunks of a batch, and hands on the other rows."""

    def __call__(self, columns: Columns) -> Columns:
        rows = rows_of(columns)
        chunks = [row for row in rows if row["kind"] == CHUNK]
        others = [row for row in rows if row["kind"] != CHUNK]
        return columns_of(others + (self.run(self.done(chunks)) if chunks else []))

    async def done(self, rows: list[Row]) -> list[Row]:
        raise NotImplementedError


class _Embedding(_OfChunks[Embedder]):
    async def done(self, rows: list[Row]) -> list[Row]:
        vectors = await embed(list(map(chunk_in, rows)), self.tool)
        return [{**row, "vector": packed(vector)} for row, vector in zip(rows, vectors, strict=True)]


class _Writer(_OfChunks[Store]):
    async def done(self, rows: list[Row]) -> list[Row]:
        await write(list(map(chunk_in, rows)), list(map(vector_in, rows)), self.tool)
        return [written_row(len(rows))]
