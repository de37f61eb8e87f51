"""Cutting text: nothing lost, no fence cut open, sized, titled, and the same again after an edit elsewhere."""

from hypothesis import example, given
from hypothesis import strategies as st

from retrievers.blocks import Fence, blocks_of
from retrievers.chunks import MAX_TOKENS, Piece, pieces_of
from retrievers.tokens import tokens_of
from tests.notes import INTERVIEW_NOTES

LINES = st.sampled_from(
    [
        "# A\n",
        "## B\n",
        "### C ##\n",
        "#\n",
        "Setext\n",
        "======\n",
        "---\n",
        "```py\n",
        "```\n",
        "  ```\n",
        "1. ```go\n",
        "> ~~~\n",
        "~~~\n",
        "````\n",
        "``` a `b`\n",
        "    # code\n",
        "\n",
        " \n",
        "- item of a list\n",
        "  - and one below it\n",
        "| a | b |\n",
        "|---|---|\n",
        "Q. 트랜잭션이란?\n",
        "**bold**\n",
        "for example:\n",
        "트랜잭션은 모두 반영되거나 전혀 반영되지 않는다. 그래서 안전하다.\n",
        "x = 1  # not a heading\n",
        "no newline",
    ]
)
PROSE = st.text(st.characters(codec="utf-8", exclude_characters="#`~|=-"), max_size=400)
MARKDOWN = st.lists(LINES | st.text(max_size=60), max_size=40).map("".join)
SENTENCES = st.lists(st.integers(0, 9**6), min_size=40, max_size=120)


@given(MARKDOWN, st.integers(min_value=1, max_value=60))
def test_pieces_joined_are_the_text(text: str, size: int):
    assert "".join(piece.text for piece in pieces_of(text, size)) == (text if text.strip() else "")


@given(MARKDOWN, st.integers(min_value=40, max_value=90))
@example("# A\n" * 5 + "```py\n트랜잭션은 모두 반영되거나 전혀 반영되지 않는다. 그래서 안전하다.\n```\n", 40)
def test_no_fence_is_shown_open_and_none_loses_a_word(text: str, size: int):
    """A line that has no room beside its headings and marks is cut."""
    inside = [line for piece in pieces_of(text, size) for line in _fenced_lines(piece.shown)]

    assert "".join(inside) == "".join(_fenced_lines(text))


@given(MARKDOWN, st.integers(min_value=40, max_value=90))
def test_what_is_shown_has_the_size_asked_for(text: str, size: int):
    assert all(tokens_of(piece.shown) <= size for piece in pieces_of(text, size))


@given(PROSE, st.integers(min_value=20, max_value=60))
def test_prose_is_cut_to_the_size_asked_for(text: str, size: int):
    assert all(tokens_of(piece.text) <= size for piece in pieces_of(text, size))


@given(MARKDOWN)
def test_same_text_is_cut_the_same_way(text: str):
    assert pieces_of(text, 50) == pieces_of(text, 50)


@given(SENTENCES, st.data())
def test_edit_in_a_section_leaves_the_pieces_of_the_others(numbers: list[int], data: st.DataObject):
    sections = [f"# Section {number}\n\n" + _prose([number] * 9 + [at]) for at, number in enumerate(numbers[:8])]
    place = data.draw(st.integers(0, 7))
    edited = [*sections]
    edited[place] = sections[place].replace("\n\n", "\n\nAn edit. ", 1)

    gone = set(pieces_of("".join(sections), 60)) - set(pieces_of("".join(edited), 60))

    assert all(piece.text in sections[place] for piece in gone)


def test_edit_in_a_long_section_changes_only_the_pieces_near_it():
    paragraphs = [_prose(range(at, at + 3)) for at in range(0, 900, 3)]
    before = pieces_of("\n".join(paragraphs), 120)
    changed = []
    for place in range(0, 300, 7):
        edited = [*paragraphs[:place], "A paragraph that is new here.\n", *paragraphs[place:]]
        changed.append(len(set(before) - set(pieces_of("\n".join(edited), 120))))

    assert len(before) > 80
    assert max(changed) <= 8
    assert sum(changed) / len(changed) < 3


