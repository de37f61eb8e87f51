"""The engines that the settings name, and the room in front of them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial

from nodes.engines.base import Engine
from nodes.engines.fleet import Engines
from nodes.engines.probes import probing
from nodes.engines.routed import Dial
from nodes.profile import Profile
from server.admission.room import Limits, Room
from server.settings import Settings


@asynccontextmanager
async def open_fleet(settings: Settings, profiles: Mapping[str, Profile], dial: Dial) -> AsyncIterator[Engines]:
    served = {name: _engines_of(settings, profile) for name, profile in profiles.items()}
    fleet = Engines(served, is_probed=True)
    async with probing(fleet, dial, lambda profile: profiles[profile].model):
        yield fleet


def room_of(fleet: Engines, profile: Profile) -> Room:
    """It has as many places as those engines that can be asked now."""
    room = Room(Limits(profile.slots), slots=partial(fleet.slots, profile.name))
    fleet.when_changed(room.fill)
    return room


def _engines_of(settings: Settings, profile: Profile) -> list[Engine]:
    """Named by their addresses, so that all our processes give a conversation to the same engine."""
    urls = dict.fromkeys((settings.vllm_base_url, *settings.vllm_more_urls))
    return [Engine(url, url, settings.vllm_api_key, profile.name, profile.slots) for url in urls]
