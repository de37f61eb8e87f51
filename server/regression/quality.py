"""A few questions whose answers can be checked without a model: whether a model that is faster also got worse."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from nodes.language import language_of
from server.doctor.endpoint import Endpoint, Unreachable
from server.doctor.reading import message_of

CASES = Path(__file__).with_name("cases.yaml")


class Case(BaseModel):
    """`says` is a pattern that the answer must hold, `never` one that it must not; `schema_` is sent to the engine as
    the answer's form, and the answer must be JSON then."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    name: str
    asks: str
    says: str = ""
    never: str = ""
    language: Literal["en", "ko"] | None = None
    schema_: dict[str, Any] | None = Field(default=None, alias="schema")
    tokens: int = Field(default=128, ge=1)


def read_cases(path: Path = CASES) -> list[Case]:
    return TypeAdapter(list[Case]).validate_python(yaml.safe_load(path.read_text()))


async def quality(endpoint: Endpoint, model: str, cases: Sequence[Case], thinking: int = 0) -> dict[str, bool]:
    """One after the other, with the model's most likely words: the same model answers the same. `thinking` is how many
    tokens it may need before it begins to answer."""
    return {case.name: await _passes(endpoint, model, case, thinking) for case in cases}


async def _passes(endpoint: Endpoint, model: str, case: Case, thinking: int) -> bool:
    form = {"structured_outputs": {"json": case.schema_}} if case.schema_ else {}
    try:
        reply = await endpoint.chat(model, case.asks, max_tokens=case.tokens + thinking, seed=0, **form)
    except Unreachable:
        return False
    return reply.status == 200 and is_met(case, str(message_of(reply.body).get("content") or ""))


def is_met(case: Case, text: str) -> bool:
    return bool(
        text.strip()
        and re.search(case.says, text, re.IGNORECASE)
        and not (case.never and re.search(case.never, text, re.IGNORECASE))
        and (case.language is None or language_of(text) == case.language)
        and (case.schema_ is None or _is_json(text))
    )


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
