"""Cutting text: nothing lost, no fence cut, sized, titled."""

import time

from hypothesis import given
from hypothesis import strategies as st

from retrievers.blocks import Fence, blocks_of
from retrievers.chunks import Piece, approximate_tokens, pieces_of
from tests.notes import INTERVIEW_NOTES

LINES = st.sampled_from(
    [
        "# A\n",
        "## B\n",
        "### C ##\n",
        "#\n",
        "```py\n",
        "```\n",
        "~~~\n",
        "````\n",
        "``` a `b`\n",
        "    # code\n",
        "\n",
        " \n",
        "트랜잭션은 모두 반영되거나 전혀 반영되지 않는다. 그래서 안전하다.\n",
        "x = 1  # not a heading\n",
        "no newline",
    ]
)
PROSE = st.text(st.characters(codec="utf-8", exclude_characters="#`~"), max_size=400)
MARKDOWN = st.lists(LINES | st.text(max_size=60), max_size=40).map("".join)


@given(MARKDOWN, st.integers(min_value=1, max_value=60))
def test_the_pieces_joined_are_the_text(text: str, size: int):
    assert "".join(piece.text for piece in pieces_of(text, size)) == (text if text.strip() else "")


@given(MARKDOWN, st.integers(min_value=1, max_value=60))
def test_each_fence_stands_whole_in_one_piece(text: str, size: int):
    pieces = [piece.text for piece in pieces_of(text, size)]

    for fence in (block for block in blocks_of(text) if isinstance(block, Fence)):
        assert any(fence.text in piece for piece in pieces)


@given(PROSE, st.integers(min_value=1, max_value=60))
def test_prose_is_cut_to_the_size_asked_for(text: str, size: int):
    assert all(0 < approximate_tokens(piece.text.strip()) <= size for piece in pieces_of(text, size))


def test_a_piece_carries_the_headings_above_it():
    text = "intro\n# Pools\n## Opening\nearly\n## Closing\nlate\n# Locks\nbrief\n"

    assert pieces_of(text) == [
        Piece((), "intro\n"),
        Piece(("Pools", "Opening"), "# Pools\n## Opening\nearly\n"),
        Piece(("Pools", "Closing"), "## Closing\nlate\n"),
        Piece(("Locks",), "# Locks\nbrief\n"),
    ]


def test_a_hash_inside_a_fence_is_no_heading_and_an_unclosed_fence_swallows_nothing():
    closed = "```sh\n# comment\n```\n# Real\nbody\n"
    stray = "```\n# Real\nbody\n"

    assert [piece.headings for piece in pieces_of(closed)] == [(), ("Real",)]
    assert [piece.headings for piece in pieces_of(stray)] == [(), ("Real",)]


def test_a_long_korean_paragraph_is_cut_after_sentences():
    sentence = "트랜잭션은 모두 반영되거나 전혀 반영되지 않는다."
    pieces = pieces_of(" ".join([sentence] * 20), 60)

    assert len(pieces) > 5
    assert all(piece.text.rstrip().endswith("않는다.") for piece in pieces)


def test_real_notes_come_out_in_usual_sizes():
    for document in INTERVIEW_NOTES:
        sizes = [approximate_tokens(piece.text) for piece in pieces_of(document.text)]
        assert max(sizes) < 700, document.id


def test_hostile_text_is_cut_in_linear_time():
    hostile = [
        "```a\n" * 50_000,
        "# x\n" * 50_000,
        "a" * 500_000,
        "\n" * 500_000,
        "# " + "x #" * 100_000,
        " \t" * 200_000,
    ]

    started = time.process_time()
    for text in hostile:
        pieces_of(text)

    assert time.process_time() - started < 10
