"""The servers that are measured, as targets.toml describes them."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

HERE = Path(__file__).resolve().parent

Kind = Literal["stream", "plain"]


@dataclass(frozen=True)
class Request:
    """One request with its placeholders, and how often its answer holds every token."""

    path: str
    body: str
    passes: int = 1


@dataclass(frozen=True)
class Target:
    """One server: how to start it (not at all for `direct`) and what to ask it."""

    name: str
    about: str
    stream: Request
    plain: Request
    start: list[str] = field(default_factory=list)
    ready: str = "/health"
    env: dict[str, str] = field(default_factory=dict)
    headers: list[str] = field(default_factory=list)
    database: bool = False

    def request(self, kind: Kind) -> Request:
        return self.stream if kind == "stream" else self.plain

    def text(self, kind: Kind) -> str:
        """The request as the load client reads it."""
        request = self.request(kind)
        return "\n".join([f"POST {request.path}", *self.headers, "", request.body])


def load_targets() -> dict[str, Target]:
    tables = tomllib.loads((HERE / "targets.toml").read_text())
    return {name: _target(name, tables) for name in tables}


def _target(name: str, tables: dict[str, dict[str, Any]]) -> Target:
    table = _whole(name, tables)
    requests = {kind: Request(**table.pop(kind)) for kind in ("stream", "plain")}
    return Target(name=name, **requests, **table)


def _whole(name: str, tables: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """With what it is like, which may itself be like another."""
    table = dict(tables[name])
    like = table.pop("like", "")
    return {**_whole(like, tables), **table} if like else table
