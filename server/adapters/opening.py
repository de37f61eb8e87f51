"""Puts the parts of the adapters together: the shelf below `var`, the registry, and the engines that are served."""

import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import aiohttp

from nodes.engines.base import Engine
from nodes.engines.fleet import Engines
from server.adapters.check import Base
from server.adapters.engines import VllmEngine
from server.adapters.keeper import Adapters, evaluated_gate, open_gate
from server.adapters.loading import Loading
from server.adapters.registry import Registry
from server.adapters.shelf import Shelf
from server.db.pool import Pool
from server.profiles import Device, EngineProfile, chosen_profile, servable
from server.settings import Settings

FOLDER = "adapters"


def shelf_of(settings: Settings) -> Shelf:
    return Shelf((settings.var / FOLDER).absolute())


def bases_of(settings: Settings) -> dict[str, Base]:
    """The profiles that take adapters. Of an engine elsewhere we do not know what it runs on: what each device may
    have is enough."""
    if settings.has_own_engines:
        profiles, devices = servable(settings), [settings.engines_device]
    else:
        profiles, devices = {settings.profile: chosen_profile(settings)}, ["gpu", "cpu"]
    known = {name: _base(name, profile, devices) for name, profile in profiles.items()}
    return {name: base for name, base in known.items() if base}


def _base(name: str, profile: EngineProfile, devices: Iterable[Device]) -> Base | None:
    found = [base for device in devices if (base := Base.of(name, profile, device))]
    return min(found, key=lambda base: base.most_rank, default=None)


@asynccontextmanager
async def open_adapters(
    settings: Settings, pool: Pool, session: aiohttp.ClientSession, fleet: Engines
) -> AsyncIterator[Adapters]:
    shelf, bases = shelf_of(settings), bases_of(settings)

    def loading_of(engine: Engine) -> Loading:
        asked = VllmEngine(session, engine.base_url, engine.api_key)
        return Loading(asked, bases[engine.profile].at_once, shelf.is_sound, time.monotonic)

    gate = evaluated_gate if settings.adapter_gate else open_gate
    adapters = Adapters(Registry(pool, shelf), bases, lambda: served(fleet), loading_of, gate)
    async with adapters.working():
        yield adapters


def served(fleet: Engines) -> list[Engine]:
    return [standing.engine for standings in fleet.standings().values() for standing in standings]
