"""Every query of the dashboards, asked of a real Prometheus that scrapes a real haru at work (OPS-1, OPS-2)."""

import asyncio
import json
import math
import re
import time
from itertools import chain
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from scripts.dashboards.__main__ import BOARDS
from scripts.dashboards.build import expressions
from tests.integration.conftest import serving
from tests.integration.doors import INPUTS
from tests.operations.monitoring import TOKEN, exporters, prometheus
from tests.redis import running_redis

SAMPLES = Path(__file__).parent.parent / "data" / "monitoring"
QUERIES = sorted({*chain.from_iterable(map(expressions, BOARDS))})
GROWS = ("counter", "histogram")


def growing(name):
    """A page that an exporter has said once, whose counters go on from there."""
    text = (SAMPLES / f"{name}.txt").read_text()
    families = list(text_string_to_metric_families(text))

    def page(number):
        lines = []
        for family in families:
            for sample in family.samples:
                labels = ",".join(f'{key}="{value}"' for key, value in sample.labels.items())
                times = number if family.type in GROWS else 1
                lines.append(f"{sample.name}{{{labels}}} {sample.value * times}")
        return "\n".join(lines) + "\n"

    return page


def as_asked(query):
    """As Grafana asks, with all features and the shortest interval."""
    return query.replace("$__rate_interval", "1m").replace("$feature", ".*")


@pytest.fixture
def kept(settings, tmp_path):
    """A haru with a backup, and with Redis."""
    backups = tmp_path / "backups"
    backups.mkdir()
    (backups / "latest.json").write_text(json.dumps({"made_at_s": time.time() - 3600}))
    with running_redis() as redis:
        yield settings.model_copy(update={"metrics_token": TOKEN, "redis_url": redis.url})


async def ask_everything(haru):
    for feature, given in INPUTS.items():
        async with haru.http.stream("POST", f"/{feature}/stream", json={"input": given}) as answer:
            await answer.aread()
        # The second time it is given again.
        await haru.http.post(f"/{feature}/invoke", json={"input": given})
    await haru.http.get("/api/conversations/00000000-0000-4000-8000-00000000000a")


async def test_every_query_of_the_dashboards_has_an_answer(kept, tmp_path):
    pages = {name: growing(name) for name in ("vllm", "dcgm")}
    missing = set(QUERIES)
    async with (
        serving(kept) as haru,
        exporters(pages) as exporting,
        prometheus(tmp_path / "prometheus", exporting, haru=haru.url) as asked,
    ):
        async with asyncio.timeout(180):
            while missing:
                await ask_everything(haru)
                answers = {query: await asked.value(as_asked(query)) for query in missing}
                missing = {query for query, values in answers.items() if all(map(math.isnan, values))}
        up = await asked.value('up{job="haru"}')

    # One of the two targets is down on purpose.
    assert sorted(up) == [0.0, 1.0]


def test_no_query_leaves_a_variable_unfilled():
    assert [query for query in QUERIES if re.search(r"\$", as_asked(query))] == []
