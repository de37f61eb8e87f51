"""Whether a version does so badly that it is taken back without asking anybody."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Counts:
    """Of the runs of one version: those that ended in an error, and those whose text did not pass verification."""

    runs: int = 0
    errors: int = 0
    failed: int = 0

    def __add__(self, more: "Counts") -> "Counts":
        return Counts(self.runs + more.runs, self.errors + more.errors, self.failed + more.failed)


@dataclass(frozen=True)
class Budget:
    """Shares of 1. A version is given up when it has more than its budget, and by the margin more than the version it
    is measured against: what goes wrong with both is no fault of the adapter. `hopeless` runs that all end in errors
    are enough, however few were to be waited for."""

    least_runs: int = 20
    errors: float = 0.1
    failed: float = 0.3
    margin: float = 0.1
    hopeless: int = 5


def verdict(tried: Counts, known: Counts, budget: Budget) -> str:
    """Why it is given up; "" if it is not. `known` without runs counts as one without fault."""
    if tried.runs >= budget.hopeless and tried.errors == tried.runs and not _is_hopeless(known):
        return f"all of {tried.runs} runs ended in an error"
    if tried.runs < budget.least_runs:
        return ""
    usual = known.runs or 1
    if _is_worse(tried.errors / tried.runs, known.errors / usual, budget.errors, budget.margin):
        return f"{tried.errors} of {tried.runs} runs ended in an error"
    if _is_worse(tried.failed / tried.runs, known.failed / usual, budget.failed, budget.margin):
        return f"{tried.failed} of {tried.runs} runs did not pass verification"
    return ""


def _is_hopeless(known: Counts) -> bool:
    """The engine itself then, more likely than an adapter."""
    return known.runs > 0 and known.errors == known.runs


def _is_worse(share: float, usual: float, budget: float, margin: float) -> bool:
    return share > budget and share > usual + margin
