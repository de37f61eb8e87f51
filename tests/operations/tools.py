"""Programs of others that these tests run: those of scripts/operations-tools.sh, else those of this machine."""

import os
import shutil
from pathlib import Path

import pytest

from server.settings import ROOT

FOLDERS = [Path(given) for given in [os.environ.get("HARU_TOOLS", "")] if given] + [ROOT / "var" / "tools"]


def tool(name: str) -> str:
    """Its path; without it the test is skipped."""
    places = [str(folder / "bin") for folder in FOLDERS]
    found = shutil.which(name, path=os.pathsep.join([*places, os.environ.get("PATH", "")]))
    if not found:
        pytest.skip(f"{name} is not here; scripts/operations-tools.sh installs it")
    return found
