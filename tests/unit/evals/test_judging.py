"""A model as judge: both orders must agree, people's labels decide whether it is heard (EVAL-1)."""

import json

import httpx
import pytest

from evals.judging.agreement import agreement, kappa
from evals.judging.evaluator import GROUNDED, Labelled, judged_by, measured
from evals.judging.judge import Judge, Judged, JudgeUnavailable

CASES = [
    Labelled(f"{'good' if number % 2 else 'bad'} text {number}", "source", bool(number % 2)) for number in range(60)
]


def judge_that(says):
    """`says` gets the user message and returns the content."""

    async def answer(request):
        body = json.loads(request.content)
        said = says(body["messages"][-1]["content"])
        return httpx.Response(200, json={"choices": [{"message": {"content": said}}]})

    return Judge(httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://judge/v1/"), "scripted")


def verdict(better):
    return json.dumps({"better": better, "reason": "so"})


def place_of(words, told):
    return "first" if words in told.partition("<first>")[2].partition("</first>")[0] else "second"


def fair(told):
    """Finds texts good that say so."""
    wanted = "The criterion holds." if "good text" in told else "The criterion does not hold."
    return verdict(place_of(wanted, told))


async def test_judge_that_means_it_says_the_same_in_either_order():
    judge = judge_that(lambda told: verdict(place_of("pool", told)))

    assert await judge.better("clear", "How?", "a pool", "a queue") == Judged("one", "so")
    assert await judge.better("clear", "How?", "a queue", "a pool") == Judged("other", "so")


async def test_judge_that_likes_the_first_place_decides_nothing():
    judge = judge_that(lambda told: verdict("first"))

    assert not (await judge.better("clear", "How?", "a", "b")).is_sure
    assert await judge.holds(GROUNDED, "text", "source") is None


async def test_verdict_counts_though_its_reason_was_cut_off():
    cut = judge_that(lambda told: verdict(place_of("pool", told))[:-5])

    assert (await cut.better("clear", "How?", "a pool", "a queue")).winner == "one"


@pytest.mark.parametrize("said", ["I think the first one", '{"better": "both", "reason": ""}', "[]", ""])
async def test_answer_without_a_verdict_is_no_judgement(said):
    with pytest.raises(JudgeUnavailable):
        await judge_that(lambda told: said).better("clear", "How?", "a", "b")


def test_kappa_takes_off_what_chance_would_agree_on():
    pairs = [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15

    assert kappa(pairs) == pytest.approx(0.4)
    assert kappa([(True, True)] * 9) == 0.0


def test_agreement_on_few_cases_is_not_enough():
    labels = [True, False] * 30

    assert agreement(labels, labels).is_enough
    assert not agreement(labels[:10], labels[:10]).is_enough, "luck"
    assert not agreement([True] * 60, labels).is_enough
    assert not agreement([None] * 31 + labels[31:], labels).is_enough, "it seldom decides"


async def test_judge_that_agrees_with_people_is_heard():
    judge = judge_that(fair)
    agreed = await measured(judge, GROUNDED, CASES)
    evaluator = judged_by(judge, "judged", GROUNDED, agreed)

    assert (agreed.kappa, agreed.undecided) == (1.0, 0)
    assert (await evaluator({"text": "s"}, {"content": "good text"})).score == 1.0
    assert (await evaluator({"text": "s"}, {"content": "bad text"})).score == 0.0


async def test_judge_that_is_too_weak_abstains():
    judge = judge_that(lambda told: verdict(place_of("The criterion holds.", told)))
    agreed = await measured(judge, GROUNDED, CASES)
    score = await judged_by(judge, "judged", GROUNDED, agreed)({"text": "s"}, {"content": "good text"})

    assert score.score is None
    assert "abstains: kappa 0.00" in score.comment
