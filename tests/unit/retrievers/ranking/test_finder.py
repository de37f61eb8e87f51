"""From a query to hits: what is missing is said, and nobody waits for it."""

from dataclasses import dataclass, field, replace

import pytest

from retrievers.base import RetrievalUnavailable, Within
from retrievers.ranking.finder import Finder, Found, Sought
from retrievers.ranking.pack import alone
from tests.fakes_rerank import FakeReranker
from tests.fakes_retriever import FakeEmbedder, FakeIndex
from tests.notes import chunk

POOLS = [
    chunk("open", text="A connection pool is opened before the first query.", document="pools", position=0),
    chunk("close", text="The pool closes idle connections after thirty seconds.", document="pools", position=1),
    chunk("leak", text="A connection that is never given back leaks from the pool.", document="leaks", at=86_400),
    chunk("other", text="Hash tables chain what collides.", document="tables"),
]
ASKED = Sought("When does a pool close idle connections?", "ana", 3)


@dataclass(frozen=True)
class Broken(FakeEmbedder):
    """Embeddings that do not answer."""

    async def embed_query(self, text):
        raise RetrievalUnavailable("embeddings", "away")


@dataclass
class Counting(FakeIndex):
    """An index that keeps by which ways it was searched; with `away` it does not answer at all."""

    away: str = ""
    searched: list[tuple[str, ...]] = field(default_factory=list)

    async def search(self, query, **wanted):
        self.searched.append(tuple(wanted["ways"]))
        if self.away:
            raise RetrievalUnavailable(self.away, "gone")
        return await super().search(query, **wanted)


@pytest.fixture
async def index():
    index = Counting()
    await index.put(POOLS)
    return index


def ids(found):
    return [hit.passage.id for hit in found.hits]


async def test_the_best_comes_first_with_its_ranks_and_scores(index):
    found = await Finder(index).find(ASKED)

    best = found.hits[0]
    assert (best.passage.id, best.dense_rank, best.sparse_rank) == ("close", 1, 1)
    assert best.passage.dense > found.hits[1].passage.dense
    assert (found.lookup, found.candidates, found.is_reranked, len(found.hits)) == ("done", 4, None, 3)


@pytest.mark.parametrize("query", ["", "  ", "thanks!", "네 감사합니다", "what is it?"])
async def test_a_query_of_empty_words_asks_nobody(index, query):
    found = await Finder(index, FakeReranker()).find(replace(ASKED, query=query))

    assert (found, index.searched) == (Found([], "not asked"), [])


async def test_without_embeddings_words_alone_decide_and_it_is_said(index):
    index.embedder = Broken()

    found = await Finder(index).find(ASKED)

    assert (found.lookup, ids(found)[0]) == ("by words only", "close")
    assert index.searched == [("dense", "sparse"), ("sparse",)]
    assert {hit.dense_rank for hit in found.hits} == {None}


async def test_embeddings_that_hang_are_not_waited_for(index):
    class Hanging(FakeEmbedder):
        async def embed_query(self, text):
            await FakeReranker(holds=True).scores("", [])

    index.embedder = Hanging()

    found = await Finder(index, search_s=0.05).find(ASKED)

    assert (found.lookup, ids(found)[0]) == ("by words only", "close")


@pytest.mark.parametrize(("away", "ways"), [("Qdrant", ("dense", "sparse")), ("embeddings", ("dense",))])
async def test_what_cannot_be_looked_up_at_all_is_an_error(index, away, ways):
    index.away = away

    with pytest.raises(RetrievalUnavailable, match=away):
        await Finder(index).find(replace(ASKED, ways=ways))

    assert index.searched == [ways]


async def test_the_reranker_has_the_last_word(index):
    reranker = FakeReranker(prefers="Hash")

    found = await Finder(index, reranker).find(replace(ASKED, limit=4))

    assert (ids(found)[0], found.hits[0].relevance, found.is_reranked) == ("other", 1.0, True)
    assert reranker.asked[0][0] == ASKED.query
    assert reranker.asked[0][1][0].startswith("Pools\nThe pool closes")


@pytest.mark.parametrize("reranker", [FakeReranker(away=True), FakeReranker(holds=True)])
async def test_without_its_answer_the_order_of_the_search_stays_and_it_is_said(index, reranker):
    plain = await Finder(index).find(ASKED)

    found = await Finder(index, reranker, rerank_s=0.05).find(ASKED)

    assert (found.hits, found.is_reranked) == (plain.hits, False)


async def test_copies_are_shown_once(index):
    await index.put([chunk("copy", text=POOLS[1].text, document="copy", owner="bob", visibility="community")])

    found = await Finder(index).find(ASKED)

    assert ids(found).count("close") + ids(found).count("copy") == 1
    assert [one.document for one in found.hits[0].documents] == ["pools", "copy"]


async def test_what_should_differ_does(index):
    near = [chunk(f"near{n}", text=f"{POOLS[1].text} Really {n}.", document=f"n{n}") for n in range(3)]
    await index.put(near)

    alike, various = [ids(await Finder(index).find(replace(ASKED, relevance=weight))) for weight in (1.0, 0.6)]

    assert (alike, various) == (["close", "open", "near0"], ["close", "open", "leak"])


async def test_what_has_to_stay_out_is_not_found_and_filters_hold(index):
    apart = replace(ASKED, without=lambda passage: passage.id == "close")
    dated = replace(ASKED, within=Within(since=1))

    assert "close" not in ids(await Finder(index).find(apart))
    assert ids(await Finder(index).find(dated)) == ["leak"]


async def test_excerpts_have_their_neighbours_as_far_as_there_is_room(index):
    finder = Finder(index)
    found = await finder.find(replace(ASKED, limit=1))

    [wide] = await finder.excerpts(found, "ana", 1000, lambda title, text: len(text))
    [narrow] = await finder.excerpts(found, "ana", 60, lambda title, text: len(text))

    assert [one.id for one in wide.passages] == ["close", "open"]
    assert wide.text == f"{POOLS[0].text}\n{POOLS[1].text}"
    assert narrow == alone(found.hits[0])


async def test_a_store_that_leaves_between_costs_only_the_neighbours(index):
    finder = Finder(index)
    found = await finder.find(replace(ASKED, limit=1))

    async def gone(*args, **named):
        raise RetrievalUnavailable("Qdrant", "gone")

    index.around = gone

    assert await finder.excerpts(found, "ana", 1000, lambda title, text: len(text)) == [alone(found.hits[0])]
