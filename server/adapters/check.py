"""Whether the tensors of an adapter are those that its configuration promises, and fit the model that is served."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from server.adapters.config import LoraConfig, base_name
from server.adapters.header import Tensor
from server.errors import AdapterRefused
from server.profiles import Device, EngineProfile

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
        lora = profile.lora.get(device)
        if lora is None:
            return None
        names = frozenset(base_name(one) for one in (name, profile.model, profile.served_name))
        return cls(name, names, lora.rank, lora.adapters)


def base_for(config: LoraConfig, bases: Iterable[Base]) -> Base:
    """The one that the adapter is for. Raises AdapterRefused."""
    bases = list(bases)
    found = next((base for base in bases if config.base in base.names), None)
    if found is None:
        known = " or ".join(base.profile for base in bases) or "any profile that is served here"
        raise AdapterRefused(f"it is an adapter of {config.base[:80]}, not of {known}")
    if config.r > found.most_rank:
        raise AdapterRefused(f"its rank is {config.r}; the engine is started for at most {found.most_rank}")
    return found


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
