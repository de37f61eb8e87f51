"""What a version may become, and what that does to the others of its adapter: pure, so that it can be tried out."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.adapters.base import AdapterState, Version
from server.errors import AdapterStep


@dataclass(frozen=True)
class Change:
    number: int
    state: AdapterState
    share: float = 0.0


def promoted(versions: Sequence[Version], number: int, share: float) -> list[Change]:
    """A share below 1 makes it the canary, 1 the live one; the one before it stays loaded, to go back to."""
    if not 0 < share <= 1:
        raise AdapterStep("a share is more than 0 and at most 100 %")
    wanted = _numbered(versions, number)
    if wanted.state in ("registered", "retired"):
        raise AdapterStep(f"{wanted.name} is {wanted.state}; no engine has loaded it")
    if wanted.state == "live":
        raise AdapterStep(f"{wanted.name} is live already")
    place: AdapterState = "live" if share == 1 else "canary"
    displaced = [one for one in versions if one.state == place and one is not wanted]
    return [*(Change(one.number, "loaded") for one in displaced), Change(number, place, share)]


def rolled_back(versions: Sequence[Version]) -> list[Change]:
    """A canary is given up; without one, the version that was live before is live again, and without that, none."""
    if canary := _in("canary", versions):
        return [Change(canary.number, "retired")]
    live = _in("live", versions)
    if live is None:
        raise AdapterStep("no version is live or a canary")
    given_up = Change(live.number, "retired")
    before = previous(versions)
    return [given_up, Change(before.number, "live", 1.0)] if before else [given_up]


def previous(versions: Sequence[Version]) -> Version | None:
    """The one that a rollback of the live one leads to."""
    known = [one for one in versions if one.state == "loaded" and one.was_live]
    return max(known, key=lambda one: one.was_live, default=None)


def on_trial(versions: Sequence[Version]) -> tuple[Version, Version | None] | None:
    """The version that must prove itself, and the one that it is measured against."""
    live = _in("live", versions)
    if canary := _in("canary", versions):
        return canary, live
    before = previous(versions)
    return (live, before) if live and before else None


def _in(state: AdapterState, versions: Sequence[Version]) -> Version | None:
    return next((one for one in versions if one.state == state), None)


def _numbered(versions: Sequence[Version], number: int) -> Version:
    found = next((one for one in versions if one.number == number), None)
    if found is None:
        raise AdapterStep(f"there is no version {number}")
    return found
