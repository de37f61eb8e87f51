"""Engines, prices and workload as they are written in the files beside this one."""

from datetime import date
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

from infra.capacity.engine import Kind, Speed
from infra.capacity.workload import Feature

HERE = Path(__file__).parent


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Engine(_Written):
    """`came_from` says of each figure where it is from, or that it is an assumption."""

    about: str
    speed: Speed
    slots: int = Field(gt=0)
    kv_tokens: int = Field(gt=0)
    came_from: dict[str, str] = Field(alias="from")

    @property
    def kind(self) -> Kind:
        return Kind(self.speed, self.slots, self.kv_tokens)


class Prices(_Written):
    machine: str
    read: date
    came_from: str = Field(alias="from")
    hour: dict[str, float]


class _Talk(_Written):
    share: float = Field(gt=0, le=1)
    system: int = Field(ge=0)
    fresh: int = Field(gt=0)
    answer: int = Field(gt=0)
    turns: float = Field(ge=1)


def engines(file: Path = HERE / "engines.yaml") -> dict[str, Engine]:
    return {name: Engine.model_validate(said) for name, said in yaml.safe_load(file.read_text()).items()}


def prices(file: Path = HERE / "prices.yaml") -> Prices:
    return Prices.model_validate(yaml.safe_load(file.read_text()))


def features(file: Path = HERE / "workload.yaml") -> tuple[Feature, ...]:
    said = yaml.safe_load(file.read_text())["features"]
    return tuple(Feature(name=name, **_Talk.model_validate(talk).model_dump()) for name, talk in said.items())
