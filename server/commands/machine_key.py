"""The key that this machine's commands show to their own server: in a file that only its owner can read."""

import os
from pathlib import Path

from server.settings import Settings


def read(settings: Settings) -> str:
    """Nothing where there is none, or none for this person."""
    try:
        return _file(settings).read_text().strip()
    except OSError:
        return ""


def write(settings: Settings, key: str) -> None:
    """Never readable for others, not even for a moment."""
    draft = _file(settings).with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as opened:
        opened.write(key + "\n")
    draft.replace(_file(settings))


def _file(settings: Settings) -> Path:
    return settings.var / "cli.key"
