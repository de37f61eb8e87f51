"""What people said of texts, a text a line: `given`, `text` and `label`, whether the criterion holds."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from evals.datasets.files import NotADataset
from evals.judging.evaluator import Labelled

COME_ALONG = Path(__file__).parent / "labelled.jsonl"


class _Row(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")

    text: str
    given: str
    label: bool


def read_labelled(path: Path = COME_ALONG) -> list[Labelled]:
    """Raises NotADataset."""
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            row = _Row.model_validate_json(line)
        except ValidationError as error:
            raise NotADataset(f"{path.name}:{number}: {error.errors()[0]['msg']}") from None
        found.append(Labelled(row.text, row.given, row.label))
    return found
