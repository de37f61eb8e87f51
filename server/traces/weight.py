"""How much text a run was given, before anybody copies it."""

from collections.abc import Mapping
from typing import Any


def weight_of(value: Any) -> int:
    """In characters, roughly: what is neither text nor a collection weighs nothing."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, Mapping):
        return sum(map(weight_of, value.values()))
    return sum(map(weight_of, value)) if isinstance(value, list | tuple) else 0
