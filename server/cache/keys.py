"""Which requests are the same request."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Counts up when the form of the key or of what is kept changes.
FORM = 1


@dataclass(frozen=True)
class Asked:
    """All that an answer depends on; `prompt` names the words it is asked in, `prompt_version` stands for all words of
    the feature, which may change under their name, `knowledge` for what retrieval may find."""

    feature: str
    given: Mapping[str, Any]
    owner: str
    profile: str
    adapter: str | None = None
    prompt: str = ""
    prompt_version: str = ""
    knowledge: str = ""


def key_of(asked: Asked) -> str:
    """`given` holds what JSON can hold, and moments. The owner is part of every key: what one caller was told is no
    other's, and can be found when it is to be deleted."""
    if not asked.owner:
        raise ValueError("an answer without an owner could be anybody's")
    # Not orjson: it refuses lone surrogates, which JSON text may contain.
    text = json.dumps(
        {**vars(asked), "given": _normal(asked.given), "form": FORM}, sort_keys=True, separators=(",", ":"), default=str
    )
    return f"{asked.owner}:{hashlib.sha256(text.encode()).hexdigest()}"


def _normal(value: Any) -> Any:
    """The same letters in one form, and nothing where nothing is said."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        return {_normal(name): _normal(held) for name, held in value.items() if held is not None}
    if isinstance(value, list | tuple):
        return [_normal(held) for held in value]
    return value
