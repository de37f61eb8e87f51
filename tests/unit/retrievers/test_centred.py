"""A question finds what is about the same, in whichever language it is (RAG-1)."""

import asyncio
from dataclasses import dataclass, field

import pytest

from retrievers.background import BACKGROUND
from retrievers.base import RetrievalUnavailable, Vector
from retrievers.centred import Centred, space_with
from retrievers.embeddings import EmbeddingModel
from retrievers.prepare import language_of
from retrievers.store import space_of

MATTERS = {"pool": 2, "풀": 2, "lock": 3, "잠금": 3}


@dataclass
class Partial:
    """As models are: a text's language moves its vector further than what it is about."""

    name: str = "partial"
    dimension: int = 4
    away: bool = False
    asked: list[str] = field(default_factory=list)

    async def embed_query(self, text: str) -> Vector:
        [vector] = await self.embed_passages([text])
        return [one + 0.1 for one in vector]

    async def embed_passages(self, texts: list[str]) -> list[Vector]:
        if self.away:
            raise RetrievalUnavailable("embeddings", "gone")
        self.asked += texts
        return [self._vector(text) for text in texts]

    def _vector(self, text: str) -> Vector:
        korean = language_of(text) == "ko"
        vector = [2.0 * korean, 2.0 * (not korean), 0.0, 0.0]
        for word, place in MATTERS.items():
            vector[place] += word in text
        return vector


def dot(one: Vector, other: Vector) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize(
    ("query", "right", "wrong"),
    [
        ("풀은 어떻게?", "A pool of connections.", "잠금을 겁니다."),
        ("a lock?", "잠금을 겁니다.", "A pool of connections."),
    ],
)
async def test_meaning_and_not_language_decides_what_is_near(query, right, wrong):
    plain, centred = Partial(), Centred(Partial())

    async def nearer(embedder) -> bool:
        asked = await embedder.embed_query(query)
        good, bad = await embedder.embed_passages([right, wrong])
        return dot(asked, good) > dot(asked, bad)

    assert not await nearer(plain)
    assert await nearer(centred)


async def test_vectors_have_length_one_and_depend_on_their_text_alone():
    centred = Centred(Partial())

    [alone] = await centred.embed_passages(["A pool."])
    both = await centred.embed_passages(["잠금", "A pool."])

    assert both[1] == alone
    assert [round(dot(one, one), 9) for one in both] == [1.0, 1.0]
    assert await centred.embed_passages([]) == []


async def test_centres_are_asked_for_once_and_again_after_they_could_not_be_had():
    partial = Partial(away=True)
    centred = Centred(partial)
    with pytest.raises(RetrievalUnavailable):
        await centred.embed_passages(["A pool."])
    partial.away = False

    await asyncio.gather(*(centred.embed_passages(["A pool."]) for _ in range(3)))

    assert partial.asked.count("A pool.") == 3
    # Once as a question, once as a passage.
    assert all(partial.asked.count(text) == 2 for said in BACKGROUND.values() for text in said)


def test_an_index_of_uncentred_vectors_is_another_space():
    model = EmbeddingModel()

    assert space_of(Centred(Partial(model.name, model.dimension))) == space_with(model)
    assert space_of(Partial()) != space_of(Centred(Partial()))
