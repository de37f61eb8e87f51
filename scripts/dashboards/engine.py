"""How the engines are, by haru, by themselves and by their GPUs."""

from scripts.dashboards.build import Board, Section, panel, quantiles

RATE = "[$__rate_interval]"

ENGINE = Board(
    "haru-engine",
    "haru: engine",
    (
        Section(
            "Load",
            (
                panel(
                    "Calls",
                    ("sum(haru_engine_slots)", "places"),
                    ("sum(haru_engine_running)", "run"),
                    ("sum(haru_queue_depth)", "wait"),
                ),
                panel(
                    "At the engine",
                    ("sum by (model_name) (vllm:num_requests_running)", "{{model_name}} run"),
                    ("sum by (model_name) (vllm:num_requests_waiting)", "{{model_name}} wait"),
                ),
                panel("Engines", ("sum by (profile, state) (haru_engines)", "{{profile}} {{state}}")),
                panel(
                    "Tokens a second",
                    (f"sum by (model_name) (rate(vllm:generation_tokens_total{RATE}))", "{{model_name}} written"),
                    (f"sum by (model_name) (rate(vllm:prompt_tokens_total{RATE}))", "{{model_name}} read"),
                ),
                panel("Silence", ("max by (profile) (haru_engine_silent_seconds)", "{{profile}}"), unit="s"),
                panel("Adapters loaded", ("sum(haru_adapters_loaded)", "adapters")),
            ),
        ),
        Section(
            "Speed",
            (
                panel("First token", *quantiles("vllm:time_to_first_token_seconds"), unit="s"),
                panel("Between tokens", *quantiles("vllm:inter_token_latency_seconds"), unit="s"),
                panel(
                    "Time of a token, as haru sees it",
                    *quantiles("gen_ai_server_time_per_output_token_seconds"),
                    unit="s",
                ),
                panel("In the engine's own queue", *quantiles("vllm:request_queue_time_seconds"), unit="s"),
            ),
        ),
        Section(
            "Cache",
            (
                panel(
                    "Filled", ("max by (model_name) (vllm:kv_cache_usage_perc)", "{{model_name}}"), unit="percentunit"
                ),
                panel(
                    "Found in it",
                    (
                        f"sum(rate(vllm:prefix_cache_hits_total{RATE}))"
                        f" / (sum(rate(vllm:prefix_cache_queries_total{RATE})) > 0)"
                        f" or 0 * sum(rate(vllm:prefix_cache_queries_total{RATE}))",
                        "share",
                    ),
                    unit="percentunit",
                ),
                panel("Calls begun anew", (f"sum(rate(vllm:num_preemptions_total{RATE}))", "a second")),
            ),
        ),
        Section(
            "GPU",
            (
                panel("In use", ("DCGM_FI_DEV_GPU_UTIL", "GPU {{gpu}}"), unit="percent"),
                panel(
                    "Memory",
                    ("DCGM_FI_DEV_FB_USED / (DCGM_FI_DEV_FB_USED + DCGM_FI_DEV_FB_FREE)", "GPU {{gpu}}"),
                    unit="percentunit",
                ),
                panel("Temperature", ("DCGM_FI_DEV_GPU_TEMP", "GPU {{gpu}}"), unit="celsius"),
            ),
        ),
    ),
)
