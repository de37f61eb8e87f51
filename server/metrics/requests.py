"""What is counted of each request when its desk closes it."""

from prometheus_client import CollectorRegistry, Counter, Histogram

from server.metrics.labels import CACHE, CODES, Words, bounded, status
from server.ticket import Ticket

# From an answer out of the cache to one that a machine without GPU writes.
SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 7.5, 10, 15, 20, 30, 60, 120, 300, 600)
# OpenTelemetry's advice for these names.
FIRST_TOKEN = (0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60)
TOKENS = (1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144)
WAITS = (0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300)


class RequestMetrics:
    def __init__(self, registry: CollectorRegistry, words: Words) -> None:
        self._words = words
        self._answered = Counter(
            "haru_http_requests", "Requests of any kind that were answered.", ["status"], registry=registry
        )
        self._refused = Counter(
            "haru_refusals", "Requests that ended with a refusal or an error, by its code.", ["code"], registry=registry
        )
        self._asked = Counter(
            "chat_requests", "Requests to a feature.", ["model", "status", "feature"], registry=registry
        )
        self._took = Histogram(
            "chat_request_duration_seconds",
            "From the arrival of a feature's request to its last byte.",
            ["feature"],
            buckets=SECONDS,
            registry=registry,
        )
        self._first = Histogram(
            "gen_ai_server_time_to_first_token_seconds",
            "From a request's arrival to the first text of its answer.",
            ["gen_ai_operation_name", "gen_ai_request_model", "feature"],
            buckets=FIRST_TOKEN,
            registry=registry,
        )
        self._tokens = Histogram(
            "gen_ai_client_token_usage",
            "Tokens that a request read and wrote.",
            ["gen_ai_operation_name", "gen_ai_request_model", "gen_ai_token_type", "feature"],
            buckets=TOKENS,
            registry=registry,
        )
        self._cached = Counter(
            "haru_cached_input_tokens", "Input tokens that the engine had read before.", ["model"], registry=registry
        )
        self._waited = Histogram(
            "haru_queue_wait_seconds",
            "How long the model calls of a request waited for a place, together.",
            ["feature"],
            buckets=WAITS,
            registry=registry,
        )
        self._kept = Counter(
            "haru_cache_answers", "Answers that were given again.", ["how", "feature"], registry=registry
        )
        self._unsound = Counter(
            "haru_unsound_drafts", "Drafts that did not pass verification.", ["feature"], registry=registry
        )
        self._fell_back = Counter(
            "haru_adapter_fallbacks", "Runs that the base model answered in place of an adapter.", registry=registry
        )

    def closed(self, ticket: Ticket, now: float) -> None:
        """`now` is by the ticket's clock. Never raises."""
        self._answered.labels(status(ticket.status)).inc()
        if ticket.code:
            self._refused.labels(bounded(ticket.code, CODES)).inc()
        if ticket.feature:
            self._count(ticket, now)

    def _count(self, ticket: Ticket, now: float) -> None:
        tally, feature = ticket.tally, self._words.feature(ticket.feature)
        model = self._words.model(tally.model)
        self._asked.labels(model, status(ticket.status), feature).inc()
        self._took.labels(feature).observe(now - ticket.began)
        if ticket.cache:
            self._kept.labels(bounded(ticket.cache, CACHE), feature).inc()
        # A request that asked no model has neither waited for one nor read anything.
        if tally.model:
            self._count_model(ticket, model, feature)

    def _count_model(self, ticket: Ticket, model: str, feature: str) -> None:
        tally = ticket.tally
        self._waited.labels(feature).observe(tally.queued_s)
        if tally.first_text_at is not None:
            self._first.labels("chat", model, feature).observe(tally.first_text_at - ticket.began)
        self._tokens.labels("chat", model, "input", feature).observe(tally.input_tokens)
        self._tokens.labels("chat", model, "output", feature).observe(tally.output_tokens)
        self._cached.labels(model).inc(max(0, tally.cached_tokens))
        self._unsound.labels(feature).inc(tally.unsound)
        if tally.fell_back:
            self._fell_back.inc()
