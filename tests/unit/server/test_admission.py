"""Who waits for the engine, in which order, and for how long (S-28, S-29)."""

import asyncio
import random
from collections import defaultdict
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from nodes.completions import NotReached
from nodes.events import Waiting
from server.admission.entrance import Entrance
from server.admission.queue import FairQueue, Urgency
from server.admission.room import Limits, Room
from server.errors import EngineBusy, TooManyRequests

NOW, BATCH, CHORE = Urgency


class Clock:
    def __init__(self):
        self.time = 100.0

    def __call__(self):
        return self.time


def room_of(slots=1, **limits):
    clock = Clock()
    return Room(Limits(slots, **limits), clock), clock


def asked(room, *users, urgency=NOW):
    return [room.ask(user, urgency) for user in users]


def served(room, calls):
    """Lets whatever runs end, again and again; the users in the order in which they began."""
    order, seen = [], set()
    while running := [call for call in calls if call.runs]:
        order += [call for call in running if call not in seen]
        seen.update(running)
        room.leave(running[0])
    return order


def test_a_free_slot_is_taken_at_once():
    room, _ = room_of(slots=2)

    calls = asked(room, "ana", "ben", "cho")

    assert [call.runs for call in calls] == [True, True, False]
    assert room.gauges() == {"slots": 2, "running": 2, "waiting": 1}


def test_places_follow_the_engines_that_can_be_asked():
    now = {"slots": 1}
    room = Room(Limits(1), slots=lambda: now["slots"])
    calls = asked(room, "ana", "ben", "cho", "dan")
    now["slots"] = 3
    room.fill()
    more = [call.runs for call in calls]
    now["slots"] = 0
    for call in calls[:3]:
        room.leave(call)
    none = calls[3].runs, room.ask("eva", NOW).runs, room.expected_s(1) > 0
    now["slots"] = 1
    late = room.ask("fay", NOW)

    assert (more, none) == ([True, True, True, False], (False, False, True))
    assert (calls[3].runs, late.runs) == (True, False)


async def test_waiting_call_begins_when_time_alone_has_made_room():
    """Nobody is told when an engine's pause is over."""
    now = {"slots": 0}
    room = Room(Limits(1), slots=lambda: now["slots"])
    entering = asyncio.create_task(Entrance(room, "ana").enter("answer"))
    await asyncio.sleep(0)
    now["slots"] = 1

    async with asyncio.timeout(20):
        assert (await entering).runs


def test_fifty_requests_of_one_caller_do_not_hold_up_five_callers_with_one():
    room, _ = room_of(slots=1, waiting_of_one=50)
    calls = asked(room, *["ana"] * 50, "ben", "cho", "dan", "eva", "fay")

    [_, *granted] = [call.user for call in served(room, calls)]

    assert {"ben", "cho", "dan", "eva", "fay"} <= set(granted[:6])
    assert len(granted) == 54


@given(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=40))
def test_everybody_is_served_once_in_each_round(users):
    room, _ = room_of(slots=1, waiting_of_one=99)
    first = room.ask("somebody", NOW)
    calls = asked(room, *users)

    order = [call.user for call in served(room, [first, *calls])][1:]

    for user in set(users):
        assert order.index(user) < len(set(users))


def test_conversations_go_before_batches_and_those_before_chores_but_not_for_ever():
    room, _ = room_of(slots=1, waiting_of_one=99)
    first = room.ask("x", NOW)
    chores, batches = asked(room, "c", urgency=CHORE), asked(room, "b", "b", urgency=BATCH)
    calls = [first, *chores, *batches, *asked(room, *["a"] * 12)]

    order = "".join(call.user for call in served(room, calls))

    assert order == "x" + "aaaa" + "bc" + "aaaa" + "b" + "aaaa"


def test_own_queue_full_is_the_callers_fault_and_says_when_to_come_back():
    room, clock = room_of(slots=2, waiting_of_one=2)
    calls = asked(room, *["ana"] * 4)
    clock.time += 9
    room.leave(calls[0])
    asked(room, "ana")

    with pytest.raises(TooManyRequests) as refusal:
        room.ask("ana", NOW)

    assert refusal.value.retry_after_s == 5  # 9 s a call, two at a time, rounded up
    assert not room.ask("ben", NOW).runs


def test_whole_room_full_is_our_fault_and_says_when_those_inside_are_served():
    room, clock = room_of(slots=1, waiting=3)
    calls = asked(room, "ana", "ben", "cho", "dan")
    clock.time += 2.5
    room.leave(calls[0])
    asked(room, "eva")

    with pytest.raises(EngineBusy) as refusal:
        room.ask("fay", NOW)

    assert refusal.value.retry_after_s == 8


def test_run_that_was_let_in_is_not_refused_half_way():
    room, _ = room_of(slots=1, waiting=1, waiting_of_one=1)
    asked(room, "ana", "ana")

    assert not room.ask("ana", NOW, is_admitted=True).runs
    assert room.waiting == 2


