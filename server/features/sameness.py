"""When two requests of one caller are the same request."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic_core import to_jsonable_python

from nodes.run import Run
from server.cache.keys import Asked
from server.settings import ROOT

PROMPTS = ROOT / "graphs" / "prompts"


def asked_of(feature: str, given: Mapping[str, Any], run: Run, profile: str, version: str) -> Asked:
    """What is not said may mean today, so that an answer is good for one day at most."""
    return Asked(
        feature=feature,
        given={"input": to_jsonable_python(given), "sampling": dict(run.sampling)},
        owner=run.caller.user,
        profile=profile,
        adapter=run.caller.adapter,
        prompt=run.prompt,
        prompt_version=version,
        knowledge=datetime.now(UTC).date().isoformat(),
    )


def prompt_version(feature: str, folder: Path = PROMPTS) -> str:
    """Of all words that the feature tells a model."""
    files = [*folder.glob(f"{feature}.yaml"), *sorted((folder / feature).glob("*.yaml"))]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:16]
