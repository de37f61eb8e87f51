"""How things stand at the moment of a scrape: read then, and kept nowhere."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import structlog
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

log = structlog.get_logger()
Labels = tuple[str, ...]
Values = Mapping[Labels, float]


@dataclass(frozen=True)
class Reading:
    """`read` gives the values by their labels' values. What only grows `is_count`."""

    name: str
    help: str
    read: Callable[[], Values]
    labels: Labels = ()
    is_count: bool = False


class Gauges(Collector):
    """`take` reads them, in the thread that changes what they read; a page written elsewhere tells what was taken. One
    that cannot be read is left out, and the others are told."""

    def __init__(self) -> None:
        self.readings: tuple[Reading, ...] = ()
        self._taken: tuple[Metric, ...] = ()

    def describe(self) -> Iterable[Metric]:
        """None of them is read before the first scrape."""
        return ()

    def take(self) -> None:
        self._taken = tuple(self._read())

    def collect(self) -> Iterable[Metric]:
        return self._taken

    def _read(self) -> Iterator[Metric]:
        for reading in self.readings:
            try:
                values = reading.read()
            except Exception as error:  # noqa: BLE001 (a part that is away must not hide how the others stand)
                log.warning("gauge_not_read", gauge=reading.name, kind=type(error).__name__)
                continue
            yield _family(reading, values)


def _family(reading: Reading, values: Values) -> Metric:
    kind = CounterMetricFamily if reading.is_count else GaugeMetricFamily
    family = kind(reading.name, reading.help, labels=reading.labels)
    for labels, value in values.items():
        family.add_metric(labels, value)
    return family


def one(value: float) -> Values:
    return {(): value}
