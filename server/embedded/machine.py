"""What this machine can do, said in one line when it is not enough."""

import shutil
import socket
from pathlib import Path

import psutil

from server.models.gpus import Gpu, gpus_here, no_gpu
from server.profiles import Device, EngineProfile, chosen_profile
from server.settings import Settings

GIB = 2**30
DISK_GIB = 2.0
CPUINFO = Path("/proc/cpuinfo")
# As Linux names them; "bf16" is what Arm has.
BFLOAT16_FLAGS = {"avx512_bf16", "amx_bf16", "bf16"}


class CannotStart(Exception):
    """Something of this machine is in the way; the message says what, and what to do."""


def device() -> Device:
    return "gpu" if Path("/dev/nvidia0").exists() else "cpu"


def gpus() -> tuple[Gpu, ...]:
    """What an engine can run on here now, the processor if there is nothing else."""
    return gpus_here() or processor()


def processor() -> tuple[Gpu, ...]:
    return no_gpu(free_memory_gib(), bfloat16=multiplies_bfloat16(CPUINFO.read_text()))


def check_start(settings: Settings) -> None:
    """Raises CannotStart before anything was installed or started."""
    profile = chosen_profile(settings)
    check_port(settings.host, settings.port)
    check_disk(settings.var)
    if settings.embeddings_model and not settings.embeddings_base_url:
        raise CannotStart(
            "HARU_EMBEDDINGS_MODEL names a model of another server, and EMBEDDINGS_BASE_URL does not say which"
        )
    if not settings.vllm_base_url:
        check_engine_fits(profile, settings.profile, device())


def check_engine_fits(profile: EngineProfile, name: str, on: Device) -> None:
    if on not in profile.devices:
        raise CannotStart(
            f"the profile {name} needs an NVIDIA GPU and none is here; unset HARU_PROFILE or choose another"
        )
    if on == "cpu":
        check_instructions(CPUINFO.read_text())
        _check_memory(profile.memory_gb, free_memory_gib())


def multiplies_bfloat16(cpuinfo: str) -> bool:
    """Whether the processor multiplies bfloat16 itself; else every such number is widened first, at twice the time."""
    return bool(BFLOAT16_FLAGS & set(cpuinfo.split()))


def check_disk(folder: Path, needed_gib: float = DISK_GIB) -> None:
    there = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(there).free / GIB
    if free < needed_gib:
        raise CannotStart(
            f"{there} has {free:.1f} GiB free, haru needs {needed_gib:g}; make room or set HARU_VAR elsewhere"
        )


def check_port(host: str, port: int) -> None:
    """SO_REUSEADDR as the server sets it: connections that are just closing do not count."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise CannotStart(
                f"port {port} is reserved for root; choose one above 1023: HARU_PORT=8081 ./start"
            ) from None
        except OSError:
            raise CannotStart(
                f"port {port} is used by {_user_of(port)}; end it or choose another: HARU_PORT={_near(port)} ./start"
            ) from None


def free_memory_gib() -> float:
    """What the system has, or less where a container may use less."""
    free = psutil.virtual_memory().available
    limit, used = _number("/sys/fs/cgroup/memory.max"), _number("/sys/fs/cgroup/memory.current")
    if limit is not None and used is not None:
        free = min(free, max(0, limit - used))
    return free / GIB


def check_instructions(cpuinfo: str) -> None:
    if "flags" in cpuinfo and "avx2" not in cpuinfo.split():
        raise CannotStart(
            "this processor lacks AVX2, which the engine needs; set VLLM_BASE_URL to a vLLM on another machine"
        )


def _check_memory(needed: float, free: float) -> None:
    if free < needed:
        raise CannotStart(
            f"the engine needs about {needed:g} GiB of memory and {free:.1f} are free; "
            "close something, or set VLLM_BASE_URL to a vLLM on another machine"
        )


def _user_of(port: int) -> str:
    try:
        for connection in psutil.net_connections("tcp"):
            if connection.laddr and connection.laddr.port == port and connection.pid:
                return f"{psutil.Process(connection.pid).name()} (pid {connection.pid})"
    except psutil.Error:
        return "another program"
    return "another program"


def _near(port: int) -> int:
    return port + 1 if port < 65535 else port - 1


def _number(path: str) -> int | None:
    try:
        return int(Path(path).read_text())
    except (OSError, ValueError):
        return None
