"""The evals see a planted regression, and none that is not there (EVAL-2); `python -m evals.power` has figures."""

from evals.power.articles import articles
from evals.power.trial import CHANGES, table, tried
from evals.power.writer import Writer


async def test_planted_regression_is_caught_and_a_neutral_change_is_not_flagged():
    neutral, *_, worst = [await tried(change, cases=24, seed=1) for change in (CHANGES[0], CHANGES[1])]

    assert (neutral.comparison.verdict, worst.comparison.verdict) == ("no difference shown", "worse")
    assert "| slips 10 % → 40 % | worse | 1 | 1 | 1 | 0 | 0 |" in table([neutral, worst])


def test_writer_writes_the_same_for_the_same_seed():
    case = articles(2).cases[0]
    one, two, other = (Writer().script(case, seed)("") for seed in ("1", "1", "2"))

    assert one == two
    assert one != other


def test_writer_slips_as_often_as_it_is_told_to():
    case = articles(1).cases[0]
    text = str(case.inputs["text"])

    assert all(sentence in text for sentence in [Writer(slips=0, strays=0).script(case, "1")("").split(". ")[0]])
    assert Writer(slips=1).script(case, "1")("").split(". ")[0] not in text
