"""What would make a profile fit: each change that is enough alone, or else several together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from server.models.gpus import Gpu
from server.profiles import EngineProfile

FULL_SHARE = 0.95
FEW_REQUESTS = 64
STEP = 512
SHORTEST = 1024
SPLITS = (1, 2, 4, 8)

# How many requests of full length fit at once; None if it does not fit.
Try = Callable[[EngineProfile], float | None]


@dataclass(frozen=True)
class Way:
    """Flags with which it would fit, and how many requests of full length it would then answer at once."""

    flags: tuple[str, ...]
    concurrent: float


@dataclass(frozen=True)
class _Change:
    flags: tuple[str, ...]
    profile: EngineProfile


def ways(profile: EngineProfile, gpus: Sequence[Gpu], attempt: Try) -> tuple[Way, ...]:
    as_is = _Change((), profile)
    if any(gpu.device == "cpu" for gpu in gpus):
        return _tried([_shorter(as_is, attempt)], attempt)
    alone = _tried([*(change(as_is, gpus) for change in _CHANGES), _on_other_gpus(as_is, gpus, attempt)], attempt)
    full_length = alone or _tried([_together(as_is, gpus, attempt)], attempt)
    shorter = _tried([_shorter(as_is, attempt)], attempt)
    return full_length + shorter or _tried([_all_and_shorter(as_is, gpus, attempt)], attempt)


def _tried(changes: Sequence[_Change | None], attempt: Try) -> tuple[Way, ...]:
    tried = ((change, attempt(change.profile)) for change in changes if change)
    return tuple(Way(change.flags, concurrent) for change, concurrent in tried if concurrent is not None)


def _together(changed: _Change, gpus: Sequence[Gpu], attempt: Try) -> _Change | None:
    """As few as are enough, those first that cost least."""
    for change in _CHANGES:
        changed = change(changed, gpus) or changed
        if attempt(changed.profile) is not None:
            return changed
    return _on_other_gpus(changed, gpus, attempt)


def _all_and_shorter(changed: _Change, gpus: Sequence[Gpu], attempt: Try) -> _Change | None:
    for change in _CHANGES:
        changed = change(changed, gpus) or changed
    candidates = [changed, *_splits(changed, gpus)]
    return next((shorter for one in candidates if (shorter := _shorter(one, attempt))), None)


def _whole_memory(before: _Change, _gpus: Sequence[Gpu]) -> _Change | None:
    if before.profile.gpu_memory >= FULL_SHARE:
        return None
    return _changed(before, f"--gpu-memory-utilization={FULL_SHARE:g}", gpu_memory=FULL_SHARE)


def _narrow_cache(before: _Change, gpus: Sequence[Gpu]) -> _Change | None:
    if before.profile.kv_dtype == "fp8" or not all(gpu.fp8 for gpu in gpus):
        return None
    return _changed(before, "--kv-cache-dtype=fp8", kv_dtype="fp8")


def _fewer_requests(before: _Change, _gpus: Sequence[Gpu]) -> _Change | None:
    flags = before.profile.flags.get("gpu", ())
    if any(flag.startswith("--max-num-seqs") for flag in flags):
        return None
    fewer = f"--max-num-seqs={FEW_REQUESTS}"
    return _changed(before, fewer, flags={**before.profile.flags, "gpu": (*flags, fewer)})


def _fewer_adapters(before: _Change, _gpus: Sequence[Gpu]) -> _Change | None:
    lora = before.profile.lora.get("gpu")
    if lora is None or lora.adapters == 1:
        return None
    return _changed(before, "--max-loras=1", lora={"gpu": lora.model_copy(update={"adapters": 1})})


_CHANGES = (_whole_memory, _narrow_cache, _fewer_requests, _fewer_adapters)


def _on_other_gpus(before: _Change, gpus: Sequence[Gpu], attempt: Try) -> _Change | None:
    """The fewest on which it fits."""
    return next((change for change in _splits(before, gpus) if attempt(change.profile) is not None), None)


def _splits(before: _Change, gpus: Sequence[Gpu]) -> list[_Change]:
    possible = [split for split in SPLITS if split <= len(gpus) and not before.profile.architecture.heads % split]
    return [
        _changed(before, f"--tensor-parallel-size={split}", tensor_parallel=split)
        for split in possible
        if split != before.profile.tensor_parallel
    ]


def _shorter(before: _Change, attempt: Try) -> _Change | None:
    """The longest context that fits."""
    low, high = SHORTEST // STEP, (before.profile.context - 1) // STEP
    longest = None
    while low <= high:
        middle = (low + high) // 2
        change = _changed(before, f"--max-model-len={middle * STEP}", context=middle * STEP)
        if attempt(change.profile) is None:
            high = middle - 1
        else:
            longest, low = change, middle + 1
    return longest


def _changed(before: _Change, flag: str, **fields: object) -> _Change:
    return _Change((*before.flags, flag), before.profile.model_copy(update=fields))
