"""What this machine can do, said in one line when it is not enough."""

import shutil
import socket
from pathlib import Path

import psutil

from server.models.here import CPUINFO, GIB, device, free_memory_gib
from server.profiles import Device, EngineProfile, chosen_profile
from server.settings import Settings

DISK_GIB = 2.0


class CannotStart(Exception):
    """Something of this machine is in the way; the message says what, and what to do."""


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
