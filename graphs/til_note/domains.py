"""What a note can be about: a prompt file each, so that a new domain is no code."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, field_validator

from nodes.wording import Wording, Wordings

PartKind = Literal["did", "learned", "problem", "solution", "next"]
Input = Literal["commits", "documents"]


class PartWords(BaseModel):
    """How the model is to mark a part, how the reader sees it headed, and what else a model may call it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str
    heading: str
    also: tuple[str, ...] = ()


class Shot(BaseModel):
    """A small example of an answer; what stands in it is never taken for the model's own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    given: str
    answer: str


class TilWording(Wording):
    """`task` has a place for {heading}; `parts` stand in the order of the note."""

    evidence: str
    notes: str
    task: str
    parts: Mapping[PartKind, PartWords]
    example: Shot | None = None

    @field_validator("parts")
    @classmethod
    def _holds_what_was_done(cls, parts: Mapping[PartKind, PartWords]) -> Mapping[PartKind, PartWords]:
        if "did" not in parts:
            raise ValueError("what has no label counts as `did`, which must be among the parts")
        return parts


class Domain(Wordings[TilWording]):
    """`adapter` writes if the caller names none."""

    input: Input
    adapter: str | None = None

    @cached_property
    def labels(self) -> Mapping[str, PartKind]:
        """In both languages: a model that is asked in Korean may still label in English."""
        return {
            spelling.casefold(): kind
            for wording in (self.en, self.ko)
            for kind, words in reversed(list(wording.parts.items()))
            for spelling in (words.heading, words.label, *words.also)
        }


def domains(folder: Path) -> Mapping[str, Domain]:
    """Named after their files."""
    return MappingProxyType({file.stem: _read(file) for file in sorted(folder.glob("*.yaml"))})


def _read(file: Path) -> Domain:
    return Domain.model_validate(yaml.safe_load(file.read_text("utf-8")))
