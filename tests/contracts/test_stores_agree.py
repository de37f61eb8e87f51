"""On random corpora every store finds what the client's local mode finds, and nothing that its asker may not see."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from retrievers.base import ANYWHERE, WAYS, Chunk, Index, Passage, Way, Within
from tests.fakes_retriever import FakeIndex, is_visible, is_within
from tests.indexes import SERVER_URL, edge_index, local_index, server_index

pytestmark = pytest.mark.filterwarnings("ignore:Payload indexes have no effect")

SAID = """
트랜잭션은 트랜잭션을 격리 수준이 스레드가 스레드와 프로세스의 메모리를 공유한다 잠금을 색인은 정렬된
캐시가 비운다 연결 풀을 닫는다 큐 큐에서 해시 충돌이 일어나면 그래프를 너비 우선 탐색 커밋을 되돌린다
배포 전에 토큰을 저장한다 connection pools close shutdown index scans sorted keys hash tables collide graph traversal
queue worker commits rollback deploy token storage JWT getUserName read_committed HTTP2 retry backoff
"""
WORDS = SAID.split()
OWNERS = ("ana", "bob", "eve")
KINDS, TAGS = ("note", "til", "code"), ("db", "web", "운영")
CHUNKS, SEARCHES = 160, 24


@dataclass(frozen=True)
class Asked:
    query: str
    owner: str
    within: Within
    ways: tuple[Way, ...]


def corpus(random: Random) -> list[Chunk]:
    return [_chunk(random, number) for number in range(CHUNKS)]


def _chunk(random: Random, number: int) -> Chunk:
    text = " ".join(random.choices(WORDS, k=random.randint(6, 30)))
    return Chunk(
        id=f"c{number}",
        document=f"d{number // 8}",
        title=" ".join(random.sample(WORDS, 2)),
        text=text,
        source=random.choice(("notes", "web")),
        owner=random.choice(OWNERS),
        visibility=random.choice(("private", "private", "community")),
        language=random.choice(("ko", "en")),
        tags=tuple(random.sample(TAGS, random.randint(0, 3))),
        kind=random.choice(KINDS),
        position=number % 8,
        at=random.choice((0, random.randint(-500, 1_000))),
    )


def searches(random: Random) -> list[Asked]:
    return [
        Asked(" ".join(random.sample(WORDS, random.randint(1, 4))), random.choice(OWNERS), within, ways)
        for within in [ANYWHERE] * (SEARCHES // 3) + [_within(random) for _ in range(SEARCHES * 2 // 3)]
        for ways in (WAYS, WAYS[:1], WAYS[1:])
    ]


def _within(random: Random) -> Within:
    """Each field is as likely narrowed as not; names of others' documents are as good as one's own."""
    since = random.choice((None, random.randint(-500, 500)))
    return Within(
        documents=random.choice(((), tuple(f"d{random.randrange(CHUNKS // 8)}" for _ in range(9)))),
        sources=random.choice(((), ("notes",), ("notes", "web"))),
        kinds=random.choice(((), ("note", "til"))),
        languages=random.choice(((), ("ko",), ("en",))),
        tags=random.choice(((), ("db",), ("운영", "web"))),
        since=since,
        until=random.choice((None, (since or 0) + random.randint(0, 500))),
        visibility=random.choice((None, "private", "community")),
    )


async def found(index: Index, asked: Asked) -> list[Passage]:
    return await index.search(asked.query, owner=asked.owner, limit=10, within=asked.within, ways=asked.ways)


def _chunk_of(passage: Passage) -> Chunk:
    return Chunk(**{name: getattr(passage, name) for name in Chunk.__dataclass_fields__})


@pytest.fixture(params=["fake", "edge", "server"])
async def index(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Index]:
    if request.param == "fake":
        yield FakeIndex()
        return
    if request.param == "server" and not SERVER_URL:
        pytest.skip("QDRANT_TEST_URL names no server")
    async with edge_index(tmp_path / "edge") if request.param == "edge" else server_index() as opened:
        yield opened


@pytest.mark.parametrize("seed", [1, 2])
async def test_the_ten_best_are_those_of_the_local_mode_in_every_way_and_within_anything(index: Index, seed: int):
    random = Random(seed)
    chunks, asked = corpus(random), searches(random)
    async with local_index() as oracle:
        await oracle.put(chunks)
        await index.put(chunks)

        expected = [{(one.owner, one.id) for one in await found(oracle, each)} for each in asked]
        got = [{(one.owner, one.id) for one in await found(index, each)} for each in asked]

    assert sum(map(len, expected)) > 5 * len(asked)
    assert {asked[n]: got[n] for n in range(len(asked)) if got[n] != expected[n]} == {}


@pytest.mark.parametrize("seed", [3])
async def test_no_search_finds_what_is_not_its_askers_or_not_within(index: Index, seed: int):
    random = Random(seed)
    await index.put(corpus(random))

    for asked in searches(random):
        chunks = [_chunk_of(one) for one in await found(index, asked)]
        assert [one for one in chunks if not is_visible(one, asked.owner) or not is_within(one, asked.within)] == []
