"""Text in pieces is masked and revealed as if it had come whole, and waits no longer than it must (SRV-7, S-30)."""

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nodes.privacy.find import MaskingFailed, mask
from nodes.privacy.masking import LONGEST_PLACEHOLDER, Masking, Reveal
from nodes.privacy.streams import LONGEST_HELD, StreamMask
from tests.unit.nodes.planted import Planter

SENTENCES = [sentence.format(value) for _, value, sentence in Planter(3).everything()]
FILLERS = [
    " ",
    "\n",
    "은 ",
    "words and 12 34 ",
    "- 1) (2 ",
    "<b>",
    "서울 강남구 ",
    "비밀번호: ",
    "-----BEGIN ",
    "'",
    "\uff13",
]
PLANTED = st.lists(st.one_of(st.sampled_from(SENTENCES), st.sampled_from(FILLERS), st.text(max_size=6)), max_size=5)
MASKING = Masking()
HIDDEN = MASKING.hide("a@b.kr 010-1234-5678 c@d.kr")
COPIED = ["<EMAIL_1>", "<PHONE_1>", "<email_2>", "< EMAIL_1 >", "<Email 2>", "<EMAIL\\_1>", "<PHONE-1>", "<EMAIL_11>"]
INVENTED = ["<EMAIL_7>", "<CARD_1>", "EMAIL_1", "<EMAIL>", "<<", "<E", "<div>", "<phone_", "> ", "1", "가 ", "<EMAIL_1"]


def in_pieces(stream: StreamMask | Reveal, pieces: list[str]) -> str:
    return "".join([*map(stream.feed, pieces), stream.end()])


def cut(text: str, places: list[int]) -> list[str]:
    edges = [0, *sorted(place % (len(text) + 1) for place in places), len(text)]
    return [text[start:end] for start, end in pairwise(edges)]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_stream_cut_anywhere_is_masked_like_the_whole(sentence: str):
    text = f"먼저 {sentence} 그리고 more"
    whole = mask(text)[0]

    for place in range(len(text) + 1):
        assert in_pieces(StreamMask(), [text[:place], text[place:]]) == whole
    assert in_pieces(StreamMask(), list(text)) == whole


@settings(max_examples=300, deadline=None)
@given(PLANTED, st.lists(st.integers(0, 2000), max_size=12))
@example(["010-1234-", "5678"], [5, 9])
@example([*["Authorization: Bearer a1ZjUYfQNtKWdLcC2N9akW5u"] * 3, "postgresql://haru:a1ZXEU5R7c@db:5432/haru"], [])
@example([*["Authorization: Bearer a1ZjUYfQNtKWdLcC2N9akW5u"] * 3, "(mobile: +82 10-6794-2337)"], [])
def test_any_text_in_any_pieces_is_masked_like_the_whole(parts: list[str], places: list[int]):
    text = "".join(parts)

    assert in_pieces(StreamMask(), cut(text, places)) == mask(text)[0]
    assert in_pieces(StreamMask(), list(text)) == mask(text)[0]


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(COPIED + INVENTED), max_size=8), st.lists(st.integers(0, 100), max_size=8))
def test_any_answer_in_any_pieces_is_revealed_like_the_whole(parts: list[str], places: list[int]):
    text = "".join(parts)

    assert in_pieces(Reveal(MASKING), cut(text, places)) == MASKING.reveal(text)
    assert in_pieces(Reveal(MASKING), list(text)) == MASKING.reveal(text)


@pytest.mark.parametrize("first", ["안녕", "안녕하세요, ", "좋습니다.\n", "Hello ", "a <b> c ", "1. 첫째로 "])
def test_what_cannot_be_part_of_a_value_passes_at_once(first: str):
    assert StreamMask().feed(first) == first


@pytest.mark.parametrize(
    "first", ["Hello", "안녕", "<div", "a < b", "List<String", "<1", "<EMAILS", "</email_1", "<<b"]
)
def test_what_cannot_be_part_of_a_placeholder_passes_at_once(first: str):
    assert Reveal(MASKING).feed(first) == first


def test_nothing_is_held_when_nothing_was_hidden():
    assert Reveal(Masking()).feed("<EMAIL") == "<EMAIL"


def test_no_more_is_held_than_the_longest_placeholder():
    stream, told = Reveal(MASKING), 0
    for at, character in enumerate("<EMAIL" + "_" * 200, 1):
        told += len(stream.feed(character))
        assert at - told <= LONGEST_PLACEHOLDER


def test_unbroken_text_is_held_within_bounds_and_its_secrets_are_masked():
    secret = "ghp_" + "aB3" * 12
    text = ("x.;" * 200 + secret + ";") * 20
    stream, said, most = StreamMask(), "", 0
    for at in range(0, len(text), 50):
        said += stream.feed(text[at : at + 50])
        most = max(most, at + 50 - len(said) - said.count("<API_KEY>") * (len(secret) - len("<API_KEY>")))
    said += stream.end()

    assert said == mask(text)[0]
    assert most <= LONGEST_HELD + 50


def test_private_key_without_end_is_refused():
    stream = StreamMask()
    stream.feed("-----BEGIN PRIVATE KEY-----")

    with pytest.raises(MaskingFailed):
        in_pieces(stream, ["\n" + "A" * 512] * 100)
