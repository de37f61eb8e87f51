"""Which models a caller may choose, under which names, with which defaults, and which answers when none is chosen."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from nodes.completions import ModelNotServed
from server.errors import NotAllowed, OutOfScope
from server.identity import Identity
from server.profiles import EngineProfile


@dataclass(frozen=True)
class Offers:
    """`serving` tells the profiles that engines serve now; `preferred`, for a feature, those to take, the best first
    (CHAT-3, MOD-1)."""

    profiles: Mapping[str, EngineProfile]
    serving: Callable[[], Sequence[str]]
    preferred: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def chosen(self, wanted: str, feature: str, identity: Identity) -> str:
        """The profile behind a name; "" is the feature's own. Raises ModelNotServed, NotAllowed or OutOfScope."""
        if not wanted:
            return self._best(feature, identity)
        name = self.offered(wanted, feature, identity)
        if name not in self.serving():
            raise ModelNotServed(name)
        return name

    def offered(self, wanted: str, feature: str, identity: Identity) -> str:
        """Served now or not. Raises as `chosen` does."""
        name = self._named(wanted)
        if name is None:
            raise ModelNotServed(wanted)
        if not self.serves(name, feature):
            raise ModelNotServed(f"{name} does not serve {feature}")
        if identity.role not in self.profiles[name].roles:
            raise NotAllowed
        if not identity.scope.allows(feature, name):
            raise OutOfScope
        return name

    def may_ask(self, feature: str, identity: Identity) -> bool:
        """Whether a profile that is served now is open to the caller for this feature."""
        serving = self.serving()
        return any(name in serving for name in self.open_to(identity, feature))

    def open_to(self, identity: Identity, feature: str = "chat") -> list[str]:
        """The profiles that are the caller's to name, served now or not."""
        return [
            name
            for name, profile in self.profiles.items()
            if identity.role in profile.roles and identity.scope.allows(feature, name)
        ]

    def serves(self, name: str, feature: str) -> bool:
        """A feature that no profile names is served by any."""
        named = feature in self.profiles[name].features
        return named or all(feature not in profile.features for profile in self.profiles.values())

    def _best(self, feature: str, identity: Identity) -> str:
        """Of those served the first that is preferred, or else any that the caller may ask; raises for the first."""
        serving = self.serving()
        if not serving:
            raise ModelNotServed(feature)
        preferred = (name for name in self.preferred.get(feature, ()) if name in serving)
        for name in (*preferred, *serving):
            with suppress(ModelNotServed, NotAllowed, OutOfScope):
                return self.offered(name, feature, identity)
        return self.offered(serving[0], feature, identity)

    def _named(self, wanted: str) -> str | None:
        if wanted in self.profiles:
            return wanted
        return next((name for name, profile in self.profiles.items() if wanted in profile.aliases), None)
