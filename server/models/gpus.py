"""What an engine may run on: cards known by name, those that the driver finds, or a machine without any."""

import re
import subprocess
from dataclasses import dataclass, replace

from server.profiles import Device

MIB = 2**10
# Of what nvidia-smi shows, a program gets so much less: 23.6 GiB of an RTX 3090, 22.0 of an L4, 14.6 of a T4.
DRIVER_GIB = 0.45
ASK = ("nvidia-smi", "--query-gpu=name,memory.total,memory.free,compute_cap", "--format=csv,noheader,nounits")
SECONDS = 20


class UnknownGpu(ValueError):
    """The message names the cards that are known."""


@dataclass(frozen=True)
class Gpu:
    """`gib` is what a program can have of it, `free` what nothing else holds now; a machine without GPU counts as one
    whose device is "cpu". `bfloat16` and `fp8`: whether it computes with such numbers."""

    name: str
    gib: float
    free: float | None = None
    device: Device = "gpu"
    bfloat16: bool = True
    fp8: bool = False

    @property
    def room(self) -> float:
        return self.gib if self.free is None else min(self.gib, self.free)

    @property
    def is_a100(self) -> bool:
        return "a100" in self.name.lower()


def _card(name: str, mib: int, capability: float) -> Gpu:
    return Gpu(name, mib / MIB - DRIVER_GIB, bfloat16=capability >= 8, fp8=capability >= 8.9)


# Memory as nvidia-smi shows it, and the compute capability.
CARDS = {
    card.name.lower(): card
    for card in (
        _card("T4", 15_360, 7.5),
        _card("RTX 3090", 24_576, 8.6),
        _card("RTX 4090", 24_564, 8.9),
        _card("RTX 5090", 32_607, 12.0),
        _card("L4", 23_034, 8.9),
        _card("A100 40GB", 40_960, 8.0),
        _card("A100 80GB", 81_920, 8.0),
        _card("H100", 81_559, 9.0),
        _card("H200", 143_771, 9.0),
    )
}


def gpus_named(text: str) -> tuple[Gpu, ...]:
    """As in "L4" or "2x RTX 3090". Raises UnknownGpu."""
    found = re.fullmatch(r"(?:(\d{1,2})\s*[x×]\s*)?(.+)", text.strip(), re.IGNORECASE)
    count, name = (int(found[1] or 1), " ".join(found[2].lower().split())) if found else (0, "")
    if name not in CARDS or count < 1:
        known = ", ".join(card.name for card in CARDS.values())
        raise UnknownGpu(f"{text!r} is not a GPU such as 2x RTX 3090; known are {known}")
    return (CARDS[name],) * count


def gpus_of_driver(said: str) -> tuple[Gpu, ...]:
    """From the lines that nvidia-smi was asked for."""
    rows = ([cell.strip() for cell in line.split(",")] for line in said.splitlines() if line.count(",") == 3)
    return tuple(
        replace(_card(name, int(total), float(capability)), free=int(free) / MIB)
        for name, total, free, capability in rows
    )


def gpus_here() -> tuple[Gpu, ...]:
    """None when there is no driver, or it does not answer."""
    try:
        said = subprocess.run(ASK, capture_output=True, text=True, timeout=SECONDS, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return ()
    return gpus_of_driver(said)


def no_gpu(free_gib: float, *, bfloat16: bool) -> tuple[Gpu, ...]:
    return (Gpu("this machine without GPU", free_gib, free_gib, device="cpu", bfloat16=bfloat16),)
