"""Which models a caller may choose, under which names, with which defaults (CHAT-3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nodes.completions import ModelNotServed
from server.errors import NotAllowed, OutOfScope
from server.identity import Identity
from server.profiles import EngineProfile


@dataclass(frozen=True)
class Offers:
    """`serving` is the profile that the engine runs now."""

    profiles: Mapping[str, EngineProfile]
    serving: str

    def chosen(self, wanted: str, feature: str, identity: Identity) -> str:
        """The profile behind a name; "" is the default's. Raises ModelNotServed, NotAllowed or OutOfScope."""
        name = self.offered(wanted or self.serving, feature, identity)
        if name != self.serving:
            raise ModelNotServed(name)
        return name

    def offered(self, wanted: str, feature: str, identity: Identity) -> str:
        """Served now or not. Raises as `chosen` does."""
        name = self._named(wanted)
        if name is None:
            raise ModelNotServed(wanted)
        if not self._serves(name, feature):
            raise ModelNotServed(f"{name} does not serve {feature}")
        if identity.role not in self.profiles[name].roles:
            raise NotAllowed
        if not identity.scope.allows(feature, name):
            raise OutOfScope
        return name

    def may_ask(self, feature: str, identity: Identity) -> bool:
        """Whether the profile that the engine runs now is open to the caller for this feature."""
        return any(card["model"] == self.serving for card in self.of(identity, feature))

    def of(self, identity: Identity, feature: str = "chat") -> list[dict[str, Any]]:
        return [
            _card(name, profile, is_serving=name == self.serving)
            for name, profile in self.profiles.items()
            if identity.role in profile.roles and identity.scope.allows(feature, name)
        ]

    def _serves(self, name: str, feature: str) -> bool:
        """A feature that no profile names is served by any."""
        named = feature in self.profiles[name].features
        return named or all(feature not in profile.features for profile in self.profiles.values())

    def _named(self, wanted: str) -> str | None:
        if wanted in self.profiles:
            return wanted
        return next((name for name, profile in self.profiles.items() if wanted in profile.aliases), None)


def _card(name: str, profile: EngineProfile, *, is_serving: bool) -> dict[str, Any]:
    return {
        "model": name,
        "aliases": profile.aliases,
        "summary": profile.summary,
        "context": profile.context,
        "defaults": profile.defaults,
        "features": profile.features,
        "state": "serving" if is_serving else "off",
    }
