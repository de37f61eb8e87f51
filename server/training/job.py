"""A training as a folder: what it learns from, how, how far it is, and what came of it."""

import hashlib
import json
import shutil
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
class Wanted:
    """`owner` is the account whose notes these are; empty for a folder's."""

    name: str
    base: Base
    recipe: Recipe
    owner: str = ""


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
    """`model` is what to train on where that is not what is served: its weights before they were quantized. Raises
    NotTrainable."""
    served = str(var / "models" / profile.model) if profile.source else profile.model
    if profile.source and not model and not Path(served).is_dir():
        raise NotTrainable(f"the model is not there yet; ./start makes {served}")
    ranks = [lora.rank for lora in profile.lora.values()]
    return Base(profile.model.rstrip("/").split("/")[-1], model or served, min(ranks, default=16))


def make(var: Path, wanted: Wanted, parts: Split, hidden: Mapping[str, int]) -> Job:
    """The same notes, base and recipe are the same job, which goes on where it was. Raises NotTrainable."""
    base, recipe = wanted.base, wanted.recipe
    if recipe.rank > base.most_rank:
        raise NotTrainable(f"the rank is {recipe.rank}; the engine is started for at most {base.most_rank}")
    said = {
        "name": wanted.name,
        "owner": wanted.owner,
        "base": base.model,
        "base_name": base.name,
        "recipe": recipe.model_dump(),
        "data": _provenance(parts) | {"hidden": dict(hidden)},
    }
    job = Job(_place(var) / f"{wanted.name}-{_digest(said)}")
    if not (job.folder / JOB).exists():
        _write(job.folder, said, parts)
    return job


def forget(var: Path, owner: str) -> int:
    """Deletes what was made of somebody's notes, adapters too; how many trainings that were."""
    theirs = [
        job for job in map(Job, _place(var).glob("*/")) if (job.folder / JOB).exists() and job.said["owner"] == owner
    ]
    for job in theirs:
        shutil.rmtree(job.folder)
    return len(theirs)


def _place(var: Path) -> Path:
    return var / "training"


def _provenance(parts: Split) -> dict[str, Any]:
    return {
        "digest": digest_of(parts),
        "train": len(parts.train),
        "held_out": len(parts.held_out),
        "notes": sorted({(example.source, example.digest) for example in parts.train + parts.held_out}),
    }


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
