"""Writes how an engine's container starts each profile: python -m scripts.engine_starts"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from server.embedded.engine import Engine
from server.profiles import Device, EngineProfile, read_profiles
from server.settings import ROOT, part_environment

FILE = ROOT / "infra" / "images" / "engines.json"
PORT = 8000
# As the images have them; inside a container every address is its own network's.
APP, VAR, EVERYWHERE = Path("/app"), Path("/var/lib/haru"), "0.0.0.0"


def engine_starts(profiles: Mapping[str, EngineProfile]) -> dict[str, Any]:
    return {name: {device: _start(profile, device) for device in profile.devices} for name, profile in profiles.items()}


def _start(profile: EngineProfile, on: Device) -> dict[str, Any]:
    """`widened` is for processors that cannot multiply bfloat16; only the container knows its own."""
    source = profile.source
    command, widened = (_command(profile, on, has_bfloat16=can) for can in (True, False))
    return {
        "command": command,
        "widened": None if widened == command else widened,
        "environment": _environment(profile, on),
        "source": [source.package, source.file, source.sha256] if source else None,
        "model": str(VAR / "models" / profile.model) if source else profile.model,
    }


def _command(profile: EngineProfile, on: Device, *, has_bfloat16: bool) -> list[str]:
    return list(_engine(profile, on, has_bfloat16=has_bfloat16).part("engine").command)


def _environment(profile: EngineProfile, on: Device) -> dict[str, str]:
    inherited = part_environment({})
    whole = _engine(profile, on, has_bfloat16=True).part("engine").environment
    return {name: value for name, value in sorted(whole.items()) if inherited.get(name) != value}


def _engine(profile: EngineProfile, on: Device, *, has_bfloat16: bool) -> Engine:
    return Engine(profile, on, VAR, APP, PORT, has_bfloat16, host=EVERYWHERE, on_cpu=APP / "vllm_on_cpu.py")


def written() -> str:
    return json.dumps(engine_starts(read_profiles()), indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    FILE.write_text(written())
