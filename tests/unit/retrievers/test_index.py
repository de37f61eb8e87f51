"""Storing a document: names, titles, and order of writing."""

from dataclasses import replace

from retrievers.index import Change
from tests.fakes_retriever import FakeIndex
from tests.notes import note, stored


def test_titles_lead_from_the_document_to_the_heading_without_saying_it_twice():
    titles = [chunk.title for chunk in note("# Pools\na\n## Opening\nb\n# Other\nc\n", title="Pools").chunks]

    assert titles == ["Pools", "Pools > Opening", "Pools > Other"]


def test_equal_paragraphs_under_one_heading_are_all_kept():
    chunks = note("# A\nsame\n# A\nsame\n").chunks

    assert len({chunk.id for chunk in chunks}) == 2


async def test_a_change_of_visibility_is_stored_although_the_text_is_the_same():
    index, shared = FakeIndex(), note("# A\nsame\n", visibility="community")
    await stored(shared, index)

    assert await stored(replace(shared, visibility="private"), index) == Change(0, 0, 0, relabelled=1)
    assert index.store.written == 1
    assert await index.search("same", owner="bob", limit=1) == []


async def test_an_emptied_document_leaves_nothing():
    index = FakeIndex()
    await stored(note("# A\nsame\n"), index)

    assert await stored(note(" \n"), index) == Change(0, 0, 1)


async def test_storing_again_after_a_crash_between_writing_and_removing_repairs():
    index = FakeIndex()
    await stored(note("old\n"), index)
    await index.put(note("new\n").chunks)

    assert await stored(note("new\n"), index) == Change(0, 1, 1)
