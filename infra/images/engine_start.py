"""First process of the engine's container: sees to the model, then becomes vLLM; standard library only."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

HERE = Path(__file__).parent
STARTS, CONVERT = HERE / "engines.json", HERE / "convert.py"
CPUINFO = Path("/proc/cpuinfo")
BFLOAT16 = {"avx512_bf16", "amx_bf16", "bf16"}


class CannotStart(Exception):
    """The message says what to set."""


def main() -> NoReturn:
    try:
        command, environment = planned(os.environ, CPUINFO.read_text())
    except CannotStart as error:
        sys.exit(f"haru: {error}")
    os.execve(command[0], command, environment)


def planned(given: Mapping[str, str], cpuinfo: str) -> tuple[list[str], dict[str, str]]:
    """The program with its arguments, and its environment; the model is there afterwards."""
    start, key = _start(given), _key(given)
    widened = None if BFLOAT16 & set(cpuinfo.split()) else start["widened"]
    command = widened or start["command"]
    if start["source"]:
        _convert(command[0], start["source"], Path(start["model"]))
    own = {name: value for name, value in given.items() if name != "VLLM_API_KEY_FILE"}
    return command, {**_threads(given), **own, **start["environment"], "VLLM_API_KEY": key}


def _start(given: Mapping[str, str]) -> dict[str, Any]:
    profile, device = given.get("HARU_PROFILE", ""), given.get("HARU_ENGINES_DEVICE", "")
    starts = json.loads(Path(given.get("HARU_ENGINES_FILE") or STARTS).read_text())
    fitting = [name for name, devices in sorted(starts.items()) if device in devices]
    if profile not in fitting:
        raise CannotStart(f"HARU_PROFILE={profile} does not run on this image ({device}); {', '.join(fitting)} do")
    found: dict[str, Any] = starts[profile][device]
    return found


def _threads(given: Mapping[str, str]) -> dict[str, str]:
    """A processor computes with every core the container may use; unless told, vLLM takes one."""
    return {"OMP_NUM_THREADS": str(len(os.sched_getaffinity(0)))} if given["HARU_ENGINES_DEVICE"] == "cpu" else {}


def _key(given: Mapping[str, str]) -> str:
    file = given.get("VLLM_API_KEY_FILE")
    key = Path(file).read_text().strip() if file else given.get("VLLM_API_KEY", "")
    if not key:
        raise CannotStart("VLLM_API_KEY_FILE names no key, and an engine on a network needs one")
    return key


def _convert(python: str, source: list[str], folder: Path) -> None:
    """Once; the record is the last file that a conversion writes."""
    record = folder / "haru.json"
    if record.exists() and json.loads(record.read_text()).get("source") == source[2]:
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    if subprocess.run([python, str(CONVERT), *source, str(folder)], check=False).returncode:
        raise CannotStart("the model could not be converted; its last line above says why")


if __name__ == "__main__":
    main()
