"""All adapters as one server knows them, and which of them answers a run: without a question to anybody."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nodes.completions import ModelNotServed
from server.adapters.base import Asking, Chosen, Version

EVERYBODY = ""
NAMED = re.compile(r"([a-z0-9][a-z0-9._-]{0,47})(?::([0-9]{1,6}))?")


@dataclass(frozen=True)
class Adapter:
    """`owner` is "" for the operator's. An empty feature or domain stands for all."""

    name: str
    owner: str = ""
    feature: str = ""
    domain: str = ""
    versions: tuple[Version, ...] = ()

    def version_for(self, user: str) -> Chosen:
        """The same one for the same user, as long as nobody changes the share."""
        by_state = {one.state: one for one in self.versions}
        canary, live = by_state.get("canary"), by_state.get("live")
        if canary and place_of(user, canary.digest) < canary.share:
            return Chosen(canary, "canary")
        return Chosen(live, "live") if live else Chosen(why="no live version")

    def numbered(self, number: int) -> Version | None:
        return next((one for one in self.versions if one.number == number and one.state != "retired"), None)


@dataclass(frozen=True)
class Use:
    """`user` is "" for everybody. A default is what writes for them when they ask for none."""

    adapter: str
    user: str = EVERYBODY
    is_default: bool = False


@dataclass(frozen=True)
class Catalogue:
    revision: int = 0
    adapters: Mapping[str, Adapter] = field(default_factory=dict)
    uses: Mapping[str, Sequence[Use]] = field(default_factory=dict)

    @classmethod
    def of(cls, revision: int, adapters: Sequence[Adapter], uses: Sequence[Use]) -> "Catalogue":
        by_user: dict[str, list[Use]] = {}
        for use in uses:
            by_user.setdefault(use.user, []).append(use)
        return cls(revision, {one.name: one for one in adapters}, by_user)

    def chosen(self, asking: Asking) -> Chosen:
        """Raises ModelNotServed for a name that is none, or not this user's to use."""
        if asking.named:
            return _fitting(self._named(asking), asking.profile)
        default = self._default(asking.user, asking.feature, asking.domain)
        return _fitting(default.version_for(asking.user), asking.profile) if default else Chosen()

    def open_to(self, user: str) -> list[Adapter]:
        return [one for one in self.adapters.values() if self._may_use(user, one)]

    def wanted(self, profile: str) -> list[Version]:
        """What an engine of this profile should have at hand, the most needed first."""
        order = {"live": 0, "canary": 1}
        known = [one for adapter in self.adapters.values() for one in adapter.versions]
        return sorted(
            (one for one in known if one.state in order and one.base == profile), key=lambda one: order[one.state]
        )

    def version(self, model: str) -> Version | None:
        """By the engine's name for it."""
        adapter = self.adapters.get(model.partition("@")[0])
        return next((one for one in adapter.versions if one.model == model), None) if adapter else None

    def _named(self, asking: Asking) -> Chosen:
        found = NAMED.fullmatch(asking.named)
        adapter = self.adapters.get(found[1]) if found else None
        if found is None or adapter is None or adapter.feature not in ("", asking.feature):
            raise ModelNotServed(asking.named)
        if not (asking.operates or self._may_use(asking.user, adapter)):
            raise ModelNotServed(asking.named)
        if found[2] is None:
            return adapter.version_for(asking.user)
        version = adapter.numbered(int(found[2]))
        # To try one out before others get it.
        if version is None or not (asking.operates or adapter.owner == asking.user):
            raise ModelNotServed(asking.named)
        return Chosen(version, "asked for by number")

    def _default(self, user: str, feature: str, domain: str) -> Adapter | None:
        """One's own before everybody's, and of these the one that is made for this most closely."""
        for whose in (user, EVERYBODY):
            named = (self.adapters.get(use.adapter) for use in self.uses.get(whose, ()) if use.is_default)
            fitting = [one for one in named if one and one.feature in ("", feature) and one.domain in ("", domain)]
            if fitting:
                return max(fitting, key=lambda one: (bool(one.domain), bool(one.feature), one.name))
        return None

    def _may_use(self, user: str, adapter: Adapter) -> bool:
        granted = (*self.uses.get(user, ()), *self.uses.get(EVERYBODY, ()))
        return adapter.owner == user or any(use.adapter == adapter.name for use in granted)


def place_of(user: str, digest: str) -> float:
    """From 0 to 1, as good as drawn by lot; a user's place in one canary tells nothing of the next."""
    drawn = hashlib.sha256(f"{digest}:{user}".encode()).digest()
    return int.from_bytes(drawn[:6], "big") / 2**48


def _fitting(chosen: Chosen, profile: str) -> Chosen:
    if chosen.version and profile and chosen.version.base != profile:
        return Chosen(why=f"made for {chosen.version.base}")
    return chosen
