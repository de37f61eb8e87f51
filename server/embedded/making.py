"""How engines are made on this machine: vLLM's process for a profile, and whether memory is enough for one more."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from server.embedded import probe
from server.embedded.engine import Engine
from server.embedded.engines import Making
from server.embedded.part import Part
from server.models.here import CPUINFO, cores, device, free_memory_gib, multiplies_bfloat16
from server.profiles import Device, EngineProfile
from server.settings import ROOT, Settings

SLEEP = "--enable-sleep-mode"
# The driver itself needs a little of each GPU.
WHOLE = 0.98
# vLLM's addresses for sleeping are there in this mode only; they listen on 127.0.0.1.
WITH_SLEEP = {"VLLM_SERVER_DEV_MODE": "1"}


def making_of(settings: Settings, profiles: Mapping[str, EngineProfile]) -> Making:
    on = device()
    has_bfloat16 = multiplies_bfloat16(CPUINFO.read_text())

    def part(profile: EngineProfile, name: str, port: int) -> Part:
        engine = Engine(profile, on, settings.var, ROOT, port, has_bfloat16, settings.vllm_api_key, threads=cores())
        made = engine.part(name)
        return replace(made, environment={**made.environment, **WITH_SLEEP}) if sleeps(profile, on) else made

    return Making(
        profiles,
        part,
        lambda wanted, there: has_room(wanted, there, on, free_memory_gib()),
        lambda profile: sleeps(profile, on),
        doze,
    )


def has_room(wanted: EngineProfile, there: Sequence[EngineProfile], on: Device, free_gib: float) -> bool:
    """Of a GPU each engine takes its share at once, however little it holds; of a processor's memory what it needs."""
    if on not in wanted.devices:
        return False
    if on == "cpu":
        return free_gib >= wanted.memory_gb
    return sum(profile.gpu_memory for profile in (wanted, *there)) <= WHOLE


def sleeps(profile: EngineProfile, on: Device) -> bool:
    return on == "gpu" and SLEEP in profile.flags.get(on, ())


async def doze(port: int, asleep: bool) -> bool:
    """Level 1: its weights go to the machine's memory, from where they are back within seconds."""
    return await probe.accepts(f"http://127.0.0.1:{port}/{'sleep?level=1' if asleep else 'wake_up'}", {})
