"""What is counted of each run when it has ended, from the spans that its steps have left."""

from prometheus_client import CollectorRegistry, Counter, Histogram

from nodes.recording import Span
from nodes.state import Draft
from retrievers.ranking.finder import Found
from server.metrics.labels import STEPS, VERDICTS, Words, bounded
from server.traces.tree import About

NANO = 1e-9
STEP_SECONDS = (0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600)
SEARCH_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
PASSAGES = (0, 1, 2, 4, 8, 16, 32)
# OpenTelemetry's advice, and what a machine without GPU needs.
TOKEN_SECONDS = (0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5)
CALL_SECONDS = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92, 300, 600)


class RunMetrics:
    def __init__(self, registry: CollectorRegistry, words: Words) -> None:
        self._words = words
        self._ended = Counter(
            "haru_run_verdicts", "How verification ended, step by step.", ["feature", "verdict"], registry=registry
        )
        self._steps = Histogram(
            "haru_node_seconds", "How long a step took.", ["feature", "node"], buckets=STEP_SECONDS, registry=registry
        )
        self._failed = Counter(
            "haru_node_errors", "Steps that ended with an error.", ["feature", "node"], registry=registry
        )
        self._searches = Histogram(
            "haru_retrieval_seconds", "How long a search took.", ["feature"], buckets=SEARCH_SECONDS, registry=registry
        )
        self._passages = Histogram(
            "haru_retrieval_passages", "How many passages it found.", ["feature"], buckets=PASSAGES, registry=registry
        )
        self._lookups = Counter(
            "haru_retrieval_lookups", "How searches were answered.", ["feature", "how"], registry=registry
        )
        self._calls = Histogram(
            "gen_ai_client_operation_duration_seconds",
            "How long a model call took, its wait for a place included.",
            ["gen_ai_operation_name", "gen_ai_request_model", "feature"],
            buckets=CALL_SECONDS,
            registry=registry,
        )
        self._per_token = Histogram(
            "gen_ai_server_time_per_output_token_seconds",
            "Time of a token after the first, over each streamed call.",
            ["gen_ai_operation_name", "gen_ai_request_model", "feature"],
            buckets=TOKEN_SECONDS,
            registry=registry,
        )

    def ended(self, about: About, root: Span) -> None:
        feature = self._words.feature(about.feature)
        for step in root.children:
            self._step(step, feature)

    def _step(self, step: Span, feature: str) -> None:
        node = bounded(step.name, STEPS)
        self._steps.labels(feature, node).observe(_seconds(step))
        if step.error:
            self._failed.labels(feature, node).inc()
        if "verdict" in step.facts:
            self._ended.labels(feature, bounded(step.facts["verdict"], VERDICTS)).inc()
        for inner in step.children:
            if inner.kind == "llm":
                self._call(inner, feature)
            elif inner.kind == "retriever":
                self._search(inner, feature)

    def _call(self, call: Span, feature: str) -> None:
        labels = ("chat", self._words.model(call.name), feature)
        self._calls.labels(*labels).observe(_seconds(call))
        wrote_s, draft = call.facts.get("wrote_s"), call.outputs
        # A call that was sent whole has no time between its tokens.
        if call.facts.get("is_stream") and wrote_s is not None and isinstance(draft, Draft) and draft.output_tokens > 1:
            self._per_token.labels(*labels).observe(wrote_s / (draft.output_tokens - 1))

    def _search(self, search: Span, feature: str) -> None:
        self._searches.labels(feature).observe(_seconds(search))
        found = search.outputs
        if search.error:
            self._lookups.labels(feature, "not available").inc()
        elif isinstance(found, Found):
            self._lookups.labels(feature, found.lookup).inc()
            self._passages.labels(feature).observe(len(found.hits))


def _seconds(span: Span) -> float:
    return ((span.ended or span.began) - span.began) * NANO
