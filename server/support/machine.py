"""Versions and room of this machine."""

import os
import platform
import shutil
import sys
from collections.abc import Mapping
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import psutil

from server import VERSION
from server.models.here import gpus


def versions() -> Mapping[str, str]:
    found = {dist.metadata["Name"]: dist.version for dist in distributions()}
    return {"haru": VERSION, "python": sys.version, **dict(sorted(found.items(), key=lambda one: str(one[0]).lower()))}


def machine(var: Path) -> Mapping[str, Any]:
    memory, disk = psutil.virtual_memory(), shutil.disk_usage(var)
    return {
        "system": platform.platform(),
        "processors": os.cpu_count(),
        "load": os.getloadavg(),
        "memory_mb": {"total": memory.total >> 20, "free": memory.available >> 20},
        "disk_mb": {"total": disk.total >> 20, "free": disk.free >> 20},
        "gpus": [repr(gpu) for gpu in gpus()],
        "var_mb": {path.name: _size(path) >> 20 for path in sorted(var.iterdir())},
    }


def _size(start: Path) -> int:
    """What cannot be looked into counts nothing."""
    paths = [start, *(start.rglob("*") if start.is_dir() else [])]
    return sum(path.lstat().st_size for path in paths if path.exists() and not path.is_symlink())
