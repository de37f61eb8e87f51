"""A judge is found, held against labelled cases, and heard or not; the page and the terminal say which (EVAL-1)."""

import json
from contextlib import asynccontextmanager

import httpx
import pytest

from evals.datasets.files import NotADataset
from evals.experiments.compare import compare
from evals.judging.judge import JudgeUnavailable
from evals.judging.jury import KEY, Wanted, open_jury
from evals.judging.labelled import read_labelled
from evals.report.page import Experiment, page
from tests.judges import open_judge
from tests.unit.evals.experiment import TWENTY, A, B, result

LABELLED = read_labelled()
SMALL = ("small", "http://127.0.0.1:9")


@asynccontextmanager
async def haru(*engines):
    rows = [{"profile": profile, "base_url": url} for profile, url in engines]
    found = {"/api/models/engines": httpx.Response(200, json=rows)}
    transport = httpx.MockTransport(lambda request: found.get(request.url.path, httpx.Response(404)))
    async with httpx.AsyncClient(transport=transport, base_url="http://haru") as http:
        yield http


def test_cases_that_come_along_are_of_both_kinds_and_languages():
    assert (len(LABELLED), sum(one.label for one in LABELLED)) == (30, 15)
    assert sum(one.text.isascii() for one in LABELLED) == 16


async def test_judge_that_agrees_with_people_is_heard():
    async with open_judge(LABELLED) as judge, haru() as http, open_jury(Wanted(judge.url), http, LABELLED) as jury:
        right = await jury.evaluator({"text": LABELLED[0].given}, {"content": LABELLED[0].text})

    assert (jury.is_heard, jury.model, right.score) == (True, "judge", 1.0)
    assert len(judge.heard) == 2 * 31, "both orders of each"


@pytest.mark.parametrize("habit", ["first", "yes", "half"])
async def test_judge_that_does_not_agree_gives_no_verdict(habit):
    async with (
        open_judge(LABELLED, habit) as judge,
        haru() as http,
        open_jury(Wanted(judge.url), http, LABELLED) as jury,
    ):
        asked = len(judge.heard)
        score = await jury.evaluator({"text": "source"}, {"content": "text"})

    assert (jury.is_heard, score.score, len(judge.heard)) == (False, None, asked)
    assert "gives no verdict" in jury.said("en")
    assert "판정하지 않았습니다" in jury.said("ko")


async def test_judge_is_found_by_its_profile():
    async with open_judge(LABELLED) as judge, haru(SMALL, ("large", judge.url.removesuffix("/v1"))) as http:
        async with open_jury(Wanted("large"), http, LABELLED) as jury:
            assert jury.is_heard
        with pytest.raises(JudgeUnavailable, match="they serve: large, small"):
            async with open_jury(Wanted("huge"), http, LABELLED):
                pass


async def test_judge_that_is_not_there_is_told():
    async with haru() as http:
        with pytest.raises(JudgeUnavailable, match="models"):
            async with open_jury(Wanted("http://127.0.0.1:9/v1"), http, LABELLED):
                pass


@pytest.mark.parametrize(("habit", "said"), [("fair", "is the word of a judge"), ("first", "The judge is too weak")])
async def test_page_says_whether_the_judge_was_heard(habit, said):
    found = [result(case, side, **{KEY: None}, grounded=0.5) for case in TWENTY.cases for side in (A, B)]
    async with (
        open_judge(LABELLED, habit) as judge,
        haru() as http,
        open_jury(Wanted(judge.url), http, LABELLED) as jury,
    ):
        html = page(Experiment("t", found, [compare(found, "A", "B")], jury))

    assert said in html
    assert KEY not in [one.key for one in compare(found, "A", "B").differences], "it decides nothing"


@pytest.mark.parametrize("line", ["", "{}", json.dumps({"text": "t", "given": "g", "label": "yes"})])
def test_labels_that_cannot_be_read_are_told_with_their_line(tmp_path, line):
    path = tmp_path / "ours.jsonl"
    path.write_text(json.dumps({"text": "t", "given": "g", "label": True}) + f"\n{line}\n")

    with pytest.raises(NotADataset, match=r"ours\.jsonl:2"):
        read_labelled(path)
