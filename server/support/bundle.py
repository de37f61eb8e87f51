"""The files of a bundle for support, and the ZIP that holds them."""

import json
import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from server.backup import kept
from server.backup.places import told_settings
from server.settings import Settings, variables
from server.support.database import told_by
from server.support.machine import machine, versions
from server.support.redact import Redaction, redaction_of

LINES = 500
TAIL_BYTES = 512 * 1024
README = """What haru packed for whoever helps, at {at} UTC.

Settings without secrets, versions, the state of each part, counts out of the database, and the ends of the logs,
masked. No prompts, answers, documents or names of people. Look through it before you send it: these are text files.
"""


@dataclass(frozen=True)
class Sources:
    """`status` is what `haru status --json` says, or None."""

    settings: Settings
    database_url: str
    status: Mapping[str, Any] | None
    at: datetime


def texts_of(sources: Sources) -> dict[str, str]:
    """By name in the bundle."""
    settings = sources.settings
    redaction = redaction_of(settings)
    said = {
        "status.json": sources.status or "haru is not running",
        "versions.json": versions(),
        "machine.json": machine(settings.var),
        "settings.json": {**json.loads(told_settings(settings)), **_which_secrets(settings)},
        "database.json": told_by(sources.database_url),
        "backups.json": _backups(settings.var),
    }
    texts = {name: redaction.line(json.dumps(one, indent=1, default=str)) for name, one in said.items()}
    logs = {f"log/{path.name}": _tail(path, redaction) for path in sorted((settings.var / "log").glob("*.log"))}
    return {"README.txt": README.format(at=sources.at.strftime("%Y-%m-%d %H:%M:%S")), **texts, **logs}


def write(file: Path, texts: Mapping[str, str]) -> None:
    """Readable for its owner only; there must be none of that name."""
    number = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(number, "wb") as opened, zipfile.ZipFile(opened, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, text in texts.items():
            bundle.writestr(name, text)


def _which_secrets(settings: Settings) -> dict[str, str]:
    names = variables()
    hidden = [name for name, field in Settings.model_fields.items() if not field.repr]
    return {names[name]: "(set)" if getattr(settings, name) else "" for name in hidden}


def _backups(var: Path) -> Mapping[str, Any]:
    folder = kept.folder_in(var)
    there = [{"name": path.name, "mb": path.stat().st_size >> 20} for path in kept.backups_in(folder)]
    latest = folder / kept.LATEST
    return {"latest": json.loads(latest.read_text()) if latest.exists() else None, "there": there}


def _tail(path: Path, redaction: Redaction) -> str:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL_BYTES))
        lines = file.read().decode(errors="replace").splitlines()[-LINES:]
    return "\n".join(redaction.lines(lines)) + "\n"
