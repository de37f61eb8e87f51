"""What a running vLLM says of its memory, in its metrics or its log, beside what was foretold."""

import re
from dataclasses import dataclass

from server.models.fit import Fit

INFO = re.compile(r"^vllm:cache_config_info\{(?P<labels>.*)\} 1(?:\.0)?$", re.MULTILINE)
LABEL = re.compile(r'(\w+)="([^"]*)"')
CAPACITY = re.compile(r"KV cache size: ([\d,]+) tokens, Maximum concurrency for ([\d,]+) tokens per request: ([\d.]+)x")
WEIGHTS = re.compile(r"Model loading took ([\d.]+) GiB")
LEFT = re.compile(r"Available KV cache memory: ([\d.]+) GiB")


class NothingReported(ValueError):
    """The text is neither the metrics nor the log of vLLM."""


@dataclass(frozen=True)
class Reported:
    """None: it does not say. `context` is the length of request that `concurrent` is about."""

    tokens: float
    concurrent: float
    blocks: float | None = None
    context: int | None = None
    weights_gib: float | None = None
    cache_gib: float | None = None


@dataclass(frozen=True)
class Compared:
    what: str
    foretold: float
    reported: float

    @property
    def error(self) -> float:
        """As a share of what vLLM says."""
        return self.foretold / self.reported - 1 if self.reported else float(self.foretold != self.reported)


def reported(text: str) -> Reported:
    """Raises NothingReported."""
    if found := INFO.search(text):
        return _of_metrics(dict(LABEL.findall(found["labels"])))
    if lines := CAPACITY.findall(text):
        return _of_log(text, lines[-1])
    raise NothingReported("neither the metrics nor the log of a vLLM that has started")


def compared(found: Fit, said: Reported) -> tuple[Compared, ...]:
    rows = (
        ("blocks", found.blocks, said.blocks),
        ("tokens kept", found.tokens, said.tokens),
        (f"requests of {found.profile.context} tokens at once", found.concurrent, said.concurrent),
        ("weights, GiB", found.budget.weights, said.weights_gib),
        ("for conversations, GiB", found.budget.cache, said.cache_gib),
    )
    return tuple(Compared(what, foretold, told) for what, foretold, told in rows if told is not None)


def _of_metrics(labels: dict[str, str]) -> Reported:
    try:
        return Reported(
            tokens=float(labels["kv_cache_size_tokens"]),
            concurrent=float(labels["kv_cache_max_concurrency"]),
            blocks=float(labels["num_gpu_blocks"]),
        )
    except (KeyError, ValueError):
        raise NothingReported("these metrics are of another version of vLLM: they do not tell the cache") from None


def _of_log(text: str, last: tuple[str, str, str]) -> Reported:
    """A log holds every start; the last one counts."""
    tokens, context, concurrent = (number.replace(",", "") for number in last)
    weights, left = WEIGHTS.findall(text), LEFT.findall(text)
    return Reported(
        tokens=float(tokens),
        concurrent=float(concurrent),
        context=int(context),
        weights_gib=float(weights[-1]) if weights else None,
        cache_gib=float(left[-1]) if left else None,
    )
