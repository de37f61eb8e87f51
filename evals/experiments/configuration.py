"""What may differ between two sides of an experiment, and the digest by which their results are found again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from evals.datasets.dataset import Case, digest

AXES = ("profile", "adapter", "server", "given")


class WrongAxis(ValueError):
    """An experiment may only vary what the server heeds: else it would compare a thing with itself."""


@dataclass(frozen=True)
class Configuration:
    """`given` is laid over the inputs of each case: a chat's `system` is another prompt, its filters another search.
    Words and retrieval settings that no request can name are those of another `server`, which runs them."""

    name: str
    profile: str = ""
    adapter: str = ""
    server: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Whatever it is called."""
        return digest([self.profile, self.adapter, self.server, self.given])[:16]

    @property
    def configurable(self) -> dict[str, str]:
        return {name: value for name, value in (("profile", self.profile), ("adapter", self.adapter)) if value}

    def inputs_of(self, case: Case) -> dict[str, Any]:
        return {**case.inputs, **self.given}


def matrix(axes: Mapping[str, Any]) -> list[Configuration]:
    """Every combination. An axis is a list of values, or the values by the names that tables show."""
    if unknown := set(axes) - set(AXES):
        raise WrongAxis(f"there is no axis {', '.join(sorted(unknown))}; there is {', '.join(AXES)}")
    named = [[(axis, name, value) for name, value in _named(values)] for axis, values in axes.items()]
    return [_combined(chosen) for chosen in product(*named)] if named else [Configuration("default")]


def _combined(chosen: tuple[tuple[str, str, Any], ...]) -> Configuration:
    name = " ".join(name or f"no {axis}" for axis, name, _ in chosen)
    return Configuration(name, **{axis: value for axis, _, value in chosen})


def _named(values: Any) -> list[tuple[str, Any]]:
    if isinstance(values, Mapping):
        return [(str(name), value) for name, value in values.items()]
    return [(str(value or ""), value or "") for value in values]
