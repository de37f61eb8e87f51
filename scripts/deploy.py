"""Brings a new version into service on this machine, and takes it back if it does not write tokens.

    python3 -m scripts.deploy --parts "gpu monitoring" registry.example.org/haru/server@sha256:…

Both colours serve the old version. The tables are brought forward; green gets the new version while blue serves; green
is probed, then gets a tenth of the traffic (canary), then all of it; then blue is made anew, and both serve. Standard
library only: it runs where there is nothing but Docker."""

import argparse
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from scripts.deploy_site import ComposeSite, Failed

BLUE, GREEN = "blue", "green"
BOTH: Mapping[str, int] = {BLUE: 1, GREEN: 1}
CANARY: Mapping[str, int] = {BLUE: 9, GREEN: 1}
PAUSE_S = 5.0


class Site(Protocol):
    """Where haru is served. Each method raises Failed."""

    def image_of(self, colour: str) -> str: ...

    def previous(self) -> str:
        """The image that served everywhere before this one."""

    def remember(self, previous: str) -> None: ...

    def migrate(self, image: str) -> None: ...

    def serve(self, colour: str, image: str) -> None:
        """Returns when it is healthy."""

    def send(self, shares: Mapping[str, int]) -> None:
        """New requests go to these; those under way end where they are."""

    def probe(self, colour: str = "") -> None:
        """That it writes tokens: one colour, or whoever answers the public address."""


@dataclass(frozen=True)
class Deployment:
    site: Site
    image: str
    canary_probes: int = 12
    say: Callable[[str], None] = print
    sleep: Callable[[float], None] = time.sleep

    def run(self) -> bool:
        """False: the old version serves again, or still."""
        old = self.site.image_of(BLUE)
        if not old:
            raise Failed("infra/compose/release.env names no HARU_BLUE_IMAGE, so there would be no way back")
        try:
            self._step("tables are brought forward", lambda: self.site.migrate(self.image))
        except Failed as error:
            self.say(f"failed: {error}; nothing was changed")
            return False
        try:
            self._bring_in()
        except Failed as error:
            self.say(f"failed: {error}; going back to {old}")
            self.back_to(old)
            return False
        if old != self.image:
            self.site.remember(old)
        self.say(f"both serve {self.image}")
        return True

    def _bring_in(self) -> None:
        site = self.site
        self._step("blue takes all traffic", lambda: site.send({BLUE: 1}))
        self._step("green gets the new version", lambda: site.serve(GREEN, self.image))
        self._step("green writes tokens", lambda: site.probe(GREEN))
        self._step("green gets a tenth of the traffic", lambda: site.send(CANARY))
        self._step(f"{self.canary_probes} probes", self._watch)
        self._step("green takes all traffic", lambda: site.send({GREEN: 1}))
        self._step("users get tokens", site.probe)
        self._step("blue gets the new version", lambda: site.serve(BLUE, self.image))
        self._step("blue writes tokens", lambda: site.probe(BLUE))
        self._step("both serve", lambda: site.send(BOTH))

    def _watch(self) -> None:
        for _ in range(self.canary_probes):
            self.site.probe(GREEN)
            self.site.probe()
            self.sleep(PAUSE_S)

    def back_to(self, old: str) -> None:
        """Whoever has the old version serves; where nobody has it any more, blue gets it again first. The tables stay
        as they are: they were brought forward so that the old version goes on working."""
        if self.site.image_of(BLUE) != old:
            self._step("green takes all traffic", lambda: self.site.send({GREEN: 1}))
            self._step("blue gets the old version", lambda: self.site.serve(BLUE, old))
        self._step("blue takes all traffic", lambda: self.site.send({BLUE: 1}))
        if self.site.image_of(GREEN) != old:
            self._step("green gets the old version", lambda: self.site.serve(GREEN, old))
        self._step("both serve", lambda: self.site.send(BOTH))
        self._step("users get tokens", self.site.probe)

    def _step(self, what: str, step: Callable[[], None]) -> None:
        self.say(what)
        step()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("image", nargs="?", help="the server's image, with its digest")
    way.add_argument("--back", action="store_true", help="to the version before this one")
    parser.add_argument("--parts", default="gpu", help="as for scripts/compose.sh (gpu)")
    parser.add_argument("--url", required=True, help="the address that users type")
    parser.add_argument("--key-file", required=True, help="has an API key, for the probes")
    parser.add_argument("--canary-probes", type=int, default=12, help=f"one every {PAUSE_S:g} s (12)")
    asked = parser.parse_args()
    if asked.image and "@sha256:" not in asked.image:
        parser.error("name the image by its digest: a tag may be another image tomorrow")
    try:
        return _done(ComposeSite(asked.parts.split(), asked.url, asked.key_file), asked)
    except Failed as error:
        sys.stderr.write(f"haru: {error}; what to do: docs/how-to/compose.md\n")
        return 2


def _done(site: ComposeSite, asked: argparse.Namespace) -> int:
    if asked.image:
        return 0 if Deployment(site, asked.image, asked.canary_probes).run() else 1
    previous = site.previous()
    if not previous:
        raise Failed("infra/compose/release.env names no HARU_PREVIOUS_IMAGE")
    Deployment(site, previous).back_to(previous)
    return 0


if __name__ == "__main__":
    sys.exit(main())
