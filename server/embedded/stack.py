"""One-machine haru: which parts run here, the order in which they start, and their end in reverse."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from server.embedded import embeddings, index, logfiles, postgres, probe
from server.embedded.control import listening
from server.embedded.engines import Engines, Making
from server.embedded.making import making_of
from server.embedded.part import Keeper, Part
from server.embedded.ports import ports_for
from server.embedded.processes import identity_of
from server.embedded.record import Record, forget
from server.models.here import device
from server.models.opening import MAIN
from server.models.reconcile import name_of
from server.profiles import chosen_profile, read_profiles
from server.settings import ROOT, Settings, api_environment

API = "api"
PATIENCE_S = 15.0
LOG_CHECK_S = 30.0
POLL_S = 0.05


@dataclass(frozen=True)
class Plan:
    """`parts` in the order in which they need each other; they end in reverse, the API first. `making` is how engines
    are made here, if they run here."""

    parts: tuple[Part, ...]
    model: str
    making: Making | None = None


def plan(settings: Settings) -> Plan:
    profile = chosen_profile(settings)
    ports = ports_for([embeddings.NAME], settings.var)
    parts: list[Part] = []
    addresses: dict[str, str] = {}
    if not settings.database_url:
        parts.append(postgres.postgres(settings.var))
        addresses["DATABASE_URL"] = postgres.database_url(settings.var)
    if not settings.qdrant_url and not settings.index_socket:
        parts.append(index.index(settings, ROOT))
        addresses["HARU_INDEX_SOCKET"] = str(settings.own_index_socket)
    if not settings.embeddings_base_url:
        port = ports[embeddings.NAME]
        parts.append(embeddings.embeddings(settings.var, ROOT, port))
        addresses["EMBEDDINGS_BASE_URL"] = f"http://127.0.0.1:{port}/v1"
    making = None
    if not settings.vllm_base_url and not settings.cluster_namespace:
        making = making_of(settings, read_profiles(settings.own_profiles))
        addresses |= {"HARU_ENGINES_SOCKET": str(settings.own_engines_socket), "HARU_ENGINES_DEVICE": device()}
    parts.append(_api(settings, addresses))
    return Plan(tuple(parts), settings.vllm_model or profile.served_name, making)


async def run(settings: Settings, say: Callable[[str], None]) -> None:
    """Runs until SIGTERM or SIGINT; then everything it started has ended."""
    end = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, end.set)
    await Stack(settings, say).run_until(end)


class Stack:
    def __init__(self, settings: Settings, say: Callable[[str], None]) -> None:
        planned = plan(settings)
        me = identity_of(os.getpid())
        if me is None:
            raise RuntimeError("/proc does not show this process")
        self._var = settings.var
        self._say = say
        self._said: dict[str, tuple[str, str]] = {}
        logs = settings.var / "log"
        self._keepers = [Keeper(part, logs / f"{part.name}.log", self._changed) for part in planned.parts]
        records = [keeper.record for keeper in self._keepers]
        self._record = Record(me, settings.url, settings.profile, planned.model, records)
        self._making = planned.making
        self._socket = settings.own_engines_socket

    async def run_until(self, end: asyncio.Event) -> None:
        if self._making is None:
            await self._keep(None, end)
            return
        profile = self._record.profile
        first = {name_of(MAIN, profile): profile}
        engines = Engines(self._making, self._var, self._changed, self._record.parts, first)
        async with listening(engines, self._socket):
            await self._keep(engines, end)

    async def _keep(self, engines: Engines | None, end: asyncio.Event) -> None:
        tasks = [asyncio.create_task(_bound_logs(self._var / "log"))]
        try:
            for keeper in self._keepers:
                tasks.append(await self._started(keeper, end))
            # An engine takes a minute and every core for it, so that it comes last and the API answers soon.
            if engines:
                engines.start_those_before()
            stopped = asyncio.create_task(end.wait())
            await asyncio.wait([stopped, *tasks], return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                if task.done():
                    task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._stop(engines)

    async def _started(self, keeper: Keeper, end: asyncio.Event) -> "asyncio.Task[None]":
        task = asyncio.create_task(keeper.keep())
        if keeper.part.name in (postgres.NAME, API):
            await self._ready(keeper, end)
        return task

    async def _stop(self, engines: Engines | None) -> None:
        """The API first: until its end it asks for engines."""
        for keeper in reversed(self._keepers):
            await asyncio.to_thread(keeper.stop)
            if engines and keeper.part.name == API:
                await engines.aclose()
        forget(self._var)

    async def _ready(self, keeper: Keeper, end: asyncio.Event) -> None:
        """Waiting spares the others vain attempts; in the end they start without it."""
        for _ in range(round(PATIENCE_S / POLL_S)):
            if keeper.record.state in ("ready", "failed") or end.is_set():
                return
            await asyncio.sleep(POLL_S)

    def _changed(self) -> None:
        self._record.write(self._var)
        for part in self._record.parts:
            now = (part.state, part.reason)
            if part.state in ("ready", "failed", "stopped") and self._said.get(part.name) != now:
                self._say(f"{part.name}: {part.state}" + (f", {part.reason}" if part.reason else ""))
            self._said[part.name] = now


def _api(settings: Settings, addresses: dict[str, str]) -> Part:
    return Part(
        name=API,
        command=(sys.executable, "-m", "server.serve"),
        environment=api_environment(settings, addresses),
        folder=ROOT,
        answers=lambda: probe.answers(f"{settings.url}/healthz"),
        port=settings.port,
        patience_s=25 + settings.drain_delay_seconds,
    )


async def _bound_logs(folder: Path) -> None:
    while True:
        await asyncio.to_thread(logfiles.bound_all, folder)
        await asyncio.sleep(LOG_CHECK_S)
