"""Brings an adapter to a server, as the archive that it takes."""

import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from server.adapters.sources import CONFIG, WEIGHTS
from server.commands.client import PATIENCE, Refused, Server, answering, told_plainly

PATH = "/api/admin/adapters"


def brought(server: Server, path: Path, given: Mapping[str, str]) -> dict[str, Any]:
    """What became of it: name, number and digest. Raises Refused."""
    with tempfile.TemporaryFile() as packed:
        _pack(path, packed)
        packed.seek(0)
        sent: dict[str, Any] = {
            "params": {name: value for name, value in given.items() if value},
            "content": packed,
            "headers": {"content-type": "application/octet-stream"},
        }
        with told_plainly(server), answering(server, "POST", PATH, timeout=PATIENCE, **sent) as response:
            response.read()
    added: dict[str, Any] = response.json()
    return added


def _pack(path: Path, into: Any) -> None:
    """Uncompressed: weights do not get smaller."""
    try:
        if path.is_file():
            into.write(path.read_bytes())
            return
        with zipfile.ZipFile(into, "w", zipfile.ZIP_STORED) as archive:
            for name in (CONFIG, WEIGHTS):
                archive.write(path / name, name)
    except OSError as error:
        raise Refused(f"{path} is no adapter: it needs {CONFIG} and {WEIGHTS} ({error.strerror})") from error
