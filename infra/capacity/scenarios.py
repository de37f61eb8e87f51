"""The questions of the guide, each with the sites and the people that answer it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from infra.capacity.engine import Kind
from infra.capacity.figures import figures, percentile
from infra.capacity.scaling import Scaling
from infra.capacity.simulation import Simulation, Site, Source
from infra.capacity.sources import People, Visitors, step
from infra.capacity.workload import Feature

SEED = 1
# Until the people no longer go in step.
WARM_S = 60.0
# So many answers make the 95th percentile quiet enough, if each takes half a minute.
ANSWERS, ANSWER_S = 1200, 30.0
# People who all ask at once, and how many share an engine: twice the figure that it is made for, that, and less.
LOADS = {30: (30, 15), 300: (60, 30, 20, 15), 3000: (30, 20)}
PEOPLE_OF_A_SERVER = 300
# The load rises by four at this time and is watched until then.
RISE_S, WATCHED_S = 300.0, 1500.0
BEFORE, AFTER = 0.3, 1.2
DELAYS = (60.0, 180.0, 420.0)
SCALING = Scaling(least=2, most=12, delay_s=0.0)
SLICE_S = 60.0


@dataclass(frozen=True)
class Scenario:
    """`about` are the columns that tell it from the others of its table; only what was asked in the window counts."""

    table: str
    about: Mapping[str, Any]
    site: Site
    source: Source
    since: float
    until: float
    slices: bool = False

    def run(self) -> dict[str, Any]:
        simulation = Simulation(self.site, self.source).run(self.until)
        shown = {key: _short(value) for key, value in asdict(figures(simulation, self.since)).items()}
        return {**self.about, **shown, **({"over_time": _over_time(simulation)} if self.slices else {})}


def all_scenarios(kinds: Mapping[str, Kind], features: Sequence[Feature]) -> Iterator[Scenario]:
    l4 = kinds["l4"]
    yield from loads(l4, features)
    yield from memory(kinds, features)
    yield from affinity(l4, features)
    yield from delays(l4, features)


def loads(kind: Kind, features: Sequence[Feature]) -> Iterator[Scenario]:
    for many, shares in LOADS.items():
        for on_one in shares:
            replicas = many // on_one
            about = {"at_once": many, "on_one": on_one, "replicas": replicas}
            yield _steady("loads", about, _site(kind, replicas, many), many, features)


def memory(kinds: Mapping[str, Kind], features: Sequence[Feature]) -> Iterator[Scenario]:
    for name in ("l4", "l4-16-bit-cache"):
        for many in (30, 20, 10):
            about = {"engine": name, "on_one": many}
            yield _steady("memory", about, _site(kinds[name], 1, many), many, features)


def affinity(kind: Kind, features: Sequence[Feature]) -> Iterator[Scenario]:
    """People in long conversations, who read for half a minute before they go on."""
    talks = [replace(feature, share=1.0, turns=6) for feature in features if feature.name == "chat"]
    for on in (True, False):
        people = People(300, talks, seed=SEED, think_s=30, ramp_s=WARM_S)
        site = replace(_site(kind, 10, 300), affinity=on)
        yield Scenario("affinity", {"affinity": on}, site, people, 2 * WARM_S, 2 * WARM_S + 240)


def delays(kind: Kind, features: Sequence[Feature]) -> Iterator[Scenario]:
    for by in ("waiting", "calls"):
        for delay in DELAYS:
            scaling = replace(SCALING, delay_s=delay, by=by)
            site = replace(_site(kind, scaling.least, 300), scaling=scaling)
            yield Scenario("delays", {"by": by, "delay_s": delay}, site, _rising(features), RISE_S, WATCHED_S, True)
    site = _site(kind, 6, 300)
    yield Scenario("delays", {"by": "fixed", "delay_s": 0.0}, site, _rising(features), RISE_S, WATCHED_S, True)


def _rising(features: Sequence[Feature]) -> Visitors:
    return Visitors(step(BEFORE, AFTER, RISE_S), AFTER, features, seed=SEED)


def _site(kind: Kind, replicas: int, people: int) -> Site:
    return Site(kind, replicas, servers=max(1, people // PEOPLE_OF_A_SERVER))


def _steady(table: str, about: Mapping[str, Any], site: Site, many: int, features: Sequence[Feature]) -> Scenario:
    seconds = max(2 * ANSWER_S, ANSWERS * ANSWER_S / many)
    people = People(many, features, seed=SEED, ramp_s=WARM_S / 2)
    return Scenario(table, about, site, people, WARM_S, WARM_S + seconds)


def _over_time(simulation: Simulation) -> dict[str, list[list[float]]]:
    """For each slice of time the 95th percentile of the time to the first text, and each change of the engines."""
    slices: dict[int, list[float]] = {}
    for call in simulation.calls:
        took = call.first - call.asked if call.first is not None else simulation.site.door.patience_s
        if call.first is not None or call.ended is not None:
            slices.setdefault(int(call.asked // SLICE_S), []).append(took)
    return {
        "first_p95": [[at * SLICE_S, _short(percentile(took, 0.95))] for at, took in sorted(slices.items())],
        "engines": [[_short(at), float(many)] for at, many in simulation.sizes],
    }


def _short(value: float) -> float:
    """The last bits may differ from machine to machine."""
    return value if isinstance(value, int) else round(value, 3)
