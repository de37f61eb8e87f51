"""The simulated engines and their queue behave as queues must, whatever their figures are (OPS-7, OPS-8, MOD-5)."""

from dataclasses import asdict, replace
from itertools import pairwise
from random import Random

import pytest

from infra.capacity.calls import Ask
from infra.capacity.engine import Kind, Speed
from infra.capacity.figures import figures, percentile
from infra.capacity.scaling import Scaling, wanted
from infra.capacity.simulation import Simulation, Site
from infra.capacity.sources import People, Visitors, daily, step
from infra.capacity.workload import Feature
from server.admission.room import Limits

CHAT = Feature("chat", share=0.6, system=200, fresh=200, answer=40, turns=5)
NOTES = Feature("til", share=0.4, system=400, fresh=600, answer=60, turns=2)
KIND = Kind(Speed(step_s=0.03, sequence_s=0.001, prefill=4000), slots=8, kv_tokens=60_000)


class Poisson:
    """Calls of one token whose prompts are exponential: an M/M/1 queue, if one engine has one slot."""

    def __init__(self, rate, work, seed):
        self.rate, self.work, self.random, self.over_count = rate, work, Random(seed), 0

    def start(self, simulation):
        simulation.after(self.random.expovariate(self.rate), lambda: self.come(simulation))

    def come(self, simulation):
        name = f"caller-{len(simulation.calls)}"
        simulation.ask(name, Ask(name, name, 0, 0, max(1, round(self.random.expovariate(1 / self.work))), 1))
        self.start(simulation)

    def over(self, call, simulation):
        self.over_count += 1


class All:
    """So many calls in the first moment, each of its own caller."""

    def __init__(self, many, prompt=100, answer=10):
        self.many, self.ask, self.over_calls = many, (prompt, answer), []

    def start(self, simulation):
        for number in range(self.many):
            simulation.ask(f"caller-{number}", Ask("chat", f"talk-{number}", 0, 0, *self.ask))

    def over(self, call, simulation):
        self.over_calls.append(call.number)


def site(replicas=2, **changes):
    return Site(KIND, replicas, **changes)


def test_one_engine_with_one_slot_waits_as_long_as_the_formula_of_a_single_server_says():
    """rho / (mu - lambda) for M/M/1; within 8 % over 20,000 calls of this seed."""
    kind = Kind(Speed(step_s=1e-9, sequence_s=0.0, prefill=1000, budget=10**9), slots=1, kv_tokens=10**9)
    patient = Limits(slots=0, waiting=10**6, patience_s=10**9)
    simulation = Simulation(Site(kind, 1, door=patient), Poisson(0.7, work=1000, seed=7)).run(20_000 / 0.7)

    waits = [call.began - call.asked for call in simulation.calls if call.began is not None]

    assert sum(waits) / len(waits) == pytest.approx(0.7 / (1 - 0.7), rel=0.08)


def test_as_many_are_inside_on_the_average_as_come_in_the_time_that_one_stays():
    """Little's law: the integral over time against the stay of each call."""
    simulation = Simulation(site(), Visitors(lambda _: 1.0, 1.0, [CHAT], seed=3, think_s=5)).run(1500)

    over = [call for call in simulation.calls if call.ended is not None]
    stay = sum(call.ended - call.asked for call in over) / len(over)

    assert simulation.call_s / 1500 == pytest.approx(len(simulation.calls) / 1500 * stay, rel=0.02)


@pytest.mark.parametrize("many", [1, 16, 17, 300, 600])
def test_every_call_ends_once_and_only_one_way(many):
    source = All(many)
    simulation = Simulation(site(door=Limits(slots=0, waiting=256, patience_s=2.0)), source).run()

    answered = [call for call in simulation.calls if call.first is not None]
    refused = sum(call.refused for call in simulation.calls)
    gave_up = sum(call.gave_up for call in simulation.calls)

    assert sorted(source.over_calls) == list(range(many))
    assert len(answered) + refused + gave_up == many
    assert all(call.asked <= call.began <= call.first <= call.ended for call in answered)


def test_calls_are_refused_only_when_the_queue_is_full():
    exact = Simulation(site(door=Limits(slots=0, waiting=100, patience_s=10**6)), All(2 * 8 + 100)).run()
    more = Simulation(site(door=Limits(slots=0, waiting=100, patience_s=10**6)), All(2 * 8 + 100 + 7)).run()

    assert sum(call.refused for call in exact.calls) == 0
    assert [call.number for call in more.calls if call.refused] == list(range(116, 123))


def test_nobody_waits_while_an_engine_has_a_slot():
    simulation = Simulation(site(), All(16)).run()

    assert {call.began for call in simulation.calls} == {0.0}


def test_an_engine_reads_prompts_and_writes_answers_at_the_speed_it_has():
    kind = Kind(Speed(step_s=0.5, sequence_s=0.25, prefill=100, budget=1000), slots=4, kv_tokens=10**6)

    one = Simulation(Site(kind, 1), All(1, prompt=200, answer=4)).run().calls[0]

    # Reading: a step and 200 tokens; each further token: a step with one answer.
    assert (one.first, one.ended) == (pytest.approx(0.5 + 2.0), pytest.approx(2.5 + 3 * 0.75))


