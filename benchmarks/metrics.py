"""What counting costs, in processor time for each request: what the desk tells, what a run's spans tell, and a scrape.

python -m benchmarks.metrics [--times 20000]
"""

import argparse
import time
from collections.abc import Callable

from nodes.recording import Span
from nodes.state import Draft, Part
from nodes.tally import Tally
from retrievers.ranking.finder import Found
from server.metrics.labels import words_of
from server.metrics.metrics import Metrics
from server.ticket import Ticket
from server.traces.tree import About

FEATURES = ("til", "news", "interview", "chat")
ABOUT = About("1", "ana", "til", feature="til")


def a_ticket() -> Ticket:
    tally = Tally(model="small", input_tokens=900, output_tokens=64, cached_tokens=512, queued_s=0.1)
    tally.first_text_at = time.monotonic()
    return Ticket("a-request", feature="til", status=200, tally=tally)


def a_run() -> Span:
    """As a note of five parts leaves it."""
    root = Span("chain", "til")
    with root:
        with root.child("chain", "retrieve") as step, step.child("retriever", "search") as search:
            search.gives(Found([]))
        with root.child("chain", "prompt"):
            pass
        for _ in range(5):
            with root.child("chain", "generate") as step, step.child("llm", "small") as call:
                call.tell(wrote_s=1.0, is_stream=True)
                call.gives(Draft(Part("part", []), "text", output_tokens=64))
        with root.child("chain", "verify") as step:
            step.tell(verdict="passed")
    return root


def cpu_us(times: int, do: Callable[[], object]) -> float:
    began = time.process_time()
    for _ in range(times):
        do()
    return (time.process_time() - began) / times * 1e6


def main(times: int) -> None:
    metrics = Metrics(words_of(FEATURES, ["small"], ["small"]))
    ticket, run = a_ticket(), a_run()
    for feature in FEATURES:
        ticket.feature = feature
        metrics.closed(ticket, time.monotonic())
    now = time.monotonic()
    print(f"{'a request':20}{cpu_us(times, lambda: metrics.closed(ticket, now)):9.1f} CPU µs")
    print(f"{'a run of 8 steps':20}{cpu_us(times, lambda: metrics.ended(ABOUT, run)):9.1f} CPU µs")
    print(f"{'its spans':20}{cpu_us(times, a_run):9.1f} CPU µs, with traces or without")
    print(f"{'a scrape':20}{cpu_us(max(1, times // 500), metrics.page):9.0f} CPU µs, {len(metrics.page())} bytes")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20_000)
    main(parser.parse_args().times)
