"""The metrics of one server process, and the page that Prometheus reads."""

from collections.abc import Iterable

from prometheus_client import (
    CollectorRegistry,
    GCCollector,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from nodes.recording import Span
from server.metrics.engines import Progress
from server.metrics.gauges import Gauges, Reading
from server.metrics.labels import Words
from server.metrics.lately import Lately
from server.metrics.requests import RequestMetrics
from server.metrics.runs import RunMetrics
from server.ticket import Ticket
from server.traces.tree import About


class Metrics:
    """With a registry of its own: nothing is counted at import, and a test has its own figures."""

    def __init__(self, words: Words) -> None:
        # They would double the series, and Prometheus does not need them.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.words = words
        self.progress = Progress()
        self.lately = Lately()
        self._registry = CollectorRegistry()
        self._requests = RequestMetrics(self._registry, words)
        self._runs = RunMetrics(self._registry, words)
        self._gauges = Gauges()
        self._registry.register(self._gauges)
        ProcessCollector(registry=self._registry)
        GCCollector(registry=self._registry)

    def watch(self, readings: Iterable[Reading]) -> None:
        self._gauges.readings = tuple(readings)

    def closed(self, ticket: Ticket, now: float) -> None:
        self._requests.closed(ticket, now)
        self.lately.closed(ticket, now)

    def ended(self, about: About, root: Span) -> None:
        self._runs.ended(about, root)

    def take(self) -> None:
        """Of how things stand now, for the next page."""
        self._gauges.take()

    def page(self) -> bytes:
        """May be written in any thread."""
        return generate_latest(self._registry)
