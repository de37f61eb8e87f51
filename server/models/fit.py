"""Whether a profile fits given GPUs, how many requests it then answers at once, and what would make it fit (MOD-3)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from server.models.blocks import Cache
from server.models.budget import Budget, budget_on, cache_on, load_on
from server.models.gpus import Gpu
from server.models.ways import Way, ways
from server.profiles import EngineProfile


@dataclass(frozen=True)
class Fit:
    """`why` is empty when it fits. `concurrent` is of requests that use the whole context, as vLLM reckons."""

    profile: EngineProfile
    gpu: Gpu
    budget: Budget
    cache: Cache
    concurrent: float
    why: str = ""
    ways: tuple[Way, ...] = ()

    @property
    def fits(self) -> bool:
        return not self.why

    @property
    def blocks(self) -> int:
        return self.cache.blocks_in(self.budget.cache)

    @property
    def tokens(self) -> int:
        """How much of conversations is kept, as vLLM reckons."""
        return int(self.concurrent * self.profile.context)

    def at_once(self, length: int) -> int:
        """Whole requests of so many tokens, however many vLLM takes on."""
        kept = int(self.cache.at_once(self.budget.cache, min(length, self.profile.context)))
        return min(kept, load_on(self.profile, self.gpu).requests)


def fit(profile: EngineProfile, gpus: Sequence[Gpu], *, context: int = 0, concurrency: int = 1) -> Fit:
    """`context` instead of the profile's; `concurrency` requests of that length shall run at once."""
    asked = profile.model_copy(update={"context": context}) if context else profile

    def attempt(changed: EngineProfile) -> float | None:
        tried = _fit(changed, gpus, concurrency)
        return tried.concurrent if tried.fits else None

    found = _fit(asked, gpus, concurrency)
    return found if found.fits else replace(found, ways=ways(asked, gpus, attempt))


def _fit(profile: EngineProfile, gpus: Sequence[Gpu], concurrency: int) -> Fit:
    shared = sorted(gpus, key=lambda gpu: gpu.room, reverse=True)[: profile.tensor_parallel]
    smallest = min(shared, key=lambda gpu: gpu.room)
    budget, cache = budget_on(profile, smallest), cache_on(profile, smallest)
    found = Fit(profile, smallest, budget, cache, cache.at_once(budget.cache, profile.context))
    return replace(found, why=_why(found, len(shared), concurrency))


def _why(found: Fit, gpus: int, concurrency: int) -> str:
    profile, gpu, budget = found.profile, found.gpu, found.budget
    faults = {
        f"it is not made for a {gpu.device.upper()}": gpu.device not in profile.devices,
        f"the model was made for {profile.architecture.context} tokens": profile.context > profile.architecture.context,
        f"it is shared by {profile.tensor_parallel} GPUs": gpu.device == "gpu" and gpus < profile.tensor_parallel,
        f"{gpu.name} does not compute with bfloat16": (
            gpu.device == "gpu" and profile.dtype == "bfloat16" and not gpu.bfloat16
        ),
        f"{budget.allowed:.1f} GiB are needed and {gpu.room:.1f} are free": gpu.room < budget.allowed,
        f"the model alone takes {-budget.cache:.1f} GiB too much": budget.cache <= 0,
        f"what is left keeps {found.concurrent:.1f} requests of {profile.context} tokens, not {concurrency}": (
            found.concurrent < concurrency
        ),
    }
    return next((fault for fault, is_so in faults.items() if is_so), "")
