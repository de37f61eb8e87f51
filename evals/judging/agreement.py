"""How far a judge and people agree beyond chance (Cohen 1960), and how sure that is."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from random import Random

RESAMPLES = 1000
# Below it, agreement is called fair at best (Landis and Koch 1977).
ENOUGH = 0.4
FEWEST = 20


@dataclass(frozen=True)
class Agreement:
    """`low` and `high` hold 95 of 100 resamples of the cases; `undecided` are those where the judge said nothing."""

    kappa: float
    low: float
    high: float
    cases: int
    undecided: int

    @property
    def is_enough(self) -> bool:
        """The lower end of the interval counts: a judge that was lucky with few cases is not trusted. Neither is one
        that decides less than half of them."""
        decided = self.cases - self.undecided
        return decided >= FEWEST and self.low >= ENOUGH and 2 * decided >= self.cases

    def __str__(self) -> str:
        said = f"kappa {self.kappa:.2f} ({self.low:.2f} … {self.high:.2f}) on {self.cases} cases"
        return f"{said}, {self.undecided} undecided"


def agreement(judged: Sequence[Hashable | None], labels: Sequence[Hashable], seed: int = 1) -> Agreement:
    pairs = [(said, label) for said, label in zip(judged, labels, strict=True) if said is not None]
    if not pairs:
        return Agreement(0.0, 0.0, 0.0, len(labels), len(labels))
    random = Random(seed)
    drawn = sorted(kappa(random.choices(pairs, k=len(pairs))) for _ in range(RESAMPLES))
    low, high = drawn[round(0.025 * (RESAMPLES - 1))], drawn[round(0.975 * (RESAMPLES - 1))]
    return Agreement(kappa(pairs), low, high, len(labels), len(labels) - len(pairs))


def kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> float:
    """0 where there is nothing to agree about: everything has one label."""
    if not pairs:
        return 0.0
    seen = sum(one == other for one, other in pairs) / len(pairs)
    said, labels = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum(said[one] * labels[one] for one in said) / len(pairs) ** 2
    return (seen - chance) / (1 - chance) if chance < 1 else 0.0
