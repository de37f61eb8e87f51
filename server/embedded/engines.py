"""The engines of this machine: the supervisor owns their processes, and starts and ends them as the API asks it to."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from server.embedded.part import Keeper, Part
from server.embedded.ports import ports_for
from server.embedded.record import PartRecord
from server.models.machine import Running
from server.profiles import EngineProfile

STATES: Mapping[str, Running] = {
    "waiting": "starting",
    "preparing": "starting",
    "starting": "starting",
    "ready": "ready",
    "failed": "failed",
    "stopped": "absent",
}


class EngineRefused(Exception):
    """What was asked for cannot be done here; the text says why."""


@dataclass(frozen=True)
class Making:
    """How an engine is made here: `part` of a profile under a name and at a port; `has_room` beside those that run;
    `doze` at a port, or wake."""

    profiles: Mapping[str, EngineProfile]
    part: Callable[[EngineProfile, str, int], Part]
    has_room: Callable[[EngineProfile, list[EngineProfile]], bool]
    sleeps: Callable[[EngineProfile], bool]
    doze: Callable[[int, bool], Awaitable[bool]]


@dataclass
class Kept:
    """`change` is what is being done to it; who asks meanwhile is told what it `becomes`."""

    profile: str
    keeper: Keeper
    task: "asyncio.Task[None]"
    change: "asyncio.Task[None] | None" = None
    becomes: Running = "ending"
    is_asleep: bool = False

    @property
    def running(self) -> Running:
        if self.change and not self.change.done():
            return self.becomes
        state = STATES[self.keeper.record.state]
        return "asleep" if self.is_asleep and state == "ready" else state

    def begin(self, becomes: Running, change: Coroutine[Any, Any, None]) -> None:
        self.becomes, self.change = becomes, asyncio.create_task(change)


@dataclass
class Engines:
    """What was asked for last is written down: after a restart of the machine it starts with everything else, unless
    the settings name another model by then. `first` are names and profiles for a machine on which nothing was asked for
    since they were set."""

    making: Making
    var: Path
    changed: Callable[[], None]
    records: list[PartRecord]
    first: Mapping[str, str] = field(default_factory=dict)
    _kept: dict[str, Kept] = field(default_factory=dict, init=False)
    _before: Mapping[str, str] = field(init=False)
    _is_closing: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self._before = _read(self.var, self.first) or self.first

    def start_those_before(self) -> None:
        """Less what was asked for already: the API is up a little earlier, and asks as soon as it is."""
        for name, profile in self._before.items():
            if profile in self.making.profiles and name not in self._kept:
                self._begin(profile, name)

    def start(self, profile: str, name: str) -> dict[str, Any]:
        if profile not in self.making.profiles:
            raise EngineRefused(f"there is no profile {profile}")
        kept = self._kept.get(name)
        if kept is None:
            self._begin(profile, name)
        elif kept.running == "ending":
            raise EngineRefused(f"{name} is just ending")
        elif kept.running == "asleep":
            kept.begin("starting", self._wake(kept))
        return self.state(name)

    def stop(self, name: str) -> None:
        """Begins its end; `state` tells when it is gone."""
        kept = self._kept.get(name)
        if kept and kept.running != "ending":
            kept.begin("ending", self._end(name, kept))

    def retire(self, name: str) -> None:
        """As `stop`, but one that can sleep does."""
        kept = self._kept.get(name)
        if kept is None or kept.running == "asleep":
            return
        if kept.running == "ready" and self.making.sleeps(self.making.profiles[kept.profile]):
            kept.begin("ending", self._sleep(name, kept))
        else:
            self.stop(name)

    def state(self, name: str) -> dict[str, Any]:
        kept = self._kept.get(name)
        if kept is None:
            return {"running": "absent", "reason": "", "base_url": ""}
        record = kept.keeper.record
        if record.state != "ready":
            kept.is_asleep = False
        reason = record.reason if record.state == "failed" else ""
        return {"running": kept.running, "reason": reason, "base_url": f"http://127.0.0.1:{record.port}/v1"}

    def has_room(self, profile: str) -> bool:
        known = self.making.profiles
        there = [known[kept.profile] for kept in self._kept.values() if not kept.is_asleep]
        return profile in known and self.making.has_room(known[profile], there)

    async def aclose(self) -> None:
        self._is_closing = True
        for name in list(self._kept):
            self.stop(name)
        endings = [kept.change for kept in self._kept.values() if kept.change]
        await asyncio.gather(*endings, return_exceptions=True)

    def _begin(self, profile: str, name: str) -> None:
        port = ports_for([name], self.var)[name]
        part = self.making.part(self.making.profiles[profile], name, port)
        keeper = Keeper(part, self.var / "log" / f"{name}.log", self.changed)
        keeper.record.profile = profile
        self.records.append(keeper.record)
        self._kept[name] = Kept(profile, keeper, asyncio.create_task(keeper.keep()))
        self._write()

    async def _sleep(self, name: str, kept: Kept) -> None:
        kept.is_asleep = await self.making.doze(_port(kept), True)
        if not kept.is_asleep:
            await self._end(name, kept)

    async def _wake(self, kept: Kept) -> None:
        """One that does not wake is found out when no token comes."""
        await self.making.doze(_port(kept), False)
        kept.is_asleep = False

    async def _end(self, name: str, kept: Kept) -> None:
        kept.task.cancel()
        await asyncio.gather(kept.task, return_exceptions=True)
        await asyncio.to_thread(kept.keeper.stop)
        self.records.remove(kept.keeper.record)
        del self._kept[name]
        self._write()
        self.changed()

    def _write(self) -> None:
        if self._is_closing:
            return
        path = _path(self.var)
        draft = path.with_suffix(".new")
        engines = {name: kept.profile for name, kept in self._kept.items()}
        draft.write_text(json.dumps({"first": dict(self.first), "engines": engines}))
        draft.replace(path)


def _port(kept: Kept) -> int:
    return kept.keeper.record.port or 0


def _path(var: Path) -> Path:
    return var / "run" / "engines.json"


def _read(var: Path, first: Mapping[str, str]) -> dict[str, str]:
    """Nothing if it was written for another `first`."""
    try:
        written = json.loads(_path(var).read_text())
        if written["first"] != first:
            return {}
        return {str(name): str(profile) for name, profile in written["engines"].items()}
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        return {}
