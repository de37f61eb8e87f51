"""What belongs to an installation of haru, and where it is."""

import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from server.backup.index import IndexPlace
from server.backup.tools import Tools
from server.settings import ROOT, Settings, variables

ADAPTERS = "adapters"
# Rows of usage that wait for the database, and results of measurements.
KEPT = ("usage-backlog.jsonl", "bench")
# What signs tokens, and this machine's own key.
SECRET = ("secret", "cli.key")
NO_SECRETS = "settings.json"
# There while a restore replaces things, and after one that was interrupted.
UNDERWAY = "restore-underway"


@dataclass(frozen=True)
class Places:
    var: Path
    database_url: str
    tools: Tools
    index: IndexPlace
    settings: Settings

    @property
    def adapters(self) -> Path:
        return self.var / ADAPTERS

    @property
    def underway(self) -> Path:
        return self.var / UNDERWAY


def files_of(places: Places) -> dict[str, Path]:
    """Each small file by its name in the backup."""
    kept = {f"var/{name}": places.var / name for name in KEPT}
    set_by = {"limits": places.settings.limits_file, "profiles": places.settings.own_profiles}
    own = {f"settings/{name}": path for name, path in set_by.items() if path}
    return {name: path for top, start in (kept | own).items() for name, path in _below(top, start)}


def secrets_of(places: Places) -> dict[str, Path]:
    named = {f"secrets/{name}": places.var / name for name in SECRET} | {"secrets/.env": ROOT / ".env"}
    return {name: path for name, path in named.items() if path.is_file()}


def told_settings(settings: Settings) -> bytes:
    """All but the secrets, by the names of their variables."""
    fields = Settings.model_fields
    told = {name: getattr(settings, name) for name in fields if fields[name].repr}
    names = variables()
    said = {names[name]: _without_password(value) for name, value in told.items()}
    return json.dumps(said, indent=1, default=str, ensure_ascii=False).encode()


def _without_password(value: object) -> object:
    if not isinstance(value, str) or "@" not in value or "://" not in value:
        return value
    parts = urlsplit(value)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _below(top: str, start: Path) -> list[tuple[str, Path]]:
    if start.is_file():
        return [(top, start)]
    return [(f"{top}/{path.relative_to(start)}", path) for path in sorted(start.rglob("*")) if path.is_file()]
