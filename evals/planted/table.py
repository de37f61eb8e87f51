"""How many planted falsehoods were found, of which kind and in which language, and which true sentences were lost."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from evals.planted.falsehoods import CANDIDATES
from evals.planted.trials import Outcome

EXAMPLES = 6


@dataclass(frozen=True)
class Count:
    """`found` of `of`; `unmeasured` are those whose draft was never asked for."""

    found: int
    of: int
    unmeasured: int = 0

    @staticmethod
    def of_outcomes(outcomes: Iterable[Outcome]) -> "Count":
        said = [outcome.found for outcome in outcomes]
        return Count(said.count(True), len(said) - said.count(None), said.count(None))

    @property
    def share(self) -> str:
        return f"{self.found / self.of:6.1%}" if self.of else "     –"


def table(outcomes: list[Outcome]) -> str:
    false = [one for one in outcomes if one.statement.kind and one.statement.kind not in CANDIDATES]
    blocks = [
        "Planted falsehoods: caught / planted",
        *_rows(false, lambda one: one.statement.kind),
        "",
        "Opposites, and what is true of something else (nothing in their words is missing): caught / planted",
        *_rows([one for one in outcomes if one.statement.kind in CANDIDATES], lambda one: one.statement.kind),
        "",
        "True sentences: false alarms / told",
        *_rows([one for one in outcomes if not one.statement.kind], lambda one: "true"),
    ]
    return "\n".join(blocks) + "\n"


def examples(outcomes: list[Outcome], most: int = EXAMPLES) -> str:
    """What went wrong, by feature, kind and language: sentences with what they were made from."""
    blocks: list[str] = []
    for heading, wrong in (("Missed", _missed(outcomes)), ("False alarms", _alarms(outcomes))):
        groups = _grouped(wrong, lambda one: one.statement.kind or "true")
        for (feature, kind, told), members in groups.items():
            blocks.append(f"\n{heading}: {feature} · {kind} · {told} ({len(members)})")
            blocks += [line for one in members[:most] for line in _example(one)]
    return "\n".join(blocks) + "\n"


def as_json(outcomes: list[Outcome]) -> list[dict[str, Any]]:
    return [
        {
            "feature": one.trial.feature,
            "language": one.trial.told,
            "source": one.trial.source,
            "kind": one.statement.kind or "true",
            "sentence": one.statement.text,
            "base": one.statement.base,
            "found": one.found,
            "why": one.why,
        }
        for one in outcomes
    ]


def _missed(outcomes: list[Outcome]) -> list[Outcome]:
    return [one for one in outcomes if one.statement.kind and one.found is False]


def _alarms(outcomes: list[Outcome]) -> list[Outcome]:
    return [one for one in outcomes if not one.statement.kind and one.found]


def _rows(outcomes: list[Outcome], kind: Any) -> Iterator[str]:
    for (feature, name, told), members in _grouped(outcomes, kind).items():
        yield _row(f"{feature:<10} {name:<11} {told:<6}", Count.of_outcomes(members))
    yield _row(f"{'all':<29}", Count.of_outcomes(outcomes))


def _row(head: str, count: Count) -> str:
    aside = f"  ({count.unmeasured} not measured)" if count.unmeasured else ""
    return f"  {head} {count.found:>5} / {count.of:<5} {count.share}{aside}"


def _grouped(outcomes: list[Outcome], kind: Any) -> dict[tuple[str, str, str], list[Outcome]]:
    """In the order in which they first appear, features kept together."""
    groups: dict[tuple[str, str, str], list[Outcome]] = {}
    for one in outcomes:
        groups.setdefault((one.trial.feature, kind(one), one.trial.told), []).append(one)
    order = list(dict.fromkeys(feature for feature, _, _ in groups))
    return dict(sorted(groups.items(), key=lambda group: (order.index(group[0][0]), group[0][1:])))


def _example(outcome: Outcome) -> Iterator[str]:
    yield f"  [{outcome.trial.source}] {outcome.statement.text}"
    if outcome.statement.base:
        yield f"      from: {outcome.statement.base}"
    if outcome.why:
        yield f"      why:  {outcome.why}"