def test_piece_carries_the_headings_above_it():
    text = "intro\n# Pools\n## Opening\nearly\n## Closing\nlate\n# Locks\nbrief\n"

    assert pieces_of(text) == [
        Piece((), "intro\n"),
        Piece(("Pools", "Opening"), "# Pools\n## Opening\nearly\n"),
        Piece(("Pools", "Closing"), "## Closing\nlate\n"),
        Piece(("Locks",), "# Locks\nbrief\n"),
    ]


def test_underlined_headings_count_and_rules_do_not():
    text = "Pools\n=====\nof connections\n\nClosing\n---\nlate\n\n---\n- item\n---\n"

    assert [piece.headings for piece in pieces_of(text)] == [("Pools",), ("Pools", "Closing")]


def test_hash_inside_a_fence_is_no_heading_and_an_unclosed_fence_swallows_nothing():
    closed = "```sh\n# comment\n```\n# Real\nbody\n"
    stray = "```\n# Real\nbody\n"

    assert [piece.headings for piece in pieces_of(closed)] == [(), ("Real",)]
    assert [piece.headings for piece in pieces_of(stray)] == [(), ("Real",)]


def test_fence_that_is_too_long_is_shown_as_closed_fences():
    text = "1. ```py\n" + "".join(f"   value_{at} = {at}\n" for at in range(30)) + "   ```\n"

    first, *between, last = pieces_of(text, 60)

    assert first.shown == first.text + "   ```\n"
    assert all(piece.shown == f"   ```py\n{piece.text}   ```\n" for piece in between)
    assert last.shown == "   ```py\n" + last.text


def test_rows_of_a_long_table_stand_under_its_header():
    rows = "".join(f"| key {at} | what it means |\n" for at in range(20))

    first, *rest = pieces_of("# Keys\n\n| Key | Meaning |\n| --- | --- |\n" + rows, 80)

    assert first.headings == ("Keys",)
    assert rest
    assert {piece.headings for piece in rest} == {("Keys", "Key | Meaning")}
    assert all(piece.text.startswith("| key") for piece in rest)


def test_question_stands_with_its_answer():
    answer = "트랜잭션은 모두 반영되거나 전혀 반영되지 않는다. " * 2
    text = "".join(f"**{at}. 트랜잭션 {at}이란 무엇인가요?**\n\n{answer}\n\n{answer}\n\n" for at in range(8))

    pieces = pieces_of(text, 220)

    assert len(pieces) > 3
    assert all(piece.text.startswith("**") and piece.text.rstrip().endswith("않는다.") for piece in pieces)


def test_list_is_cut_between_its_outer_items():
    item = "- a point that is made\n  - with what is to be said of it\n"

    assert all(piece.text.startswith("- a point") for piece in pieces_of(item * 20, 60))


def test_long_korean_paragraph_is_cut_after_sentences():
    sentence = "트랜잭션은 모두 반영되거나 전혀 반영되지 않는다."
    pieces = pieces_of(" ".join([sentence] * 20), 80)

    assert len(pieces) > 4
    assert all(piece.text.rstrip().endswith("않는다.") for piece in pieces)


def test_real_notes_fit():
    for document in INTERVIEW_NOTES:
        assert max(tokens_of(piece.shown) for piece in pieces_of(document.text)) <= MAX_TOKENS, document.id


def _prose(numbers) -> str:
    return " ".join(f"Of {number} it is said that {number * 7919 % 1009} comes after it." for number in numbers) + "\n"


def _fenced_lines(markdown: str) -> list[str]:
    fences = [block.text for block in blocks_of(markdown) if isinstance(block, Fence)]
    return [line for fence in fences for line in fence.splitlines()[1:-1] if line.strip()]
