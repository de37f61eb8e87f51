"""Cases as objects of the langsmith package, for its `evaluate` and its client."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from langsmith.schemas import Example

from evals.datasets.dataset import SPACE, Case, Dataset
from evals.datasets.files import row_of

# Examples want a time; which one does not matter to an experiment.
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


def examples(cases: Dataset) -> list[Example]:
    own = uuid5(SPACE, f"{cases.name}@{cases.version}")
    return [example_of(case, own) for case in cases.cases]


def example_of(case: Case, dataset: UUID = SPACE) -> Example:
    return Example(**{**row_of(case), "id": _uuid(case.id)}, dataset_id=dataset, created_at=BEGINNING)


def case_of(example: Example) -> Case:
    told: dict[str, Any] = dict(example.metadata or {})
    splits = tuple(told.pop("dataset_split", ()) or ("base",))
    return Case(example.inputs or {}, example.outputs or {}, told, splits, str(example.id))


def _uuid(said: str) -> UUID:
    """Cases of other origin may have names in place of ids."""
    try:
        return UUID(said)
    except ValueError:
        return uuid5(SPACE, said)
