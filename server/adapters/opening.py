"""Puts the parts of the adapters together: the shelf below `var`, the registry, and the one engine there is."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from server.adapters.check import RANK, Base
from server.adapters.engines import LoraEngine, VllmEngine
from server.adapters.keeper import Adapters
from server.adapters.loading import Loading
from server.adapters.registry import Registry
from server.adapters.shelf import Shelf
from server.db.pool import Pool
from server.profiles import Device, chosen_profile
from server.settings import Settings

FOLDER = "adapters"
ENGINE = "engine"


def shelf_of(settings: Settings) -> Shelf:
    return Shelf((settings.var / FOLDER).absolute())


def base_of(settings: Settings) -> Base:
    """Of an engine elsewhere we do not know what it runs on; the flags of any device tell. Where none takes adapters,
    none fits."""
    profile = chosen_profile(settings)
    devices: tuple[Device, ...] = ("gpu", "cpu")
    known = (Base.of(settings.profile, profile, device) for device in devices)
    return min((one for one in known if one), key=lambda one: one.most_rank, default=_none(settings.profile))


def _none(profile: str) -> Base:
    return Base(profile, frozenset(), RANK, 1)


@asynccontextmanager
async def open_adapters(settings: Settings, pool: Pool, session: aiohttp.ClientSession) -> AsyncIterator[Adapters]:
    adapters = adapters_of(settings, pool, VllmEngine(session, settings.vllm_base_url, settings.vllm_api_key))
    async with adapters.working():
        yield adapters


def adapters_of(settings: Settings, pool: Pool, engine: LoraEngine) -> Adapters:
    shelf = shelf_of(settings)
    base = base_of(settings)
    loading = Loading(engine, base.at_once, shelf.is_sound, time.monotonic)
    return Adapters(Registry(pool, shelf), {ENGINE: loading}, base)
