"""Chooses the adapter of each run, counts what becomes of it, and keeps registry and engines at one."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import psycopg
import structlog

from nodes.completions import ModelNotServed
from nodes.engines.base import AdapterAway, Engine
from server.adapters.base import Asking, Chosen, Version
from server.adapters.catalogue import Catalogue
from server.adapters.check import Base
from server.adapters.judge import Budget, Counts, verdict
from server.adapters.lifecycle import on_trial
from server.adapters.loading import Loading
from server.adapters.registry import HARU, Registry
from server.background import rest
from server.errors import AdapterStep, NotFound

log = structlog.get_logger()
LOOK_S = 1.0
RECONCILE_S = 10.0
# As long as somebody may need to send a large adapter, and more.
UNCLAIMED_S = 3600.0
# The score that the evals' gate leaves: 1 if it was passed, else 0.
PASSED = "gate"
Gate = Callable[[Version, float], Awaitable[str]]


async def open_gate(version: Version, share: float) -> str:
    """Why the version may not have this share of the runs; "" lets it."""
    return ""


async def evaluated_gate(version: Version, share: float) -> str:
    """Lets only versions that passed the evals' gate, which `haru adapters gate` runs and writes down."""
    if (version.scores or {}).get(PASSED) == 1:
        return ""
    how = "did not pass" if PASSED in (version.scores or {}) else "has not come to"
    return f"{version.name} {how} the evals: ./haru adapters gate {version.adapter} {version.number}"


class Adapters:
    """The promise of `Places`. `bases` are the profiles that adapters can be for, by their names; `served` are the
    engines that are asked now, whose adapters `loading_of` looks after."""

    def __init__(  # noqa: PLR0913 (each is a part of its own)
        self,
        registry: Registry,
        bases: Mapping[str, Base],
        served: Callable[[], Iterable[Engine]],
        loading_of: Callable[[Engine], Loading],
        gate: Gate = open_gate,
        budget: Budget | None = None,
    ) -> None:
        self.registry = registry
        self.catalogue = Catalogue()
        self.bases = bases
        self._served = served
        self._loading_of = loading_of
        self._loadings: dict[tuple[str, str], Loading] = {}
        self._gate = gate
        self._budget = budget or Budget()
        self._counts: dict[tuple[str, int], Counts] = {}
        self._reconciled_at = -RECONCILE_S

    async def of(self, asking: Asking) -> Chosen:
        """Raises ModelNotServed; a name that is not known may have been added a moment ago, on another server."""
        try:
            return self.catalogue.chosen(asking)
        except ModelNotServed:
            await self.refresh()
            return self.catalogue.chosen(asking)

    @asynccontextmanager
    async def ready(self, engine: Engine, model: str) -> AsyncIterator[None]:
        """A run that has begun with a version ends with it, whatever becomes of that meanwhile. Raises AdapterAway."""
        version = self.catalogue.version(model)
        if version is None:
            raise AdapterAway("the adapter is no longer in use")
        async with self._loading(engine).ready(version):
            yield

    def lost(self, engine: Engine, model: str) -> None:
        self._loading(engine).lost(model)

    def held(self) -> dict[str, tuple[str, ...]]:
        """The adapters in each engine."""
        return {engine.name: self._loading(engine).held for engine in self._served()}

    def ended(self, version: Version, *, error: bool, failed: bool) -> None:
        key = (version.adapter, version.number)
        self._counts[key] = self._counts.get(key, Counts()) + Counts(1, int(error), int(failed))

    async def promote(self, name: str, number: int, share: float, by: str) -> None:
        """The engines of its base must have taken it before anybody is answered by it. Raises NotFound and
        AdapterStep."""
        await self.refresh()
        adapter = self.catalogue.adapters.get(name)
        version = adapter.numbered(number) if adapter else None
        if version is None:
            raise NotFound
        if refused := await self._gate(version, share):
            raise AdapterStep(refused)
        await self._load(version, by)
        await self.registry.promote(name, number, share, by)
        await self.refresh()

    async def rollback(self, name: str, by: str, why: str = "") -> None:
        await self.registry.rollback(name, by, why)
        await self.refresh()

    async def refresh(self) -> None:
        self.catalogue = await self.registry.catalogue(self.catalogue)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self._work())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])
            with suppress(psycopg.Error, TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await self._tell_counts()

    async def look(self) -> None:
        """Once: what is new, how the runs went, who has to go."""
        await self._tell_counts()
        await self.refresh()
        for name, adapter in self.catalogue.adapters.items():
            if trial := on_trial(adapter.versions):
                await self._judge(name, *trial)

    async def reconcile(self) -> None:
        known = {one.model for each in self.catalogue.adapters.values() for one in each.versions if _is_kept(one)}
        engines = [engine for engine in self._served() if engine.profile in self.bases]
        self._loadings = {_place(engine): self._loading(engine) for engine in engines}
        for engine in engines:
            loading = self._loading(engine)
            try:
                await loading.reconcile(self.catalogue.wanted(engine.profile))
                await loading.forget(known)
            except AdapterAway as error:
                log.info("adapters_not_reconciled", engine=engine.name, reason=str(error))
        await self.registry.sweep(time.time() - UNCLAIMED_S)

    async def _work(self) -> None:
        while True:
            try:
                await self.look()
                if time.monotonic() >= self._reconciled_at + RECONCILE_S:
                    await self.reconcile()
                    self._reconciled_at = time.monotonic()
            except psycopg.Error as error:
                # The database is away, or the tables are not made yet. What is known goes on being served.
                log.info("adapters_not_looked_at", reason=type(error).__name__)
            except Exception as error:
                # Whatever it is, the next look must come.
                log.error("adapters_failed", exc_info=error)
            await rest(LOOK_S)

    async def _judge(self, name: str, tried: Version, known: Version | None) -> None:
        counted = await self.registry.counted(name)
        usual = counted.get(known.number, Counts()) if known else Counts()
        if why := verdict(counted.get(tried.number, Counts()), usual, self._budget):
            log.warning("adapter_rolled_back", adapter=tried.name, reason=why)
            await self.registry.rollback(name, HARU, why, of=tried.number)
            await self.refresh()

    async def _load(self, version: Version, by: str) -> None:
        engines = [engine for engine in self._served() if engine.profile == version.base]
        if not engines:
            raise AdapterStep(f"{version.name} is made for {version.base}, which is not served now")
        try:
            async with AsyncExitStack() as stack:
                for engine in engines:
                    await stack.enter_async_context(self._loading(engine).ready(version))
                await self.registry.loaded(version.adapter, version.number, by)
        except AdapterAway as error:
            raise AdapterStep(f"{version.name} cannot be loaded: {error}") from error

    def _loading(self, engine: Engine) -> Loading:
        place = _place(engine)
        if place not in self._loadings:
            self._loadings[place] = self._loading_of(engine)
        return self._loadings[place]

    async def _tell_counts(self) -> None:
        counts, self._counts = self._counts, {}
        try:
            if counts:
                await self.registry.count(counts)
        except psycopg.Error:
            for key, each in counts.items():
                self._counts[key] = self._counts.get(key, Counts()) + each
            raise


def _place(engine: Engine) -> tuple[str, str]:
    """One that answers elsewhere than before is another one, though it has its name."""
    return engine.name, engine.base_url


def _is_kept(version: Version) -> bool:
    return version.state in ("loaded", "canary", "live")
