"""What the supervisor does for engines, inside a test and with scripted engines for vLLM."""

import os
import sys
from contextlib import asynccontextmanager

from server.embedded import probe
from server.embedded.control import listening
from server.embedded.engines import Engines, Making
from server.embedded.part import Part
from server.settings import ROOT
from tests.models_driver import PROFILES

HOW = {"broken": ("--breaks",), "mute": ("--mute",)}


def part(profile, name, port):
    async def answers():
        return await probe.answers(f"http://127.0.0.1:{port}/health")

    model = profile.served_name
    command = (sys.executable, "-m", "tests.engine_process", model, f"--port={port}", *HOW.get(profile.model, ()))
    return Part(name, command, dict(os.environ), ROOT, answers, port, patience_s=5)


async def dozes(port, asleep):
    path = "sleep?level=1" if asleep else "wake_up"
    return await probe.accepts(f"http://127.0.0.1:{port}/{path}", {})


@asynccontextmanager
async def supervising(var, *, profiles=PROFILES, room=True, sleeps=False, first=None):
    for folder in ("run", "log"):
        (var / folder).mkdir(exist_ok=True)
    making = Making(profiles, part, lambda wanted, there: room, lambda profile: sleeps, dozes)
    engines = Engines(making, var, lambda: None, [], first or {})
    socket = var / "run" / "engines.sock"
    try:
        async with listening(engines, socket):
            yield engines, socket
    finally:
        await engines.aclose()
