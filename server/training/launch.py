"""Runs the trainer in its own environment, and tells how far it is."""

import json
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from server.settings import part_environment
from server.training.base import NotTrainable
from server.training.job import Job, Result

SCRIPT = Path(__file__).with_name("lora.py")
# As the trainer says it, and as Python does where the trainer was still loading.
INTERRUPTED = (3, 130, -signal.SIGINT, -signal.SIGTERM)
# Its parts say much while they load; of that the end tells what went wrong.
LOG = "trainer.log"


class Interrupted(Exception):
    """Asked to end before the last step; the same command goes on from there."""


@dataclass(frozen=True)
class Progress:
    """`held_out` is the loss on the notes held out, where it was looked at."""

    step: int
    steps: int
    loss: float | None
    held_out: float | None
    seconds: float


def trained(job: Job, python: Path, tell: Callable[[Progress], None]) -> Result:
    """At once if the job is done. Raises NotTrainable, Interrupted."""
    if job.result:
        return job.result
    if not python.exists():
        raise NotTrainable("the trainer is not installed; scripts/training.sh installs it")
    code = _run(job, python, tell)
    if code in INTERRUPTED:
        raise Interrupted
    if code or job.result is None:
        raise NotTrainable(f"the trainer failed: {_last_line(job.folder / LOG)}")
    return job.result


def _run(job: Job, python: Path, tell: Callable[[Progress], None]) -> int:
    """Ctrl-C reaches the trainer too, which keeps its state: it is waited for."""
    offline = "1" if job.is_local else "0"
    environment = part_environment({"HF_HUB_OFFLINE": offline, "HF_HUB_DISABLE_TELEMETRY": "1"})
    command = (str(python), str(SCRIPT), str(job.folder))
    with (
        (job.folder / LOG).open("w") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=environment) as process,
    ):
        assert process.stdout
        while True:
            with suppress(KeyboardInterrupt):
                for line in process.stdout:
                    tell(Progress(**json.loads(line)))
                return process.wait()


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1][:300] if lines else "it said nothing"
