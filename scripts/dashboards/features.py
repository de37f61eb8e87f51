"""What each feature does, and what it uses."""

from scripts.dashboards.build import Board, Section, panel, quantiles

FEATURE = 'feature=~"$feature"'
EACH = ("feature", FEATURE)
RATE = "[$__rate_interval]"

FEATURES = Board(
    "haru-features",
    "haru: features",
    (
        Section(
            "Requests",
            (
                panel(
                    "A second",
                    (f"sum by (feature) (rate(chat_requests_total{{{FEATURE}}}{RATE}))", "{{feature}}"),
                    unit="reqps",
                ),
                panel("Duration", *quantiles("chat_request_duration_seconds", *EACH)[:2], unit="s"),
                panel(
                    "First text",
                    *quantiles("gen_ai_server_time_to_first_token_seconds", *EACH)[:2],
                    unit="s",
                ),
            ),
        ),
        Section(
            "Steps",
            (
                panel("Time of each step, p95", quantiles("haru_node_seconds", "node", FEATURE)[1], unit="s", span=12),
                panel(
                    "Verdicts",
                    (
                        f"sum by (feature, verdict) (rate(haru_run_verdicts_total{{{FEATURE}}}{RATE}))",
                        "{{feature}} {{verdict}}",
                    ),
                    unit="reqps",
                    span=12,
                ),
                panel("Searches", *quantiles("haru_retrieval_seconds", *EACH)[:2], unit="s"),
                panel(
                    "Passages found, on average",
                    (
                        f"sum by (feature) (rate(haru_retrieval_passages_sum{{{FEATURE}}}{RATE}))"
                        f" / sum by (feature) (rate(haru_retrieval_passages_count{{{FEATURE}}}{RATE}))",
                        "{{feature}}",
                    ),
                ),
                panel(
                    "Answers given again",
                    (
                        f"sum by (feature, how) (rate(haru_cache_answers_total{{{FEATURE}}}{RATE}))",
                        "{{feature}} {{how}}",
                    ),
                    unit="reqps",
                ),
            ),
        ),
    ),
    by_feature=True,
)

TOKENS = "gen_ai_client_token_usage_sum"
USAGE = Board(
    "haru-usage",
    "haru: usage and cost",
    (
        Section(
            "Tokens",
            (
                panel(
                    "By feature, in an hour",
                    (
                        f"sum by (feature, gen_ai_token_type) (increase({TOKENS}[1h]))",
                        "{{feature}} {{gen_ai_token_type}}",
                    ),
                    span=12,
                ),
                panel(
                    "By model, in an hour",
                    (
                        f"sum by (gen_ai_request_model, gen_ai_token_type) (increase({TOKENS}[1h]))",
                        "{{gen_ai_request_model}} {{gen_ai_token_type}}",
                    ),
                    span=12,
                ),
                panel(
                    "Input that was read before",
                    (
                        "sum(increase(haru_cached_input_tokens_total[1h]))"
                        f' / (sum(increase({TOKENS}{{gen_ai_token_type="input"}}[1h])) > 0)',
                        "share",
                    ),
                    unit="percentunit",
                ),
                panel(
                    "Tokens of an answer",
                    *quantiles("gen_ai_client_token_usage", where='gen_ai_token_type="output"'),
                ),
                panel(
                    "Saved by answers given again",
                    ("sum by (how) (increase(haru_cache_answers_total[1h]))", "{{how}}"),
                ),
            ),
        ),
        Section(
            "What they cost",
            (
                # A machine costs what it costs by the hour, whether or not it is asked: the busier, the cheaper.
                panel(
                    "Seconds of GPU for a thousand written tokens",
                    (
                        "1000 * count(DCGM_FI_DEV_GPU_UTIL)"
                        f' / (sum(rate({TOKENS}{{gen_ai_token_type="output"}}[1h])) > 0)',
                        "seconds",
                    ),
                    unit="s",
                    span=12,
                ),
                panel(
                    "GPUs that are in use", ("avg(DCGM_FI_DEV_GPU_UTIL) / 100", "share"), unit="percentunit", span=12
                ),
            ),
        ),
    ),
)
