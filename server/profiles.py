"""Reads infra/profiles.yaml: which model the engine serves, with which flags, and how it is asked by default."""

from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from nodes.profile import Profile
from server.identity import Role
from server.settings import ROOT, Settings, WrongSetting

FILE = ROOT / "infra" / "profiles.yaml"
Device = Literal["cpu", "gpu"]
SLOTS: dict[Device, int] = {"cpu": 8, "gpu": 64}


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(_Strict):
    """A GGUF file inside an installed package, and what it must hash to."""

    package: str
    file: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class EngineProfile(_Strict):
    """`model` is a folder under var/models/ if `source` makes it, else a path or a hub id; `flags` are vLLM's; `slots`
    is how many calls the engine answers well at once; `roles` may choose it, by its name or one of its `aliases`."""

    summary: str
    served_name: str
    model: str
    devices: tuple[Device, ...] = Field(min_length=1)
    memory_gb: float = Field(gt=0)
    context: int = Field(ge=512)
    source: Source | None = None
    dtype: str = "auto"
    flags: dict[Device, tuple[str, ...]] = {}
    slots: dict[Device, Annotated[int, Field(ge=1)]] = {}
    defaults: dict[str, float | int] = {}
    features: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ("user", "admin")
    aliases: tuple[str, ...] = ()

    def slots_on(self, device: Device) -> int:
        return self.slots.get(device, SLOTS[device])


def read_profiles(path: Path = FILE) -> dict[str, EngineProfile]:
    try:
        written = yaml.safe_load(path.read_text())
        return TypeAdapter(dict[str, EngineProfile]).validate_python(written)
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(step) for step in fault["loc"])
        raise WrongSetting(f"{path.name}: {place}: {fault['msg']}") from None
    except (OSError, yaml.YAMLError) as error:
        raise WrongSetting(f"{path.name} cannot be read: {' '.join(str(error).split())}") from None


def chosen_profile(settings: Settings, path: Path = FILE) -> EngineProfile:
    profiles = read_profiles(path)
    if settings.profile not in profiles:
        raise WrongSetting(f"HARU_PROFILE: there is no {settings.profile!r}; there are {', '.join(profiles)}")
    return profiles[settings.profile]


def load_profiles(settings: Settings, path: Path = FILE) -> dict[str, Profile]:
    """What may be asked now: one engine runs, and it serves the chosen profile. Of an engine elsewhere we do not know
    what it runs on; it will be a GPU."""
    chosen = chosen_profile(settings, path)
    profile = Profile(
        name=settings.profile,
        model=settings.vllm_model or chosen.served_name,
        context=chosen.context,
        features=chosen.features,
        defaults=chosen.defaults,
        slots=settings.slots or chosen.slots_on("gpu"),
    )
    return {profile.name: profile}
