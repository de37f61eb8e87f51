"""A driver whose engines run in the test, and the profiles that they are of."""

from dataclasses import dataclass, field

from nodes.engines.base import Engine
from server.models.base import DriverAway, DriverFailed
from server.models.machine import EngineState, Running
from server.profiles import EngineProfile
from tests.profiles import engine_profile


def profile(name: str, **given) -> EngineProfile:
    plain = {"summary": name, "served_name": f"{name}-model", "model": name, "devices": ("cpu",)}
    return engine_profile(**plain | given)


PROFILES = {name: profile(name) for name in ("small", "large", "other")}


@dataclass
class FakeDriver:
    """An engine answers as soon as it started. `broken` ones end at once, `refused` ones cannot be started; `is_away`:
    whoever runs them does not answer. All that was done is in `acts`."""

    room: bool = True
    is_away: bool = False
    broken: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    urls: dict[str, str] = field(default_factory=dict)
    running: dict[str, Running] = field(default_factory=dict)
    acts: list[tuple[str, str]] = field(default_factory=list)

    async def start(self, profile: str, name: str) -> str:
        self._check()
        if name in self.refused:
            raise DriverFailed("no such image")
        if self.running.get(name, "absent") in ("absent", "asleep", "failed"):
            self.acts.append(("start", name))
            self.running[name] = "failed" if name in self.broken else "ready"
        return self._url(name)

    async def stop(self, name: str) -> None:
        self._check()
        if self.running.pop(name, None):
            self.acts.append(("stop", name))

    async def retire(self, name: str) -> None:
        await self.stop(name)

    async def state(self, name: str) -> EngineState:
        self._check()
        running = self.running.get(name, "absent")
        reason = "ended with 1: ValueError: no memory for one more block" if running == "failed" else ""
        return EngineState(running, reason, self._url(name) if running == "ready" else "")

    async def has_room(self, profile: str) -> bool:
        self._check()
        return self.room

    def _url(self, name: str) -> str:
        return self.urls.get(name, f"http://{name}/v1")

    def _check(self) -> None:
        if self.is_away:
            raise DriverAway("the supervisor does not answer")


@dataclass
class FakeProbe:
    mute: set[str] = field(default_factory=set)

    async def __call__(self, engine: Engine, profile: EngineProfile) -> bool:
        return engine.name not in self.mute


@dataclass
class FakeTrial:
    """`worse` says why of a profile; who was `tried`, against which."""

    worse: dict[str, str] = field(default_factory=dict)
    tried: list[tuple[str, str]] = field(default_factory=list)

    async def __call__(self, engine: Engine, profile: EngineProfile, before: str) -> str:
        self.tried.append((engine.name, before))
        return self.worse.get(engine.profile, "")


@dataclass
class FakeFleet:
    engines: dict[str, list[Engine]] = field(default_factory=dict)
    out: dict[str, int] = field(default_factory=dict)

    def replace(self, profile, engines) -> None:
        self.engines[profile] = list(engines)

    def remove(self, profile) -> None:
        del self.engines[profile]

    def draining(self, engine: str) -> int:
        return self.out.get(engine, 0)

    def routed(self) -> dict[str, list[str]]:
        return {profile: [engine.name for engine in engines] for profile, engines in self.engines.items()}
