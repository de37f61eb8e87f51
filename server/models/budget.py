"""Where the memory of a GPU goes before conversations get the rest, as far as it can be told without starting vLLM."""

from dataclasses import dataclass

from server.models.blocks import GIB, Cache, cache_of
from server.models.gpus import Gpu
from server.profiles import EngineProfile

# vLLM measures these when it starts; what it said on such cards was between 0.1 and 0.6, and less than 0.3.
GRAPHS_GIB, LIBRARIES_GIB, TOGETHER_GIB = 0.6, 0.3, 0.4
# Of one possible next token while it is chosen: the number twice, sorted with its place, as a share and summed up.
CHOICE_BYTES = 28


@dataclass(frozen=True)
class Load:
    """How much vLLM takes on at once: tokens of prompts in one step, and requests."""

    tokens: int
    requests: int


@dataclass(frozen=True)
class Budget:
    """In GiB, of each GPU. `activations` and `other` are estimates; the rest follows from the model."""

    total: float
    allowed: float
    weights: float
    adapters: float
    activations: float
    other: float

    @property
    def cache(self) -> float:
        """What is left for conversations; below 0 when the model itself does not fit."""
        return self.allowed - self.weights - self.adapters - self.activations - self.other


def load_on(profile: EngineProfile, gpu: Gpu) -> Load:
    """vLLM's own defaults for such a machine, or what the profile's flags say."""
    if gpu.device == "cpu":
        load = Load(2048, 128)
    elif gpu.gib >= 159:
        load = Load(16_384, 1024)
    elif gpu.gib >= 69 and not gpu.is_a100:
        load = Load(8192, 1024)
    else:
        load = Load(2048, 256)
    tokens = _number(profile, gpu, "--max-num-batched-tokens", load.tokens)
    return Load(tokens, _number(profile, gpu, "--max-num-seqs", load.requests))


def cache_on(profile: EngineProfile, gpu: Gpu) -> Cache:
    # On a GPU the next step is prepared while the last one runs.
    steps = 1 if gpu.device == "cpu" else 2
    return cache_of(
        profile.architecture,
        gpu.device,
        width=1 if profile.kv_dtype == "fp8" else width_on(profile, gpu),
        split=_split(profile, gpu),
        in_flight=steps * load_on(profile, gpu).tokens,
    )


def budget_on(profile: EngineProfile, gpu: Gpu) -> Budget:
    """Of the smallest of the GPUs that share the model."""
    width, split = width_on(profile, gpu), _split(profile, gpu)
    weights = profile.architecture.weight_bytes(width, profile.quantization) / split / GIB
    if gpu.device == "cpu":
        rest = profile.memory_gb - profile.cpu_cache_gb - weights
        return Budget(gpu.gib, profile.memory_gb, weights, adapters=0, activations=0, other=max(0.0, rest))
    return Budget(
        total=gpu.gib,
        allowed=gpu.gib * profile.gpu_memory,
        weights=weights,
        adapters=_adapters(profile, gpu, width, split),
        activations=_activations(profile, gpu, width, split),
        other=_other(profile, split),
    )


def width_on(profile: EngineProfile, gpu: Gpu) -> int:
    """Bytes of a number; without bfloat16 of its own a processor is given wide ones (server/embedded/engine.py)."""
    wide = profile.dtype == "float32" or (gpu.device == "cpu" and not gpu.bfloat16)
    return 4 if wide else 2


def _split(profile: EngineProfile, gpu: Gpu) -> int:
    return 1 if gpu.device == "cpu" else profile.tensor_parallel


def _adapters(profile: EngineProfile, gpu: Gpu, width: int, split: int) -> float:
    """Room for them is taken at the start; of the two matrices of a layer about one is shared by the GPUs."""
    lora = profile.lora.get(gpu.device)
    if lora is None:
        return 0.0
    whole = lora.adapters * profile.architecture.adapter_bytes(lora.rank, width) / GIB
    return whole * (1 + 1 / split) / 2


def _activations(profile: EngineProfile, gpu: Gpu, width: int, split: int) -> float:
    """The most of two moments: a full step in the widest layer, or every request choosing its next token."""
    load, made = load_on(profile, gpu), profile.architecture
    layer = load.tokens * (4 * made.hidden + 3 * made.intermediate / split) * width
    return max(layer, load.requests * made.vocabulary * CHOICE_BYTES) / GIB


def _other(profile: EngineProfile, split: int) -> float:
    graphs = 0.0 if "--enforce-eager" in profile.flags.get("gpu", ()) else GRAPHS_GIB
    return graphs + LIBRARIES_GIB + (TOGETHER_GIB if split > 1 else 0.0)


def _number(profile: EngineProfile, gpu: Gpu, flag: str, default: int) -> int:
    given = (word.removeprefix(f"{flag}=") for word in profile.flags.get(gpu.device, ()) if word.startswith(f"{flag}="))
    return int(next(given, default))
