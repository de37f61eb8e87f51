"""What labels may say: names that are known from the start, so that nobody makes series by inventing names (S-31)."""

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

from server.errors import PROBLEMS, UNKNOWN
from server.ticket import CLIENT_LEFT

OTHER, NONE, ADAPTER = "other", "none", "adapter"
# An adapter's name at the engine holds it, a model's does not.
OF_AN_ADAPTER = "@"
# Work of the server that is counted as a feature's is, beside the features.
ASIDE = ("interview_mock", "search", "traces", "title", "summary")
STATUSES = frozenset({CLIENT_LEFT, *map(int, HTTPStatus)})
CODES = frozenset({UNKNOWN.code, *(problem.code for problem in PROBLEMS.values())})
VERDICTS = frozenset({"passed", "rewritten", "problems", "stopped", "empty", "again"})
STEPS = frozenset({"retrieve", "prompt", "generate", "verify"})
CACHE = frozenset({"hit", "shared"})


@dataclass(frozen=True)
class Words:
    """Whatever is not among these names is told as "other", and nothing at all as "none"."""

    features: frozenset[str] = frozenset()
    models: frozenset[str] = frozenset()
    profiles: frozenset[str] = frozenset()

    def feature(self, name: str | None) -> str:
        return bounded(name, self.features)

    def profile(self, name: str | None) -> str:
        return bounded(name, self.profiles)

    def model(self, name: str | None) -> str:
        if name and name not in self.models and OF_AN_ADAPTER in name:
            return ADAPTER
        return bounded(name, self.models)


def words_of(features: Iterable[str], models: Iterable[str], profiles: Iterable[str]) -> Words:
    return Words(frozenset((*features, *ASIDE)), frozenset(models), frozenset(profiles))


def bounded(name: str | None, known: frozenset[str]) -> str:
    if not name:
        return NONE
    return name if name in known else OTHER


def status(code: int) -> str:
    return str(code) if code in STATUSES else OTHER
