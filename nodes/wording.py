"""What the model is told, in both languages: versioned data in files, reviewed like code."""

from pathlib import Path
from typing import Generic, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict

from nodes.language import Language


class Wording(BaseModel):
    """`advice` has a place for {problems}."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    instructions: str
    advice: str


W = TypeVar("W", bound=Wording)


class Wordings(BaseModel, Generic[W]):
    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int
    en: W
    ko: W

    def of(self, language: Language) -> W:
        return self.ko if language == "ko" else self.en

    def named(self, name: str, language: Language | None) -> str:
        """What logs, traces and kept answers call these words, such as `news.3.ko`."""
        return ".".join(filter(None, (name, str(self.version), language)))


def read(kind: type[Wordings[W]], file: Path) -> Wordings[W]:
    return kind.model_validate(yaml.safe_load(file.read_text("utf-8")))
