"""The steps that store many files, without any engine under them."""

from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from retrievers.base import Chunk, RetrievalUnavailable, Vector
from retrievers.bulk.base import File, Labels, Outcome, Report, Tools
from retrievers.bulk.rows import (
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
from retrievers.bulk.steps import Plan, check, embed, look_at, patiently, tidy, write
from retrievers.documents.base import MAX_BYTES
from retrievers.store import Owned
from tests.fakes_retriever import FakeEmbedder, FakeStore
from tests.notes import chunk

ANA = Labels("ana", tags=("bulk",))

NOTE = "# Pools\n\nA pool keeps connections open.\n\n## Size\n\nAs many as the database allows.\n"


class Away(FakeEmbedder):
    async def embed_query(self, text: str) -> Vector:
        raise RetrievalUnavailable("embeddings", "nobody answers")


@pytest.fixture
def note(tmp_path: Path) -> File:
    return _file(tmp_path, "pools.md", NOTE.encode())


async def test_what_is_gone_shows_before_anything_starts():
    tools = Tools(partial(nullcontext, FakeStore()), partial(nullcontext, Away()))

    with pytest.raises(RetrievalUnavailable, match="nobody answers"):
        await check(tools)


async def test_a_new_file_lacks_all_its_chunks(note: File):
    plan = await look_at(note, ANA, FakeStore())

    assert plan.outcome == Outcome("notes/pools.md", fresh=len(plan.fresh))
    assert {(one.document, one.source, one.owner, one.tags) for one in plan.fresh} == {
        ("notes/pools.md", "notes", "ana", ("bulk",))
    }


async def test_a_file_that_is_stored_already_lacks_nothing(note: File):
    store = FakeStore()
    chunks = await _stored(note, ANA, store)

    assert await look_at(note, ANA, store) == Plan([], Outcome("notes/pools.md", unchanged=len(chunks)))


async def test_files_of_one_name_in_two_folders_are_two_documents(note: File):
    store = FakeStore()
    chunks = await _stored(note, ANA, store)

    other = await look_at(replace(note, source="work"), ANA, store)

    assert (len(other.fresh), other.outcome.stale) == (len(chunks), 0)


async def test_new_labels_cost_no_embedding(note: File):
    store = FakeStore()
    chunks = await _stored(note, ANA, store)

    plan = await look_at(note, Labels("ana", "community"), store)

    assert plan == Plan([], Outcome("notes/pools.md", relabelled=len(chunks)))
    assert {one.visibility for one in await store.read(Owned("ana"))} == {"community"}


async def test_what_an_edit_left_behind_goes_after_the_new_is_written(tmp_path: Path, note: File):
    store = FakeStore()
    await _stored(note, ANA, store)
    _file(tmp_path, note.name, b"# Pools\n\nClosed.\n")

    plan = await look_at(note, ANA, store)
    before = set(await store.digests(Owned("ana")))
    await _written(plan.fresh, store)
    await tidy([plan.outcome], ANA, store)

    assert plan.outcome.stale == len(before)
    assert set(await store.digests(Owned("ana"))) == {one.id for one in plan.fresh}


@pytest.mark.parametrize(
    ("data", "fault"), [(b" \n", "DocumentEmpty"), (b"\x89PNG\r\n\x1a\n", "DocumentUnknown"), (None, "unreadable")]
)
async def test_what_cannot_be_read_is_an_outcome_and_no_error(tmp_path: Path, data: bytes | None, fault: str):
    file = _file(tmp_path, "odd.md", data) if data is not None else File(str(tmp_path / "gone.md"), "notes", "odd.md")

    plan = await look_at(file, ANA, FakeStore())

    assert (plan.fresh, plan.outcome.fault) == ([], fault)


async def test_a_file_that_is_too_large_is_not_even_read(tmp_path: Path):
    path = tmp_path / "large.md"
    with path.open("wb") as sparse:
        sparse.truncate(MAX_BYTES + 1)

    plan = await look_at(File(str(path), "notes", "large.md"), ANA, FakeStore())

    assert plan.outcome == Outcome("notes/large.md", fault="DocumentTooLarge")


async def test_a_store_that_starts_again_is_waited_for_and_one_that_is_gone_is_not():
    asked = 0

    async def refuses_twice() -> int:
        nonlocal asked
        asked += 1
        if asked < 3:
            raise RetrievalUnavailable("the index", "it starts")
        return asked

    assert await patiently(refuses_twice, pauses=(0, 0)) == 3
    asked = 0
    with pytest.raises(RetrievalUnavailable):
        await patiently(refuses_twice, pauses=(0,))


def test_the_report_adds_up_what_became_of_the_files_and_keeps_what_is_to_be_told():
    broken, edited = Outcome("b.md", fault="DocumentEmpty"), Outcome("c.md", fresh=2, stale=1, keep=("x",))
    report = Report()

    for outcome in (edited, broken, Outcome("a.md", unchanged=4)):
        report.add(outcome)

    assert report == Report(files=3, fresh=2, unchanged=4, faults=[broken], outdated=[edited])
    assert report.removed == 1


def test_what_travels_between_processes_arrives_as_it_was():
    one, outcome = chunk("a", tags=("x", "y"), at=5), Outcome("c.md", stale=1, keep=("x", "y"), reason="–")
    vector = [0.5, -0.25, 1.0]

    gone = RetrievalUnavailable("the index", "nobody answers")
    sent = [chunk_row(one) | {"vector": packed(vector)}, outcome_row(outcome), written_row(7), gone_row(gone)]
    there = rows_of(columns_of(sent))

    assert (chunk_in(there[0]), vector_in(there[0])) == (one, vector)
    assert (outcome_in(there[1]), count_in(there[2])) == (outcome, 7)
    assert (gone_in(there[3]).part, str(gone_in(there[3]))) == ("the index", "the index: nobody answers")
    assert file_of(file_row(File("/n/a.md", "n", "a.md"))) == File("/n/a.md", "n", "a.md")


def _file(folder: Path, name: str, data: bytes) -> File:
    (folder / name).write_bytes(data)
    return File(str(folder / name), "notes", name)


async def _stored(file: File, labels: Labels, store: FakeStore) -> list[Chunk]:
    plan = await look_at(file, labels, store)
    await _written(plan.fresh, store)
    return plan.fresh


async def _written(chunks: list[Chunk], store: FakeStore) -> None:
    await write(chunks, await embed(chunks, FakeEmbedder()), store)
