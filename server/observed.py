"""How the parts of a server stand, for its metrics: read at each scrape."""

import json
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from server import health
from server.metrics.gauges import Reading, Values, one
from server.metrics.labels import Words
from server.metrics.stored import Stored
from server.metrics.watched import Watched
from server.services import Services


def watched_of(services: Services, version: str) -> Watched:
    stored = Stored(services.pool)
    watched = Watched(services.metrics, stored, lambda: health.parts(services))
    services.metrics.watch(_Standing(services, watched, stored, version).readings())
    return watched


@dataclass(frozen=True)
class _Standing:
    services: Services
    watched: Watched
    stored: Stored
    version: str

    def readings(self) -> Iterator[Reading]:
        yield Reading("haru_build_info", "Always 1.", lambda: {(self.version,): 1}, ("version",))
        yield Reading("haru_part_up", "Whether a part answers.", self._parts, ("part",))
        yield from self._work()
        yield from self._behind()
        yield from self._kept()

    def _work(self) -> Iterator[Reading]:
        rooms, words = self.services.rooms, self.services.metrics.words
        yield Reading("haru_engine_slots", "Calls that engines take at once.", lambda: one(rooms.gauges()["slots"]))
        yield Reading("haru_engine_running", "Calls that run.", lambda: one(rooms.gauges()["running"]))
        yield Reading("haru_queue_depth", "Calls that wait for a place.", lambda: one(rooms.gauges()["waiting"]))
        yield Reading(
            "haru_engine_silent_seconds",
            "How long an engine with open streams has sent no text.",
            lambda: _by_profile(self.services.metrics.progress.silent_s(), words),
            ("profile",),
        )
        yield Reading("haru_engines", "Engines, by whether calls go to them.", self._engines, ("profile", "state"))
        yield Reading("haru_adapters_loaded", "Adapters that engines hold.", self._adapters)

    def _behind(self) -> Iterator[Reading]:
        usage, traces = self.services.desk.usage, self.services.trace_writer
        yield Reading("haru_postgres_pool", "Connections to PostgreSQL.", self._pool, ("state",))
        yield Reading("haru_usage_waiting_rows", "Rows of usage that are in memory.", lambda: one(usage.waiting))
        yield Reading("haru_usage_backlog_bytes", "Rows of usage that are on disk.", lambda: one(usage.backlog_bytes))
        yield Reading("haru_traces_waiting", "Recorded runs that are in memory.", lambda: one(traces.waiting))
        yield Reading("haru_traces_lost", "Recorded runs that were lost.", lambda: one(traces.lost), is_count=True)
        yield Reading("haru_settling", "Reservations that are being settled.", lambda: one(self.services.desk.settling))
        yield Reading("haru_redis_circuit_open", "1 while Redis is not asked.", self._circuits, ("use",))

    def _kept(self) -> Iterator[Reading]:
        var = self.services.settings.var
        yield Reading("haru_active_users", "People who asked something.", lambda: self.stored.active, ("within",))
        yield Reading("haru_table_bytes", "Size of a table, indexes included.", lambda: self.stored.bytes, ("table",))
        yield Reading("haru_disk_free_bytes", "Of the disk that var is on.", lambda: one(shutil.disk_usage(var).free))
        yield Reading("haru_disk_size_bytes", "Of the disk that var is on.", lambda: one(shutil.disk_usage(var).total))
        yield Reading(
            "haru_backup_age_seconds", "Since the newest backup.", lambda: _age(var / "backups" / "latest.json")
        )

    def _parts(self) -> Values:
        return {(part,): float(is_up) for part, is_up in self.watched.answers.items()}

    def _engines(self) -> Values:
        counts: dict[tuple[str, ...], float] = {}
        for profile, standings in self.services.fleet.standings().items():
            for standing in standings:
                key = (self.services.metrics.words.profile(profile), standing.state)
                counts[key] = counts.get(key, 0) + 1
        return counts

    def _adapters(self) -> Values:
        return one(sum(map(len, self.services.adapters.held().values())))

    def _pool(self) -> Values:
        stats = self.services.pool.get_stats()
        size, available = stats.get("pool_size", 0), stats.get("pool_available", 0)
        waiting = stats.get("requests_waiting", 0)
        return {("used",): size - available, ("free",): available, ("wanted",): waiting}

    def _circuits(self) -> Values:
        return {(use,): float(guard.state != "closed") for use, guard in self.services.guards.items()}


def _by_profile(values: dict[str, float], words: Words) -> Values:
    told: dict[tuple[str, ...], float] = {}
    for profile, value in values.items():
        key = (words.profile(profile),)
        told[key] = max(value, told.get(key, 0.0))
    return told


def _age(told: Path) -> Values:
    """By what the newest whole backup left there. Without any there is nothing to tell, which the alert asks for."""
    return one(max(0.0, time.time() - json.loads(told.read_text())["made_at_s"])) if told.exists() else {}
