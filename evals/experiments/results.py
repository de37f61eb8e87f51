"""What was answered, a file each, found again by what was asked and how: an experiment that was stopped goes on."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from evals.datasets.dataset import Case, digest
from evals.evaluators.calling import Answered, Score
from evals.experiments.configuration import Configuration
from evals.trees import tree_of


@dataclass(frozen=True)
class Key:
    """One answer: of which feature, to what, under which configuration, the how manyeth; `way` where it is not asked
    from the beginning."""

    feature: str
    case: Case
    configuration: Configuration
    repetition: int
    way: str = ""

    @property
    def digest(self) -> str:
        """The reference is not in it: a better one asks for new scores, not for new answers."""
        told = [self.feature, self.case.inputs, self.configuration.digest, self.repetition]
        return digest([*told, self.way, self.case.metadata.get("run")] if self.way else told)[:32]


@dataclass(frozen=True)
class Result:
    """`scores` are filled when the answer is scored."""

    key: Key
    answered: Answered
    scores: tuple[Score, ...] = ()

    def score(self, key: str) -> float | None:
        return next((one.score for one in self.scores if one.key == key), None)


@dataclass(frozen=True)
class Results:
    """`folder` may hold the answers of many experiments."""

    folder: Path

    def read(self, key: Key) -> Answered | None:
        file = self._file(key)
        if not file.exists():
            return None
        told = orjson.loads(file.read_bytes())
        return Answered(told["outputs"], tree_of(told["run"]), told["error"], told["facts"])

    def write(self, key: Key, answered: Answered) -> None:
        """At once: where the file is, the answer is whole."""
        file = self._file(key)
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(".part")
        unfinished.write_bytes(orjson.dumps(_told(key, answered), default=str, option=orjson.OPT_NON_STR_KEYS))
        unfinished.rename(file)

    def trees(self) -> Iterator[dict[str, Any]]:
        """The runs of all answers, as LangSmith shapes them."""
        for file in sorted(self.folder.glob("*/*.json")):
            yield orjson.loads(file.read_bytes())["run"]

    def _file(self, key: Key) -> Path:
        return self.folder / key.feature / f"{key.digest}.json"


def _told(key: Key, answered: Answered) -> dict[str, Any]:
    return {
        "case": key.case.id,
        "configuration": key.configuration.name,
        "repetition": key.repetition,
        "outputs": dict(answered.outputs),
        "error": answered.error,
        "facts": dict(answered.facts),
        "run": answered.run.as_dict(),
    }
