"""The hardware of this machine, as far as engines are concerned."""

from pathlib import Path

import psutil

from server.models.gpus import Gpu, gpus_here, no_gpu
from server.profiles import Device

GIB = 2**30
CPUINFO = Path("/proc/cpuinfo")
# As Linux names them; "bf16" is what Arm has.
BFLOAT16_FLAGS = {"avx512_bf16", "amx_bf16", "bf16"}


def device() -> Device:
    return "gpu" if Path("/dev/nvidia0").exists() else "cpu"


def cores() -> int:
    """Those that this process may use."""
    return len(psutil.Process().cpu_affinity())


def gpus() -> tuple[Gpu, ...]:
    """What an engine can run on here now, the processor if there is nothing else."""
    return gpus_here() or processor()


def processor() -> tuple[Gpu, ...]:
    return no_gpu(free_memory_gib(), bfloat16=multiplies_bfloat16(CPUINFO.read_text()))


def multiplies_bfloat16(cpuinfo: str) -> bool:
    """Whether the processor multiplies bfloat16 itself; else every such number is widened first, at twice the time."""
    return bool(BFLOAT16_FLAGS & set(cpuinfo.split()))


def free_memory_gib() -> float:
    """What the system has, or less where a container may use less."""
    free = psutil.virtual_memory().available
    limit, used = _number("/sys/fs/cgroup/memory.max"), _number("/sys/fs/cgroup/memory.current")
    if limit is not None and used is not None:
        free = min(free, max(0, limit - used))
    return free / GIB


def _number(path: str) -> int | None:
    try:
        return int(Path(path).read_text())
    except (OSError, ValueError):
        return None
