"""A training as a folder: what it learns from, how, how far it is, and what came of it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.profiles import EngineProfile
from server.training.base import NotTrainable, Recipe, Split, digest_of
from server.training.sources import written

JOB, TRAIN, HELD_OUT, RESULT, ADAPTER = "job.json", "train.jsonl", "held_out.jsonl", "result.json", "adapter"


@dataclass(frozen=True)
class Base:
    """`model` is a folder or a hub id; `name` is what adapters say they are for; `most_rank` what the engine takes."""

    name: str
    model: str
    most_rank: int = 16


@dataclass(frozen=True)
class Result:
    """`scores` are the losses on the notes held out, of the base model and of the adapter."""

    adapter: Path
    scores: Mapping[str, float]


@dataclass(frozen=True)
class Job:
    folder: Path

    @property
    def said(self) -> dict[str, Any]:
        said: dict[str, Any] = json.loads((self.folder / JOB).read_text())
        return said

    @property
    def is_local(self) -> bool:
        """The base lies on this machine: nothing is fetched."""
        return Path(self.said["base"]).is_dir()

    @property
    def result(self) -> Result | None:
        try:
            said = json.loads((self.folder / RESULT).read_text())
        except (OSError, ValueError):
            return None
        return Result(self.folder / ADAPTER, said["scores"])


def base_of(profile: EngineProfile, var: Path, model: str = "") -> Base:
    """`model` is what to train on where that is not what is served: its weights before they were quantized."""
    served = str(var / "models" / profile.model) if profile.source else profile.model
    flags = [flag for of_device in profile.flags.values() for flag in of_device]
    ranks = [int(flag.partition("=")[2]) for flag in flags if flag.startswith("--max-lora-rank=")]
    return Base(profile.model.rstrip("/").split("/")[-1], model or served, min(ranks, default=16))


def make(var: Path, name: str, base: Base, parts: Split, recipe: Recipe, hidden: Mapping[str, int]) -> Job:  # noqa: PLR0913 (what a job is)
    """The same notes, base and recipe are the same job, which goes on where it was. Raises NotTrainable."""
    if recipe.rank > base.most_rank:
        raise NotTrainable(f"the rank is {recipe.rank}; the engine is started for at most {base.most_rank}")
    data = {
        "digest": digest_of(parts),
        "train": len(parts.train),
        "held_out": len(parts.held_out),
        "notes": sorted({(example.source, example.digest) for example in parts.train + parts.held_out}),
        "hidden": dict(hidden),
    }
    said = {"name": name, "base": base.model, "base_name": base.name, "recipe": recipe.model_dump(), "data": data}
    folder = var / "training" / f"{name}-{_digest(said)}"
    if not (folder / JOB).exists():
        _write(folder, said, parts)
    return Job(folder)


def _write(folder: Path, said: dict[str, Any], parts: Split) -> None:
    """The job's own file comes last: where it is, the rest is whole. Notes are somebody's: nobody else reads them."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / TRAIN).write_text(written(parts.train))
    (folder / HELD_OUT).write_text(written(parts.held_out))
    draft = folder / f".{JOB}"
    draft.write_text(json.dumps(said, ensure_ascii=False, indent=1))
    draft.rename(folder / JOB)


def _digest(said: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:12]
