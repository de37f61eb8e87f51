"""Two sides and twenty cases, and results of them with scores as a test needs them."""

from evals.datasets.dataset import Case, dataset
from evals.evaluators.calling import Answered, Score
from evals.experiments.configuration import Configuration
from evals.experiments.results import Key, Result
from evals.experiments.target import Steps

A, B = Configuration("A", profile="small"), Configuration("B", profile="large")
TWENTY = dataset(
    "news", [Case({"text": f"Text {number}"}, metadata={"name": f"case {number}"}) for number in range(20)]
)


def result(case, configuration, repetition=0, **scores):
    given = tuple(Score(key, value) for key, value in scores.items())
    answered = Answered({"markdown": configuration.name}, Steps("news", lambda: 0.0).tree({}, {}))
    return Result(Key("news", case, configuration, repetition), answered, given)
