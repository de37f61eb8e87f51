"""When an engine that failed is left alone, and when it is tried again."""

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from nodes.engines.breaker import FAILURES, LONGEST_PAUSE_S, Breaker


def opened(now=0.0):
    breaker = Breaker()
    for _ in range(FAILURES):
        breaker.bad(now, was_trial=breaker.began())
    return breaker


def tried(breaker, now, *, succeeds):
    trial = breaker.began()
    assert trial
    if succeeds:
        breaker.answered()
        breaker.good(was_trial=trial)
    else:
        breaker.bad(now, was_trial=trial)


@given(st.lists(st.booleans(), max_size=60))
def test_it_opens_only_after_failures_in_a_row(ends):
    breaker, row = Breaker(), 0
    for is_good in ends:
        trial = breaker.began()
        if is_good:
            breaker.good(was_trial=trial)
        else:
            breaker.bad(0.0, was_trial=trial)
        row = 0 if is_good else row + 1
        if row >= FAILURES:
            return
        assert breaker.state(0.0) == "closed"


def test_pauses_grow_to_their_limit_and_are_short_again_after_an_answer():
    breaker, now, pauses = opened(), 0.0, []
    for _ in range(6):
        pauses.append(breaker.open_until - now)
        now = breaker.open_until
        tried(breaker, now, succeeds=False)
    tried(breaker, now, succeeds=True)

    assert pauses == [1, 2, 4, 5, 5, 5]
    assert breaker == Breaker()


def test_those_under_way_when_it_opened_do_not_make_the_pause_longer():
    breaker = Breaker()
    for began in [breaker.began() for _ in range(10)]:
        breaker.bad(0.0, was_trial=began)

    assert breaker.open_until == 1.0


def test_one_call_at_a_time_tries_and_one_that_is_given_up_makes_room():
    breaker = opened()
    before = breaker.may_be_tried(0.9)
    due = breaker.may_be_tried(1.0)
    trial = breaker.began()
    during = breaker.may_be_tried(1.0)
    breaker.left(was_trial=trial)

    assert (before, due, during, breaker.may_be_tried(1.0)) == (False, True, False, True)


def test_engine_that_begins_answers_and_breaks_off_is_left_alone_for_longer():
    breaker = opened()
    trial = breaker.began()
    breaker.answered()
    assert breaker.state(1.0) == "closed"

    breaker.bad(1.0, was_trial=trial)

    assert (breaker.state(1.0), breaker.open_until) == ("open", 3.0)


class Any(RuleBasedStateMachine):
    """Calls begin and end in any order."""

    def __init__(self):
        super().__init__()
        self.breaker, self.now, self.out = Breaker(), 0.0, []

    @precondition(lambda self: self.breaker.open_until is None or self.breaker.may_be_tried(self.now))
    @rule()
    def begin(self):
        self.out.append(self.breaker.began())

    @precondition(lambda self: self.out)
    @rule(end=st.sampled_from(["good", "bad", "left"]), data=st.data())
    def end(self, end, data):
        trial = self.out.pop(data.draw(st.integers(0, len(self.out) - 1)))
        if end == "bad":
            self.breaker.bad(self.now, was_trial=trial)
        else:
            getattr(self.breaker, end)(was_trial=trial)

    @rule(seconds=st.floats(0, 10))
    def wait(self, seconds):
        self.now += seconds

    @invariant()
    def trials_are_those_that_are_out(self):
        assert self.breaker.trials == sum(self.out) >= 0

    @invariant()
    def it_never_stays_away_for_longer_than_the_longest_pause(self):
        assert self.breaker.open_until is None or self.breaker.open_until - self.now <= LONGEST_PAUSE_S


TestAnyOrder = Any.TestCase
