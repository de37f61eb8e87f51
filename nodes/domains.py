"""What the model is told in one domain, in both languages: data in a file, so that a new domain is no code."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import yaml
from pydantic import BaseModel, ConfigDict

from nodes.language import Language


class Wording(BaseModel):
    """`task` has a place for {heading}, `advice` one for {problems}."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    instructions: str
    evidence: str
    notes: str
    task: str
    advice: str


class Domain(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int
    en: Wording
    ko: Wording

    def wording(self, language: Language) -> Wording:
        return self.ko if language == "ko" else self.en


def domains(folder: Path) -> Mapping[str, Domain]:
    """One domain a file, named after it."""
    files = sorted(folder.glob("*.yaml"))
    return MappingProxyType(
        {file.stem: Domain.model_validate(yaml.safe_load(file.read_text("utf-8"))) for file in files}
    )
