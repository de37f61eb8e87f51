"""The engines that calls go to, and the rooms in front of them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial

from nodes.engines.base import Engine
from nodes.engines.fleet import Engines
from nodes.engines.probes import probing
from nodes.engines.routed import Dial
from nodes.profile import Profile
from server.admission.room import Limits, Room
from server.admission.rooms import Rooms
from server.settings import Settings, WrongSetting

# Nobody knows when an engine of somebody else's comes back; one of our own is started again at once.
AWAY_S, OWN_AWAY_S = 60.0, 300.0


@asynccontextmanager
async def open_fleet(settings: Settings, profiles: Mapping[str, Profile], dial: Dial) -> AsyncIterator[Engines]:
    """With the engines that the settings name; haru's own come in when they are seen to work."""
    named = {} if settings.has_own_engines else profiles
    fleet = Engines({name: _engines_of(settings, profile) for name, profile in named.items()}, is_probed=True)
    async with probing(fleet, dial, lambda profile: profiles[profile].model):
        yield fleet


def rooms_of(fleet: Engines, profiles: Mapping[str, Profile], first: str, away_s: float = AWAY_S) -> Rooms:
    """Each has as many places as those engines that can be asked now."""

    def room(name: str) -> Room:
        limits = Limits(profiles[name].slots, away_s=away_s)
        return Room(limits, slots=partial(_places, fleet, profiles[name]))

    rooms = Rooms(room, first)
    fleet.when_changed(rooms.fill)
    return rooms


def _places(fleet: Engines, profile: Profile) -> int:
    """Calls of a profile that is served no more are let in: the fleet refuses them, and nobody waits in vain."""
    return fleet.slots(profile.name) if fleet.serves(profile.name) else profile.slots


def _engines_of(settings: Settings, profile: Profile) -> list[Engine]:
    """Named by their addresses, so that all our processes give a conversation to the same engine. Raises WrongSetting
    if not each of them has its arm, where they are compared."""
    urls = list(dict.fromkeys((settings.vllm_base_url, *settings.vllm_more_urls)))
    arms = [arm.partition(":") for arm in settings.vllm_arms] or [("", "", "1")] * len(urls)
    if len(arms) != len(urls):
        raise WrongSetting(f"VLLM_ARMS names {len(arms)} sides for {len(urls)} engines; it needs one for each address")
    key = settings.vllm_api_key
    return [
        Engine(url, url, key, profile.name, profile.slots, float(weight), arm)
        for url, (arm, _, weight) in zip(urls, arms, strict=True)
    ]
