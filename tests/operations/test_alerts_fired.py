"""Each alert fired by a real Prometheus and carried by a real Alertmanager to Slack and the mail server (OPS-3)."""

import asyncio
import time
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from tests.operations.monitoring import alertmanager, alerts, exporters, prometheus
from tests.redis import free_port

# In the shapes of the exporters; `n` is how often a page was read.
HARU = """
haru_engine_slots 0
haru_queue_depth {n}
haru_engine_silent_seconds{{profile="p"}} 500
haru_refusals_total{{code="engine_busy"}} {n}
chat_requests_total{{model="m",status="503",feature="til"}} {n}
gen_ai_server_time_to_first_token_seconds_bucket{{feature="til",le="10.0"}} 0
gen_ai_server_time_to_first_token_seconds_count{{feature="til"}} {n}
haru_run_verdicts_total{{feature="til",verdict="problems"}} {tens}
haru_part_up{{part="postgres"}} 0
haru_part_up{{part="qdrant"}} 0
haru_postgres_pool{{state="wanted"}} 5
haru_redis_circuit_open{{use="limits"}} 1
haru_usage_backlog_bytes 4096
haru_traces_lost_total {n}
haru_disk_free_bytes {free}
haru_disk_size_bytes 1000000000000
"""
VLLM = """
vllm:num_requests_running{model_name="m"} 3
vllm:num_requests_waiting{model_name="m"} 1
vllm:generation_tokens_total{model_name="m"} 500
vllm:kv_cache_usage_perc{model_name="m"} 0.99
"""
PAGES = {
    "haru": lambda n: HARU.format(n=n, tens=10 * n, free=10**10 - n * 10**7),
    "vllm": lambda n: VLLM,
    "dcgm": lambda n: 'DCGM_FI_DEV_GPU_TEMP{gpu="0"} 95\n',
    "certificate": lambda n: f"probe_ssl_earliest_cert_expiry {time.time() + 86400}\n",
    "alertmanager": lambda n: f'alertmanager_notifications_failed_total{{integration="email"}} {n}\n',
}
# What follows from another one of those that fire here.
FOLLOWS = {
    *("HaruPostgresBusy", "HaruUsageNotWritten", "HaruTracesLost", "HaruErrorBudgetBurnsFast"),
    *("HaruErrorBudgetBurnsSlowly", "HaruEngineSilent", "HaruQueueGrows", "HaruTurnsPeopleAway"),
    *("HaruFirstTextLate", "HaruFirstTextOftenLate", "HaruDiskFillsUp"),
}


@dataclass
class Told:
    """What came to Slack and by mail."""

    slack: list[dict] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def post(self, request):
        async with self.changed:
            self.slack.append(await request.json())
            self.changed.notify_all()
        return web.Response(text="ok")

    async def mail(self, reader, writer):
        """As little of SMTP as a letter needs."""
        writer.write(b"220 ready\r\n")
        while line := await reader.readline():
            word = line.strip().upper()[:4]
            if word == b"DATA":
                writer.write(b"354 go on\r\n")
                letter = await reader.readuntil(b"\r\n.\r\n")
                async with self.changed:
                    self.mails.append(letter.decode())
                    self.changed.notify_all()
            if word == b"QUIT":
                break
            writer.write(b"250 ok\r\n")
        writer.close()

    async def until(self, condition):
        async with asyncio.timeout(120), self.changed:
            await self.changed.wait_for(condition)

    @property
    def titles(self) -> str:
        return " ".join(one["attachments"][0]["title"] for one in self.slack)


@asynccontextmanager
async def listening():
    told = Told()
    app = web.Application()
    app.router.add_post("/slack", told.post)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    smtp = await asyncio.start_server(told.mail, "127.0.0.1", 0)
    try:
        yield told, f"http://127.0.0.1:{runner.addresses[0][1]}/slack", smtp.sockets[0].getsockname()[1]
    finally:
        smtp.close()
        await runner.cleanup()


@asynccontextmanager
async def all_broken(folder, *, inhibits):
    """Everything is broken at once; when it has come to Alertmanager, which alerts it holds back."""
    port = free_port()
    async with AsyncExitStack() as stack:
        told, slack, smtp = await stack.enter_async_context(listening())
        routes = alertmanager(folder / "alertmanager", port, slack, smtp, inhibits=inhibits)
        manager = await stack.enter_async_context(routes)
        exporting = await stack.enter_async_context(exporters(PAGES))
        await stack.enter_async_context(prometheus(folder / "prometheus", exporting, alertmanager=port))
        async with asyncio.timeout(120):
            while (states := await standing(manager)).keys() != alerts().keys():  # noqa: ASYNC110 (of another program)
                await asyncio.sleep(0.5)
        yield told, {name for name, state in states.items() if state == "suppressed"}


async def standing(manager):
    """Which alerts there are, and whether each is told or follows from another one."""
    found = (await manager.get("/api/v2/alerts")).json()
    return {one["labels"]["alertname"]: one["status"]["state"] for one in found}


async def test_each_alert_fires_and_reaches_its_people(tmp_path):
    async with all_broken(tmp_path, inhibits=False) as (told, _):
        await told.until(lambda: all(name in told.titles for name in alerts()))
        critical = {name for name, rule in alerts().items() if rule["labels"]["severity"] == "critical"}
        await told.until(lambda: all(any(name in mail for mail in told.mails) for name in critical))

    engine = next(one for one in told.slack if "HaruNoEngine" in one["attachments"][0]["title"])
    assert engine["channel"] == "#haru"
    assert "docs/runbooks/no-engine.md" in engine["attachments"][0]["text"]


async def test_what_follows_from_another_alert_is_held_back(tmp_path):
    async with all_broken(tmp_path, inhibits=True) as (told, suppressed):
        await told.until(lambda: all(name in told.titles for name in alerts().keys() - FOLLOWS))

    assert suppressed == FOLLOWS
