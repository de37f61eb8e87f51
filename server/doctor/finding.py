"""What a probe found out, and the advice that goes with each fault, in both languages."""

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["ok", "failed", "unknown"]


@dataclass(frozen=True)
class Advice:
    """`flag` is what to set, as it is written on the command line or in the environment."""

    flag: str
    en: str
    ko: str

    def about(self, **given: object) -> "Advice":
        return Advice(*(words.format(**given) for words in (self.flag, self.en, self.ko)))


@dataclass(frozen=True)
class Finding:
    """`shown` is what was seen; what failed or could not be found out has `advice`."""

    probe: str
    outcome: Outcome
    shown: str
    advice: Advice | None = None


def ok(probe: str, shown: str) -> Finding:
    return Finding(probe, "ok", shown)


def failed(probe: str, shown: str, advice: Advice) -> Finding:
    return Finding(probe, "failed", shown, advice)


def unknown(probe: str, shown: str, advice: Advice) -> Finding:
    return Finding(probe, "unknown", shown, advice)
