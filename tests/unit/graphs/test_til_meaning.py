"""What commits mean groups them too: redacted, and never at the price of the note."""

import asyncio

import pytest

from graphs.feature import Deps
from graphs.til import FEATURE
from graphs.til_note.meaning import MOST, Meaning
from nodes.caller import Caller
from nodes.run import Run
from retrievers.base import RetrievalUnavailable
from retrievers.commits import Commit
from tests.fakes import FakeModels, FakeRetriever

PLAIN = [["aaaaaa1"], ["aaaaaa2"], ["aaaaaa3"]]
TOGETHER = [["aaaaaa1", "aaaaaa2"], ["aaaaaa3"]]


class Embedder:
    dimension = 2

    def __init__(self, error=None):
        self.asked, self.error = [], error

    async def embed_query(self, text):
        raise NotImplementedError

    async def embed_passages(self, texts):
        self.asked.append(texts)
        if self.error:
            raise self.error
        return [[1.0, 0.0] if "session" in text or "log in" in text else [0.0, 1.0] for text in texts]


class Hanging(Embedder):
    async def embed_passages(self, texts):
        await asyncio.Event().wait()


def commit(sha, message, path):
    change = {"path": path, "status": "M", "additions": 1, "deletions": 0, "patch": "@@ -1 +1 @@\n+x\n"}
    return {"sha": sha, "message": message, "author_date": "2026-05-01T10:00:00Z", "files": [change]}


COMMITS = [
    commit("aaaaaa1", "expire a session", "back/auth.py"),
    commit("aaaaaa2", "log in again when time is up\n\nAsk kim@example.com", "web/login.ts"),
    commit("aaaaaa3", "dark colours", "style/theme.css"),
]


async def noted(embedder, commits=COMMITS):
    graph = FEATURE.build(Deps(FakeModels([""]), FakeRetriever(), None, embedder=embedder))
    given = {"repo": commits, "language": "en"}
    return (await graph.ainvoke(given, context=Run(Caller("ana"), window=32_000)))["output"]


def topics(output):
    return sorted(sorted({source["sha"] for source in section["sources"]}) for section in output["sections"])


async def test_commits_that_mean_the_same_are_one_topic():
    assert topics(await noted(None)) == PLAIN
    assert topics(await noted(Embedder())) == TOGETHER


async def test_embedder_sees_only_redacted_commits():
    embedder = Embedder()

    output = await noted(embedder)

    assert output["coverage"]["redacted"] == {"EMAIL": 1}
    [texts] = embedder.asked
    assert "<EMAIL>" in texts[1]
    assert "kim@example.com" not in str(texts)


async def test_one_commit_is_a_topic_without_asking_anybody():
    embedder = Embedder()

    await noted(embedder, COMMITS[:1])

    assert embedder.asked == []


async def test_embedder_that_is_away_costs_only_its_vectors():
    assert topics(await noted(Embedder(RetrievalUnavailable("embeddings", "away")))) == PLAIN


async def test_embedder_that_hangs_is_given_up():
    commits = [Commit.model_validate(one) for one in COMMITS]

    assert await Meaning(Hanging(), seconds=0.01).of(commits) is None


@pytest.mark.parametrize("count", [0, 1, MOST + 1])
async def test_nobody_is_asked_about_too_few_or_too_many(count):
    commits = [Commit.model_validate(COMMITS[0])] * count

    assert await Meaning(Hanging()).of(commits) is None
