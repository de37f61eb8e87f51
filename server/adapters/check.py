"""Whether the tensors of an adapter are those that its configuration promises, and fit the model that is served."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from server.adapters.config import LoraConfig, base_name
from server.adapters.header import Tensor
from server.errors import AdapterRefused
from server.profiles import Device, EngineProfile

# vLLM's own, where a profile has no flag.
RANK, AT_ONCE = 16, 1
TENSOR = re.compile(r"base_model\.model\.([\w.]{1,300})\.lora_([AB])\.weight", re.ASCII)


@dataclass(frozen=True)
class Base:
    """A model that adapters can be for: the names it goes by, and what its engine was started for."""

    profile: str
    names: frozenset[str]
    most_rank: int
    at_once: int

    @classmethod
    def of(cls, name: str, profile: EngineProfile, device: Device) -> "Base | None":
        """None if the profile's engine takes no adapters."""
        flags = profile.flags.get(device, ())
        if "--enable-lora" not in flags:
            return None
        names = frozenset(base_name(one) for one in (name, profile.model, profile.served_name))
        return cls(name, names, _number(flags, "--max-lora-rank", RANK), _number(flags, "--max-loras", AT_ONCE))


def _number(flags: tuple[str, ...], name: str, otherwise: int) -> int:
    """vLLM takes the last one."""
    found = [flag.partition("=")[2] for flag in flags if flag.startswith(f"{name}=")]
    return int(found[-1]) if found else otherwise


def check_base(config: LoraConfig, base: Base) -> None:
    """Raises AdapterRefused."""
    if config.base not in base.names:
        raise AdapterRefused(f"it is an adapter of {config.base[:80]}, not of {base.profile}")
    if config.r > base.most_rank:
        raise AdapterRefused(f"its rank is {config.r}; the engine was started for at most {base.most_rank}")


def check_tensors(config: LoraConfig, tensors: Mapping[str, Tensor]) -> None:
    """Raises AdapterRefused."""
    modules: dict[str, dict[str, Tensor]] = {}
    for name, tensor in tensors.items():
        found = TENSOR.fullmatch(name)
        if found is None:
            raise AdapterRefused(f"{name[:80]!r} is no tensor of a LoRA adapter")
        modules.setdefault(found[1], {})[found[2]] = tensor
    for module, halves in modules.items():
        _check_module(module, halves, config)


def _check_module(module: str, halves: Mapping[str, Tensor], config: LoraConfig) -> None:
    if not any(module == target or module.endswith("." + target) for target in config.target_modules):
        raise AdapterRefused(f"{module[:80]} is changed, but not among the target_modules")
    if halves.keys() != {"A", "B"}:
        raise AdapterRefused(f"{module[:80]} has one half only")
    down, up = halves["A"].shape, halves["B"].shape
    if len(down) != 2 or len(up) != 2 or down[0] != config.r or up[1] != config.r:
        raise AdapterRefused(f"{module[:80]} is not of rank {config.r}")
