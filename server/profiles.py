"""Reads infra/profiles/: which models the engine can serve, with which flags, and how they are asked by default."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from nodes.profile import Profile
from server.architecture import Architecture, Quantization
from server.identity import Role
from server.settings import ROOT, Settings, WrongSetting

FOLDER = ROOT / "infra" / "profiles"
FEATURES_FILE = ROOT / "infra" / "features.yaml"
Device = Literal["cpu", "gpu"]
SLOTS: dict[Device, int] = {"cpu": 8, "gpu": 64}
# Written in C where there is one: ten times as fast, for what is read at every start.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_T = TypeVar("_T")
ALWAYS = ("--enable-prefix-caching", "--enable-prompt-tokens-details", "--disable-uvicorn-access-log")


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(_Strict):
    """A GGUF file inside an installed package, and what it must hash to."""

    package: str
    file: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class Lora(_Strict):
    """How large an adapter may be, and how many the engine holds at once."""

    rank: Literal[1, 8, 16, 32, 64, 128, 256, 320, 512]
    adapters: int = Field(ge=1, le=64)

    @property
    def flags(self) -> tuple[str, ...]:
        return ("--enable-lora", f"--max-lora-rank={self.rank}", f"--max-loras={self.adapters}")


class EngineProfile(_Strict):
    """`model` is a folder under var/models/ if `source` makes it, else a path or a hub id. `memory_gb` was measured, of
    a machine without GPU; `gpu_memory` is the share of each GPU that the engine may take, `cpu_cache_gb` what it keeps
    of conversations without one. `flags` are vLLM's, beside those that the other fields stand for. `slots` is how many
    calls the engine answers well at once; `roles` may choose it, by its name or one of its `aliases`; `smaller` names
    the profile to take where this one does not fit; `chat_template` is a file that the engine can read, or the
    template itself, where the model's own is not to be used."""

    summary: str
    licence: str
    served_name: str
    model: str
    architecture: Architecture
    devices: tuple[Device, ...] = Field(min_length=1)
    context: int = Field(ge=512)
    source: Source | None = None
    dtype: Literal["auto", "bfloat16", "float16", "float32"] = "auto"
    quantization: Quantization = "none"
    kv_dtype: Literal["auto", "fp8"] = "auto"
    memory_gb: float = Field(default=0, ge=0)
    cpu_cache_gb: int = Field(default=1, ge=1)
    gpu_memory: float = Field(default=0.9, gt=0, le=1)
    tensor_parallel: Literal[1, 2, 4, 8] = 1
    lora: dict[Device, Lora] = {}
    chat_template: str = ""
    reasoning_parser: str = ""
    flags: dict[Device, tuple[str, ...]] = {}
    slots: dict[Device, Annotated[int, Field(ge=1)]] = {}
    defaults: dict[str, float | int] = {}
    features: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ("user", "admin")
    aliases: tuple[str, ...] = ()
    smaller: str = ""

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.context > self.architecture.context:
            raise ValueError(f"the model was made for {self.architecture.context} tokens, not {self.context}")
        if self.architecture.heads % self.tensor_parallel:
            raise ValueError(f"{self.architecture.heads} heads cannot be shared by {self.tensor_parallel} GPUs")
        if "cpu" in self.devices and not self.memory_gb:
            raise ValueError("a profile for machines without GPU says how much memory it needs (memory_gb)")
        return self

    def slots_on(self, device: Device) -> int:
        return self.slots.get(device, SLOTS[device])

    def engine_flags(self, device: Device, dtype: str = "") -> list[str]:
        """What vLLM is told of this profile; where it is, and where the weights are, is the driver's to add."""
        named = {
            "--served-model-name": self.served_name,
            "--max-model-len": str(self.context),
            "--dtype": dtype or self.dtype,
            "--kv-cache-dtype": "" if self.kv_dtype == "auto" else self.kv_dtype,
            "--chat-template": self.chat_template,
            "--reasoning-parser": self.reasoning_parser,
        }
        if device == "gpu":
            named["--gpu-memory-utilization"] = f"{self.gpu_memory:g}"
            named["--tensor-parallel-size"] = "" if self.tensor_parallel == 1 else str(self.tensor_parallel)
        lora = self.lora[device].flags if device in self.lora else ()
        given = [f"{name}={value}" for name, value in named.items() if value]
        return [*given, *ALWAYS, *self.flags.get(device, ()), *lora]

    def asked_as(self, name: str, device: Device, *, model: str = "", slots: int = 0) -> Profile:
        """How calls reach it: `model` is what an engine elsewhere calls it."""
        return Profile(
            name=name,
            model=model or self.served_name,
            context=self.context,
            features=self.features,
            defaults=self.defaults,
            slots=slots or self.slots_on(device),
        )