def test_prompts_share_the_steps_and_slow_the_answers_down():
    kind = Kind(Speed(step_s=1.0, sequence_s=0.0, prefill=100, budget=300), slots=4, kv_tokens=10**6)

    calls = Simulation(Site(kind, 1), All(2, prompt=200, answer=2)).run().calls

    # A step for the first alone, for it was there first; then all of the second beside the first one's next token.
    assert [call.first for call in calls] == [3.0, 6.0]
    assert calls[0].ended == 6.0


def test_memory_that_is_full_keeps_a_call_waiting_inside_the_engine():
    small = replace(KIND, kv_tokens=250)

    first, second = (Simulation(Site(kind, 1), All(2, prompt=200, answer=10)).run().calls for kind in (KIND, small))

    assert first[1].began == second[1].began == 0.0
    assert second[1].first > second[0].ended > first[1].first


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_staying_at_one_engine_never_reads_more(seed):
    def filled(*, affinity):
        people = People(24, [CHAT, NOTES], seed=seed, think_s=2, ramp_s=10)
        simulation = Simulation(site(4, affinity=affinity), people).run(200)
        prompts = sum(call.ask.prompt for call in simulation.calls if call.first is not None)
        return sum(call.filled for call in simulation.calls if call.first is not None) / prompts

    assert filled(affinity=True) <= filled(affinity=False)


@pytest.mark.parametrize("seed", [1, 2])
def test_more_engines_never_make_the_first_text_later(seed):
    firsts = []
    for replicas in (2, 3, 4, 6):
        people = People(40, [CHAT, NOTES], seed=seed, think_s=1, ramp_s=10)
        firsts.append(figures(Simulation(site(replicas), people).run(200), 40).first_p95)

    # Other calls meet on other engines: a twentieth of a second is chance.
    assert all(later <= earlier + 0.05 for earlier, later in pairwise(firsts))


def test_the_same_seed_gives_the_same_figures_and_another_seed_others():
    def run(seed):
        visitors = Visitors(daily(1.0), 2.0, [CHAT, NOTES], seed=seed)
        scaling = Scaling(least=1, most=3, delay_s=30, idle_s=60)
        return asdict(figures(Simulation(site(1, scaling=scaling), visitors).run(400)))

    assert run(5) == run(5)
    assert run(5) != run(6)


def test_an_engine_that_was_asked_for_answers_after_its_delay_and_costs_from_the_wish_on():
    scaling = Scaling(least=1, most=2, delay_s=100, every_s=10, by="waiting", waiting=8)
    simulation = Simulation(site(1, scaling=scaling), All(60, answer=2000)).run(400)

    assert simulation.sizes == [(0.0, 1), (110.0, 2)]
    assert simulation.engine_s == pytest.approx(400 + 390)


def test_engines_go_only_after_the_idle_time_and_never_while_they_write():
    scaling = Scaling(least=1, most=4, delay_s=10, every_s=10, idle_s=120, full=0.5)
    visitors = Visitors(lambda now: 2.0 if now < 60 else 0.0, 2.0, [NOTES], seed=2, think_s=5)
    simulation = Simulation(site(1, scaling=scaling), visitors).run(900)

    most = max(many for _, many in simulation.sizes)
    last_of_most = max(at for at, many in simulation.sizes if many == most)

    assert most > 1
    assert simulation.sizes[-1][1] == 1
    assert min(at for at, many in simulation.sizes if at > last_of_most) >= last_of_most + 120
    assert all(call.ended is not None for call in simulation.calls if call.began is not None)


@pytest.mark.parametrize(
    ("wishes", "here", "want"),
    [
        ([(0.0, 2), (30.0, 5)], 2, 5),
        ([(2.0, 5), (30.0, 2)], 5, 5),
        ([(0.0, 5), (30.0, 3), (60.0, 2)], 5, 3),
        ([(0.0, 2), (30.0, 2), (60.0, 2)], 5, 2),
    ],
)
def test_fewer_engines_are_wanted_only_as_long_as_fewer_were_enough(wishes, here, want):
    assert wanted(wishes, here, since=1.0) == want


def test_a_rising_load_comes_at_the_rate_it_should():
    simulation = Simulation(site(8), Visitors(step(0.5, 2.0, 500), 2.0, [replace(CHAT, turns=1)], seed=4)).run(1000)

    early = sum(call.asked < 500 for call in simulation.calls)

    assert (early / 500, (len(simulation.calls) - early) / 500) == (pytest.approx(0.5, 0.15), pytest.approx(2, 0.15))


def test_percentiles_are_values_that_occurred():
    assert [percentile([3.0, 1.0, 2.0, 4.0], part) for part in (0.25, 0.5, 0.95, 1.0)] == [1.0, 2.0, 4.0, 4.0]
