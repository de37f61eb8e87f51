"""Runs in a folder: one JSON file each, with what was asked, drafted and answered, and the Markdown beside it."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import orjson

from evals.features.asks import Ask


@dataclass(frozen=True)
class Draft:
    """What the model wrote for a part, before any check; a part that did not pass has several."""

    part: str
    attempt: int
    text: str


@dataclass(frozen=True)
class Stored:
    feature: str
    name: str
    language: str
    given: dict[str, Any]
    output: dict[str, Any]
    drafts: list[Draft] = field(default_factory=list)
    seconds: float = 0.0

    @staticmethod
    def read(file: Path) -> "Stored":
        fields = orjson.loads(file.read_bytes())
        return Stored(**{**fields, "drafts": [Draft(**draft) for draft in fields["drafts"]]})

    @property
    def markdown(self) -> str:
        return str(self.output.get("markdown", ""))


def is_done(folder: Path, ask: Ask) -> bool:
    return _file(folder, ask.feature, ask.name).exists()


def store(folder: Path, run: Stored) -> None:
    """The JSON file comes last and at once: where it is, the run is whole."""
    file = _file(folder, run.feature, run.name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.with_name(f"{run.name}.md").write_text(run.markdown)
    unfinished = file.with_name(f"{run.name}.part")
    unfinished.write_bytes(orjson.dumps(asdict(run), option=orjson.OPT_INDENT_2))
    unfinished.rename(file)


def stored(folder: Path) -> list[Stored]:
    return [Stored.read(file) for file in sorted(folder.glob("*/*.json"))]


def _file(folder: Path, feature: str, name: str) -> Path:
    return folder / feature / f"{name}.json"
