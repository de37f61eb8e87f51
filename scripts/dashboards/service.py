"""How the service is: what people get, and how the parts stand."""

from scripts.dashboards.build import Board, Section, figure, panel, quantiles

RATE = "[$__rate_interval]"

SERVICE = Board(
    "haru-service",
    "haru: service",
    (
        Section(
            "Now",
            (
                figure("Requests a second", f"sum(rate(chat_requests_total{RATE}))", "reqps"),
                figure(
                    "Answers that failed",
                    f'sum(rate(chat_requests_total{{status=~"5.."}}{RATE})) / sum(rate(chat_requests_total{RATE}))'
                    f" or 0 * sum(rate(chat_requests_total{RATE}))",
                    "percentunit",
                ),
                figure("People in five minutes", 'max(haru_active_users{within="5m"})'),
                figure("People today", 'max(haru_active_users{within="1d"})'),
                figure("Calls that run", "sum(haru_engine_running)"),
                figure("Calls that wait", "sum(haru_queue_depth)"),
            ),
        ),
        Section(
            "Requests",
            (
                panel("Duration", *quantiles("chat_request_duration_seconds"), unit="s"),
                panel("First text", *quantiles("gen_ai_server_time_to_first_token_seconds"), unit="s"),
                panel(
                    "By status",
                    (f"sum by (status) (rate(chat_requests_total{RATE}))", "{{status}}"),
                    unit="reqps",
                ),
                panel("Wait for the engine", *quantiles("haru_queue_wait_seconds"), unit="s"),
                panel(
                    "Refusals",
                    (f"sum by (code) (rate(haru_refusals_total{RATE}))", "{{code}}"),
                    unit="reqps",
                ),
                panel(
                    "People",
                    ("max by (within) (haru_active_users)", "within {{within}}"),
                ),
            ),
        ),
        Section(
            "Parts",
            (
                panel("Parts that answer", ("min by (part) (haru_part_up)", "{{part}}")),
                panel("PostgreSQL connections", ("sum by (state) (haru_postgres_pool)", "{{state}}")),
                panel("Redis left alone", ("max by (use) (haru_redis_circuit_open)", "{{use}}")),
                panel("Memory", ("process_resident_memory_bytes{job='haru'}", "{{instance}}"), unit="bytes"),
                panel(
                    "Processor",
                    (f"rate(process_cpu_seconds_total{{job='haru'}}{RATE})", "{{instance}}"),
                    unit="percentunit",
                ),
                panel(
                    "Free on the disk", ("min(haru_disk_free_bytes / haru_disk_size_bytes)", "free"), unit="percentunit"
                ),
                panel(
                    "Written behind",
                    ("sum(haru_usage_waiting_rows)", "usage"),
                    ("sum(haru_traces_waiting)", "traces"),
                ),
                panel("Kept in PostgreSQL", ("max by (table) (haru_table_bytes)", "{{table}}"), unit="bytes"),
                panel("Since the last backup", ("min(haru_backup_age_seconds)", "age"), unit="s"),
            ),
        ),
    ),
)
