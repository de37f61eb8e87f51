"""Reads a page of metrics."""

from collections.abc import Mapping

from prometheus_client.parser import text_string_to_metric_families


class Samples:
    """Values by name and labels."""

    def __init__(self, values: Mapping[tuple[str, frozenset[tuple[str, str]]], float]) -> None:
        self._values = dict(values)

    def __getitem__(self, key: tuple[str, Mapping[str, str]]) -> float:
        name, labels = key
        return self._values[name, frozenset(labels.items())]

    def known(self) -> set[tuple[str, frozenset[str]]]:
        """What there is, but for the process' own."""
        return {key for key in self._values if not key[0].startswith(("python_", "process_"))}


def samples_of(page: str) -> Samples:
    return Samples(
        {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in text_string_to_metric_families(page)
            for sample in family.samples
        }
    )


def series_of(samples: Samples, name: str) -> list[dict[str, str]]:
    return [dict(labels) for found, labels in samples.known() if found == name]
