"""How quickly chats had their first words, told as long as it is of several and new."""

from nodes.tally import Tally
from server.metrics.lately import LEAST, WINDOW_S, Lately
from server.ticket import Ticket


class Clock:
    def __init__(self):
        self.time = 1000.0

    def __call__(self):
        return self.time


def closed(lately, clock, *first_s, **given):
    for seconds in first_s:
        tally = Tally()
        tally.first_text_at = None if seconds is None else clock.time + seconds
        lately.closed(
            Ticket("r", **{"began": clock.time, "feature": "chat", "profile": "small", "tally": tally} | given),
            clock.time,
        )


def test_half_of_the_last_chats_were_quicker():
    clock = Clock()
    lately = Lately(clock)
    closed(lately, clock, 0.2, 9.0, 0.4)

    assert (lately.first_text_s("small"), lately.first_text_s("large")) == (0.4, None)


def test_nothing_is_told_of_few_of_other_features_and_of_what_had_no_words():
    clock = Clock()
    lately = Lately(clock)
    closed(lately, clock, *[1.0] * (LEAST - 1), *[None] * LEAST)
    closed(lately, clock, *[1.0] * LEAST, feature="til")

    assert lately.first_text_s("small") is None


def test_what_is_old_does_not_count():
    clock = Clock()
    lately = Lately(clock)
    closed(lately, clock, *[9.0] * LEAST)
    clock.time += WINDOW_S + 1
    before = lately.first_text_s("small")
    closed(lately, clock, *[1.0] * LEAST)

    assert (before, lately.first_text_s("small")) == (None, 1.0)
