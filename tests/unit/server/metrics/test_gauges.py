"""How things stand, read at a scrape."""

from server.metrics.gauges import Reading, one
from server.metrics.labels import words_of
from server.metrics.metrics import Metrics
from tests.exposition import samples_of


def page_of(*readings):
    metrics = Metrics(words_of([], [], []))
    metrics.watch(readings)
    metrics.take()
    return samples_of(metrics.page().decode())


def test_a_reading_is_taken_at_the_scrape():
    page = page_of(Reading("haru_queue_depth", "Waits.", lambda: one(3)))

    assert page["haru_queue_depth", {}] == 3


def test_what_only_grows_is_a_counter():
    page = page_of(Reading("haru_traces_lost", "Lost.", lambda: one(2), is_count=True))

    assert page["haru_traces_lost_total", {}] == 2


def test_one_that_cannot_be_read_does_not_hide_the_others():
    def away():
        raise OSError("the disk is gone")

    page = page_of(
        Reading("haru_disk_free_bytes", "Free.", away), Reading("haru_queue_depth", "Waits.", lambda: one(1))
    )

    assert page["haru_queue_depth", {}] == 1