def test_refused_call_leaves_no_trace():
    room, _ = room_of(slots=1, waiting_of_one=1)
    calls = asked(room, "ana", "ana")
    with pytest.raises(TooManyRequests):
        room.ask("ana", NOW)

    for call in reversed(calls):
        room.leave(call)

    assert room.gauges() == {"slots": 1, "running": 0, "waiting": 0}
    assert room._queue._of_user == {}


def test_expected_wait_follows_what_calls_really_take():
    room, clock = room_of(slots=4)
    for _ in range(80):
        call = room.ask("ana", NOW)
        clock.time += 2
        room.leave(call)

    assert [room.expected_s(place) for place in (1, 8)] == pytest.approx([0.5, 4])


def test_who_asks_now_waits_for_all_who_wait_already_or_not_at_all():
    room, _ = room_of(slots=2)
    free = room.ahead_s()
    calls = asked(room, *"abc")

    assert (free, room.ahead_s()) == (0, room.expected_s(2))
    served(room, calls)
    assert room.ahead_s() == 0


class AnyOrder(RuleBasedStateMachine):
    """Asking, ending, leaving and losing patience in any order, against a list of who waits."""

    @initialize(slots=st.integers(1, 4))
    def open(self, slots):
        self.slots = slots
        self.room, self.clock = room_of(slots, waiting=12, waiting_of_one=5, patience_s=10)
        self.waiting, self.running = [], []

    @rule(user=st.sampled_from("abcd"), urgency=st.sampled_from(Urgency), is_admitted=st.booleans())
    def ask(self, user, urgency, is_admitted):
        own = sum(call.user == user for call in self.waiting)
        is_full = len(self.running) == self.slots
        if not is_admitted and is_full and (own >= 5 or len(self.waiting) >= 12):
            with pytest.raises(TooManyRequests if own >= 5 else EngineBusy) as refusal:
                self.room.ask(user, urgency)
            assert refusal.value.retry_after_s >= 1
            return
        call = self.room.ask(user, urgency, is_admitted=is_admitted)
        assert call.runs != is_full
        (self.running if call.runs else self.waiting).append(call)

    @precondition(lambda self: self.running)
    @rule(data=st.data())
    def end(self, data):
        call = data.draw(st.sampled_from(self.running))
        expected = list(self.room._queue.order())
        self.leave(call)
        self.running.remove(call)
        if expected:
            [begun] = [one for one in self.waiting if one.runs]
            assert begun is expected[0]
            line = [one for one in self.waiting if (one.user, one.urgency) == (begun.user, begun.urgency)]
            assert line[0] is begun
            self.waiting.remove(begun)
            self.running.append(begun)

    @precondition(lambda self: self.waiting)
    @rule(data=st.data())
    def give_up(self, data):
        call = data.draw(st.sampled_from(self.waiting))
        self.leave(call)
        self.waiting.remove(call)

    @rule(seconds=st.floats(0.1, 8))
    def lose_patience(self, seconds):
        self.clock.time += seconds
        for call in [call for call in self.waiting if self.room.patience_left_s(call) <= 0]:
            assert call.asked <= self.clock.time - 10
            self.leave(call)
            self.waiting.remove(call)

    def leave(self, call):
        self.room.leave(call)
        self.room.leave(call)

    @invariant()
    def counts_are_right(self):
        assert self.room.gauges() == {
            "slots": self.slots,
            "running": len(self.running),
            "waiting": len(self.waiting),
        }
        assert len(self.running) == self.slots or not self.waiting
        assert all(call.runs for call in self.running)
        assert set(self.room._queue.order()) == set(self.waiting)
        assert [self.room.position(call) for call in self.room._queue.order()] == list(range(1, len(self.waiting) + 1))

    def teardown(self):
        for call in [*self.running, *self.waiting]:
            self.room.leave(call)
        assert self.room.gauges() == {"slots": self.slots, "running": 0, "waiting": 0}
        assert self.room._queue._of_user == {}


AnyOrder.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestAnyOrder = AnyOrder.TestCase


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(Urgency)), max_size=30))
def test_the_order_told_is_the_order_served(arrivals):
    queue = FairQueue()
    room, _ = room_of()
    for user, urgency in arrivals:
        queue.add(room.ask(user, urgency, is_admitted=True))

    told = list(queue.order())

    assert told == [queue.pop() for _ in arrivals]
    lines = defaultdict(list)
    for call in told:
        lines[call.user, call.urgency].append(call.asked)
    assert all(line == sorted(line) for line in lines.values())


async def held(entrance, part, until):
    async with entrance.take(part):
        await until.wait()


async def until_true(condition):
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 (a plain value, nobody announces it)
            await asyncio.sleep(0.005)


async def test_reader_is_told_the_place_of_the_next_part_and_how_long():
    room, told, over = Room(Limits(1)), [], asyncio.Event()
    ana, ben = Entrance(room, "ana"), Entrance(room, "ben", emit=told.append)
    tasks = [asyncio.create_task(held(ana, str(part), over)) for part in range(3)]
    await asyncio.sleep(0)
    tasks += [asyncio.create_task(held(ben, part, over)) for part in ("1", "2")]

    await until_true(lambda: told)
    over.set()
    await asyncio.gather(*tasks)

    assert told == [Waiting("1", 2, 10.0)]
    assert room.gauges() == {"slots": 1, "running": 0, "waiting": 0}


