"""When a version is taken back without asking anybody (MOD-4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.adapters.judge import Budget, Counts, verdict

BUDGET = Budget(least_runs=20, errors=0.1, failed=0.3, margin=0.1, hopeless=5)


@st.composite
def counts(draw, least=0):
    runs = draw(st.integers(least, 500))
    return Counts(runs, draw(st.integers(0, runs)), draw(st.integers(0, runs)))


@pytest.mark.parametrize(
    ("tried", "known", "said"),
    [
        (Counts(), Counts(), ""),
        (Counts(100, 5, 20), Counts(100, 0, 0), ""),
        (Counts(20, 3, 0), Counts(100, 0, 0), "3 of 20 runs ended in an error"),
        (Counts(20, 0, 8), Counts(100, 0, 0), "8 of 20 runs did not pass verification"),
        (Counts(19, 10, 10), Counts(100, 0, 0), ""),
        (Counts(20, 4, 0), Counts(100, 12, 0), ""),
        (Counts(20, 0, 12), Counts(100, 0, 55), ""),
        (Counts(5, 5, 0), Counts(100, 1, 0), "all of 5 runs ended in an error"),
        (Counts(4, 4, 0), Counts(), ""),
        (Counts(50, 50, 0), Counts(50, 50, 0), ""),
        (Counts(20, 3, 0), Counts(), "3 of 20 runs ended in an error"),
    ],
)
def test_version_is_given_up_beyond_its_budget_and_when_the_other_one_does_better(tried, known, said):
    assert verdict(tried, known, BUDGET) == said


@given(counts(least=1), counts())
def test_what_does_no_worse_than_the_other_one_is_never_given_up(tried, known):
    errors, failed = known.errors / max(known.runs, 1), known.failed / max(known.runs, 1)

    if tried.errors / tried.runs <= errors and tried.failed / tried.runs <= failed:
        assert verdict(tried, known, BUDGET) == ""


@given(counts(least=20), counts(), st.integers(1, 50))
def test_more_faults_never_save_a_version(tried, known, more):
    if verdict(tried, known, BUDGET) and known.errors < max(known.runs, 1):
        worse = Counts(tried.runs + more, tried.errors + more, tried.failed + more)

        assert verdict(worse, known, BUDGET)


@given(counts(), st.integers(0, 19))
def test_few_runs_decide_nothing_unless_all_are_errors(known, runs):
    assert verdict(Counts(runs, max(runs - 1, 0), runs), known, BUDGET) == ""
