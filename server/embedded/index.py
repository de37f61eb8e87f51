"""The embedded index as a process of its own; `index_server.py` is what runs in it."""

import sys
from pathlib import Path

from retrievers.centred import space_with
from server.embedded import probe
from server.embedded.part import Part
from server.embedding_model import embedding_model_of
from server.settings import Settings, part_environment

NAME = "index"


def index(settings: Settings, root: Path) -> Part:
    folder, socket = settings.index_folder, settings.own_index_socket
    space = space_with(embedding_model_of(settings))
    return Part(
        name=NAME,
        command=(
            *(sys.executable, "-m", "server.embedded.index_server"),
            *("--folder", str(folder), "--socket", str(socket)),
            *("--model", space.model, "--dimension", str(space.dimension)),
        ),
        environment=part_environment({"PYTHONPATH": str(root)}),
        folder=settings.var,
        answers=lambda: probe.answers_at(socket),
        # It flushes what was written, after the batch that is being written.
        patience_s=20,
    )