def read_profiles(*more: Path | None, folder: Path = FOLDER) -> dict[str, EngineProfile]:
    """One file a profile, which is called like its file; those in `more` folders are beside ours, or in their place."""
    profiles = {name: read_profile(file) for name, file in _files(folder, *more).items()}
    if not profiles:
        raise WrongSetting(f"{folder} has no profiles")
    for name, profile in profiles.items():
        if profile.smaller and profile.smaller not in profiles:
            raise WrongSetting(f"{name}.yaml: smaller: there is no {profile.smaller!r}")
    return profiles


def read_profile(file: Path) -> EngineProfile:
    return _read(file, TypeAdapter(EngineProfile))


def read_preferences(profiles: Mapping[str, EngineProfile], file: Path = FEATURES_FILE) -> dict[str, tuple[str, ...]]:
    """For each feature the profiles to answer with, the best first."""
    preferred = _read(file, TypeAdapter(dict[str, tuple[str, ...]]))
    for feature, names in preferred.items():
        for name in names:
            if name not in profiles or feature not in profiles[name].features:
                raise WrongSetting(f"{file.name}: {feature}: no profile {name!r} serves it")
    return preferred


def _read(file: Path, kind: TypeAdapter[_T]) -> _T:
    try:
        return kind.validate_python(yaml.load(file.read_text(), Loader=LOADER))
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(step) for step in fault["loc"])
        reason = fault["msg"].removeprefix("Value error, ")
        raise WrongSetting(": ".join(filter(None, (file.name, place, reason)))) from None
    except (OSError, yaml.YAMLError) as error:
        raise WrongSetting(f"{file.name} cannot be read: {' '.join(str(error).split())}") from None


def chosen_profile(settings: Settings) -> EngineProfile:
    files = _files(FOLDER, settings.own_profiles)
    if settings.profile not in files:
        raise WrongSetting(f"HARU_PROFILE: there is no {settings.profile!r}; there are {', '.join(files)}")
    return read_profile(files[settings.profile])


def load_profiles(settings: Settings) -> dict[str, Profile]:
    """What may be asked: the chosen profile at the addresses that are set, or whatever haru's own engines can serve.
    Of an engine elsewhere we do not know what it runs on; it will be a GPU."""
    chosen, name = chosen_profile(settings), settings.profile
    if not settings.has_own_engines:
        return {name: chosen.asked_as(name, "gpu", model=settings.vllm_model, slots=settings.slots)}
    device = settings.engines_device
    return {name: profile.asked_as(name, device, slots=settings.slots) for name, profile in servable(settings).items()}


def servable(settings: Settings) -> dict[str, EngineProfile]:
    """Those that haru's own engines can serve."""
    profiles = read_profiles(settings.own_profiles)
    return {name: profile for name, profile in profiles.items() if settings.engines_device in profile.devices}


def _files(*folders: Path | None) -> dict[str, Path]:
    return {file.stem: file for folder in folders if folder for file in sorted(folder.glob("*.yaml"))}
