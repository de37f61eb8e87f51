"""Documents as chunks: named, dated, tagged, in order, and never too large for the embeddings model."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrievers.chunks import MAX_TOKENS, pieces_of
from retrievers.code.languages import BY_NAME
from retrievers.code.pieces import pieces_of_code
from retrievers.documents.base import Read
from retrievers.prepare import TITLE, About, prepare, title_path
from retrievers.tokens import tokens_of

ABOUT = About("pools", "notes/pools.md", "ana", tags=("work",), at=1)
HOSTILE = {
    "one line": "a" * 100_000,
    "words": "word " * 20_000,
    "items": "".join(" " * (at % 90) + "- x\n" for at in range(5_000)),
    "quotations": "> " * 20_000 + "x\n",
    "fences": "```a\n" * 10_000,
    "fences of all lengths": "\n".join("`" * at for at in range(3, 300)),
    "headings": "# x\n" * 10_000,
    "hashes": "# " + "x #" * 20_000,
    "tables": "| a |\n|---|\n" * 10_000,
    "questions": "Q. x?\n\n" * 5_000,
    "announced": "a:\n\n" * 5_000,
    "blanks": "a" + "\n" * 50_000 + " \t" * 50_000 + "b",
}
HOSTILE_CODE = {
    "bodies in bodies": "".join(" " * at + "def f():\n" for at in range(300)),
    "texts without end": '"""' * 20_001,
    "functions": "def f():pass\n" * 10_000,
    "comments": "# a\n" * 20_000 + "def f():\n  pass\n",
}


def test_chunks_say_where_they_stand_and_whose_they_are():
    read = Read("Pools", "# Pools\na\n## Opening\nb\n# 닫기\n연결을 닫는다.\n", "til", tags=("db", "work"), at=7)

    chunks = prepare(read, ABOUT)

    assert [chunk.title for chunk in chunks] == ["Pools", "Pools > Opening", "Pools > 닫기"]
    assert [chunk.position for chunk in chunks] == [0, 1, 2]
    assert [chunk.language for chunk in chunks] == ["en", "en", "ko"]
    assert {(chunk.kind, chunk.at, chunk.tags, chunk.owner) for chunk in chunks} == {("til", 7, ("work", "db"), "ana")}


def test_owner_may_say_what_the_document_is_and_dates_it_where_it_has_no_date():
    [chunk] = prepare(Read("Pools", "a"), replace(ABOUT, kind="interview"))

    assert (chunk.kind, chunk.at) == ("interview", 1)


def test_code_is_tagged_with_its_language_and_named_after_its_functions():
    read = Read("src/pool.py", "def open():\n    return 1\n", "code", "python")

    [chunk] = prepare(read, ABOUT)

    assert (chunk.title, chunk.tags, chunk.language) == ("src/pool.py > open", ("work", "python"), "en")


def test_marks_of_markdown_are_no_part_of_a_title():
    titles = ("Pools", "[`Opening`](a.md) **now** {#open}", "List<int> &amp; __init__")

    assert title_path(titles) == "Pools > Opening now > List<int> & __init__"


def test_long_titles_are_cut_and_short_ones_stay():
    path = title_path(("Pools", "very long " * 60, "Opening"))

    assert path.startswith("Pools > very long")
    assert path.endswith(" > Opening")
    assert tokens_of(path) <= TITLE.most


def test_what_has_no_word_is_no_chunk():
    assert [chunk.text for chunk in prepare(Read("a", "# A\none\n# B\ntwo\n\n" + "---\n\n" * 400), ABOUT)][:1] == [
        "# A\none"
    ]


def test_equal_paragraphs_under_one_heading_are_all_kept():
    chunks = prepare(Read("a", "# A\nsame\n# A\nsame\n"), ABOUT)

    assert len({chunk.id for chunk in chunks}) == 2


def test_new_first_section_renames_no_chunk():
    text = "".join(f"# Section {at}\nText of {at}.\n" for at in range(9))
    before, after = (prepare(Read("a", one), ABOUT) for one in (text, "# New\nfirst\n" + text))

    assert [chunk.id for chunk in after[1:]] == [chunk.id for chunk in before]
    assert [chunk.position for chunk in after] == list(range(10))


@given(st.text(), st.lists(st.text(max_size=300), min_size=1, max_size=9))
def test_title_and_text_fit_the_model(text: str, titles: list[str]):
    path = title_path(titles)
    chunks = prepare(Read("a", text), ABOUT)

    assert tokens_of(path) <= TITLE.most + len(titles)
    assert all(tokens_of(chunk.text) <= MAX_TOKENS for chunk in chunks)
    assert [chunk.position for chunk in chunks] == list(range(len(chunks)))


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_looked_at_a_few_times_and_no_more(name: str):
    text = HOSTILE[name]
    seen = Seen()

    assert "".join(piece.text for piece in pieces_of(text, tokens=seen)) == text
    assert seen.characters < 25 * len(text)


@pytest.mark.parametrize("name", HOSTILE_CODE)
@pytest.mark.parametrize("language", BY_NAME)
def test_hostile_code_is_looked_at_a_few_times_and_no_more(name: str, language: str):
    text = HOSTILE_CODE[name]
    seen = Seen()

    assert "".join(piece.text for piece in pieces_of_code(text, language, tokens=seen)) == text
    assert seen.characters < 25 * len(text)


class Seen:
    """Counts what is counted."""

    def __init__(self) -> None:
        self.characters = 0

    def __call__(self, text: str) -> int:
        self.characters += len(text)
        return len(text) // 3