async def test_short_wait_is_not_worth_a_word():
    room, told, over = Room(Limits(1)), [], asyncio.Event()
    first = asyncio.create_task(held(Entrance(room, "ana"), "1", over))
    await asyncio.sleep(0)
    second = asyncio.create_task(held(Entrance(room, "ben", emit=told.append), "1", over))
    await asyncio.sleep(0.01)
    over.set()
    await asyncio.gather(first, second)

    assert told == []


async def test_reader_hears_of_a_new_place_at_most_once_a_second(monkeypatch):
    monkeypatch.setattr("server.admission.entrance.TELL_SECONDS", 0.1)
    room, told, over = Room(Limits(1)), [], asyncio.Event()
    before = [asyncio.create_task(held(Entrance(room, user), "1", over)) for user in "abcde"]
    await asyncio.sleep(0)
    last = asyncio.create_task(held(Entrance(room, "z", emit=told.append), "1", asyncio.Event()))
    for task in before[:0:-1]:
        await asyncio.sleep(0.06)
        task.cancel()
    await until_true(lambda: told and told[-1].position == 1)
    last.cancel()
    over.set()
    await asyncio.gather(*before, last, return_exceptions=True)

    positions = [event.position for event in told]
    assert positions == sorted(set(positions), reverse=True)
    assert len(positions) <= 4


async def test_patience_ends_with_a_refusal_of_ours_and_no_ghost():
    room, over = Room(Limits(1, patience_s=0.05)), asyncio.Event()
    first = asyncio.create_task(held(Entrance(room, "ana"), "1", over))
    await asyncio.sleep(0)

    with pytest.raises(EngineBusy):
        await held(Entrance(room, "ben"), "1", over)

    assert room.gauges() == {"slots": 1, "running": 1, "waiting": 0}
    over.set()
    await first


async def test_run_that_was_served_once_is_patient_with_its_other_parts():
    room, over = Room(Limits(1, patience_s=0.05, waiting_of_one=1)), asyncio.Event()
    entrance = Entrance(room, "ana")
    parts = [asyncio.create_task(held(entrance, part, over)) for part in "1234"]

    await asyncio.sleep(0.2)
    over.set()
    await asyncio.gather(*parts)

    assert room.gauges() == {"slots": 1, "running": 0, "waiting": 0}


@pytest.mark.parametrize("seed", range(5))
async def test_cancelled_at_any_moment_everything_comes_back(seed):
    """Waiting, just granted, running, or before the first step."""
    chance = random.Random(seed)
    room = Room(Limits(3))

    async def call(user):
        async with Entrance(room, user, emit=lambda event: None).take("1"):
            for _ in range(chance.randrange(4)):
                await asyncio.sleep(0)

    tasks = []
    for _ in range(200):
        tasks.append(asyncio.create_task(call(chance.choice("abcdefghij"))))
        if chance.random() < 0.5:
            chance.choice(tasks).cancel()
        if chance.random() < 0.4:
            await asyncio.sleep(0)
    for task in chance.sample(tasks, 60):
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)

    assert {type(end) for end in ended} == {type(None), asyncio.CancelledError}
    assert room.gauges() == {"slots": 3, "running": 0, "waiting": 0}
    assert room._queue._of_user == {}


async def test_granted_and_cancelled_in_the_same_moment_passes_the_slot_on():
    room, over = Room(Limits(1)), asyncio.Event()
    first, second, third = [asyncio.create_task(held(Entrance(room, user), "1", over)) for user in "abc"]
    await asyncio.sleep(0.01)
    first.cancel()
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.gather(first, second, return_exceptions=True)

    assert room.gauges() == {"slots": 1, "running": 1, "waiting": 0}
    over.set()
    await third


async def test_run_that_no_engine_heard_loses_its_patience_like_a_new_one():
    places = [1]
    room = Room(Limits(1, patience_s=0.05), slots=lambda: places[0])
    entrance = Entrance(room, "ana")
    with suppress(NotReached):
        async with entrance.take("1"):
            raise NotReached

    places[0] = 0
    with pytest.raises(EngineBusy):
        async with entrance.take("1"):
            pass

    assert room.gauges() == {"slots": 0, "running": 0, "waiting": 0}


def test_who_waited_for_an_engine_waits_for_a_turn_at_it_from_its_return_on():
    clock, places = Clock(), [0]
    room = Room(Limits(1, patience_s=60, away_s=300), clock, slots=lambda: places[0])
    room.ask("ana", NOW)
    second = room.ask("kim", NOW)
    clock.time += 200
    away = room.patience_left_s(second)
    places[0] = 1
    room.fill()
    clock.time += 10

    assert (away, room.patience_left_s(second)) == (100, 50)
