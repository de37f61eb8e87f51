"""What the database tells of the state of things, in numbers and names of our own making."""

from collections.abc import Mapping
from typing import Any, LiteralString

import psycopg
from psycopg.rows import dict_row

QUESTIONS: Mapping[str, LiteralString] = {
    "server": "SELECT version(), pg_size_pretty(pg_database_size(current_database())) AS size",
    "migration": "SELECT version_num FROM alembic_version",
    "tables": """
        SELECT relname AS name, n_live_tup AS rows, n_dead_tup AS dead,
            pg_size_pretty(pg_total_relation_size(relid)) AS size, last_autovacuum::text
        FROM pg_stat_user_tables ORDER BY relname
    """,
    "connections": """
        SELECT application_name AS of, state, wait_event_type AS waits, count(*) AS count,
            max(extract(epoch FROM now() - xact_start))::int AS longest_s
        FROM pg_stat_activity WHERE datname = current_database() GROUP BY 1, 2, 3
    """,
    "errors of 24 hours": """
        SELECT feature, status_code, code, count(*) AS count, max(at)::text AS last FROM requests
        WHERE at > now() - interval '24 hours' AND status_code >= 400 GROUP BY 1, 2, 3 ORDER BY 4 DESC LIMIT 100
    """,
    "requests of 24 hours": """
        SELECT date_trunc('hour', at)::text AS hour, count(*) AS count,
            count(*) FILTER (WHERE status_code >= 500) AS failed,
            percentile_disc(0.95) WITHIN GROUP (ORDER BY latency_ms) AS p95_ms, max(queue_ms) AS longest_wait_ms
        FROM requests WHERE at > now() - interval '24 hours' GROUP BY 1 ORDER BY 1
    """,
    "seats": "SELECT name, first, serving, routed, coming, leaving, phase, way, attempts, since::text FROM model_seats",
    "switches": """
        SELECT seat, kind, was, profile, state, asked_at::text, ended_at::text
        FROM model_switches ORDER BY id DESC LIMIT 20
    """,
    "documents": "SELECT state, count(*) AS count, max(attempts) AS attempts FROM documents GROUP BY 1",
}


def told_by(url: str) -> Mapping[str, Any]:
    """Each answer is on its own: of a database that is half there the rest is told."""
    try:
        with psycopg.connect(url, connect_timeout=5, autocommit=True, row_factory=dict_row) as connection:
            connection.execute("SET statement_timeout = '10s'")
            return {name: _answer(connection, question) for name, question in QUESTIONS.items()}
    except psycopg.Error as error:
        return {"does not answer": type(error).__name__}


def _answer(connection: psycopg.Connection[Any], question: LiteralString) -> Any:
    try:
        return connection.execute(question).fetchall()
    except psycopg.Error as error:
        return type(error).__name__
