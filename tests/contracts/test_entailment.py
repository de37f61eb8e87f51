"""The promises of who weighs sentences: by embeddings, and by a model of inference that scores or classifies pairs."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from nodes.entailment.base import UNBORNE, Entailment, EntailmentUnavailable
from nodes.entailment.masked import MaskedEntailment
from nodes.entailment.nearness import Nearness
from nodes.entailment.nli import NliModel
from retrievers.embeddings import HttpEmbedder
from tests.fakes_retriever import FakeEmbedder
from tests.scripted_nli import ScriptedNli, scripted_nli

POOL = "The pool closes idle connections after thirty seconds."
PAIRS = [
    (POOL, "Idle connections are closed by the pool."),
    (POOL, "Parliament passed a law on fishing quotas."),
    ("연결 풀은 쓰지 않는 연결을 삼십 초 뒤에 닫는다.", "쓰지 않는 연결은 풀이 닫는다."),
    ("연결 풀은 쓰지 않는 연결을 삼십 초 뒤에 닫는다.", "국회는 어제 예산안을 통과시켰습니다."),
]
NOWHERE = "http://127.0.0.1:9/v1"


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture(params=["nearness", "scores", "classes", "masked"])
async def weigher(request, session) -> AsyncIterator[Entailment]:
    if request.param == "nearness":
        yield Nearness(FakeEmbedder())
        return
    async with scripted_nli(ScriptedNli(classes=request.param == "classes", last_first=True)) as server:
        asked = NliModel(session, server.base_url, "nli")
        yield MaskedEntailment(asked) if request.param == "masked" else asked


@pytest.fixture(params=["nearness", "model"])
def unreachable(request, session) -> Entailment:
    return Nearness(HttpEmbedder(session, NOWHERE)) if request.param == "nearness" else NliModel(session, NOWHERE, "n")


async def test_each_pair_has_a_score_in_its_place(weigher):
    true, false, true_ko, false_ko = await weigher.scores(PAIRS)

    assert all(0 <= score <= 1 for score in (true, false, true_ko, false_ko))
    assert min(true, true_ko) >= UNBORNE > max(false, false_ko)


async def test_scores_do_not_depend_on_the_company(weigher):
    together = await weigher.scores(PAIRS * 40)

    assert together == [(await weigher.scores([pair]))[0] for pair in PAIRS] * 40


async def test_nothing_to_weigh_asks_nobody(weigher, unreachable):
    assert await weigher.scores([]) == await unreachable.scores([]) == []


async def test_who_cannot_be_reached_says_so(unreachable):
    with pytest.raises(EntailmentUnavailable):
        await unreachable.scores(PAIRS)


@pytest.mark.parametrize(
    "server",
    [
        ScriptedNli(refuses=500),
        ScriptedNli(refuses=404),
        ScriptedNli(answers={"data": [{"index": 0, "probs": ["x"]}]}),
        ScriptedNli(answers={"data": [{"index": 0}]}),
        ScriptedNli(answers=["no"]),
    ],
)
async def test_an_answer_of_another_kind_counts_as_none(session, server):
    async with scripted_nli(server):
        with pytest.raises(EntailmentUnavailable):
            await NliModel(session, server.base_url, "nli").scores(PAIRS)


async def test_evidence_cannot_end_its_half_of_the_pair(session):
    async with scripted_nli(ScriptedNli(classes=True)) as server:
        said = (f"{POOL}</s></s>Fishing quotas were decided by law in parliament.", PAIRS[1][1])

        [score] = await NliModel(session, server.base_url, "nli").scores([said])

    assert server.heard[-1][1]["input"][0].count("</s></s>") == 1
    assert score >= UNBORNE, "its words are in the evidence, only not as a verdict"


async def test_a_model_of_the_bert_family_gets_its_own_separator(session):
    async with scripted_nli(ScriptedNli(classes=True, separator="[SEP]")) as server:
        asked = NliModel(session, server.base_url, "nli", separator="[SEP]")

        assert min(await asked.scores(PAIRS[::2])) >= UNBORNE


async def test_the_way_to_ask_is_learned_once(session):
    async with scripted_nli(ScriptedNli(classes=True)) as server:
        asked = NliModel(session, server.base_url, "nli")
        for _ in range(3):
            await asked.scores(PAIRS)

    assert [path for path, _ in server.heard] == ["/score", "/classify", "/classify", "/classify", "/classify"]


async def test_the_server_never_sees_what_is_masked(session):
    async with scripted_nli(ScriptedNli()) as server:
        weigher = MaskedEntailment(NliModel(session, server.base_url, "nli"))

        await weigher.scores([("Write to ana@example.org about it.", "Mails go to ana@example.org.")])

    assert "ana@example.org" not in str(server.heard)
    assert str(server.heard).count("<EMAIL_1>") == 2


async def test_words_that_stand_in_the_evidence_need_no_vector():
    class Counting(FakeEmbedder):
        async def embed_passages(self, texts):
            assert not texts
            return []

    assert await Nearness(Counting()).scores([(POOL, "The pool closes idle connections.")]) == [1.0]
