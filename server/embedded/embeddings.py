"""multilingual-e5-small as a process of its own on this machine; `e5_server.py` is what runs in it."""

import sys
from pathlib import Path

from server.embedded import probe
from server.embedded.part import Part
from server.settings import part_environment

NAME = "embeddings"


def embeddings(var: Path, root: Path, port: int) -> Part:
    url = f"http://127.0.0.1:{port}/health"
    return Part(
        name=NAME,
        command=(sys.executable, "-m", "server.embedded.e5_server", "--port", str(port)),
        # Waiting threads of OpenMP would otherwise burn the cores that the engine needs.
        environment=part_environment({"OMP_WAIT_POLICY": "passive", "PYTHONPATH": str(root)}),
        folder=var,
        answers=lambda: probe.answers(url),
        port=port,
        patience_s=3,
    )
