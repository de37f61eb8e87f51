"""`haru usage` on a real database, beside an engine whose page of metrics a test writes."""

import asyncio
import csv
import io
from argparse import Namespace
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from server.commands import usage
from server.db.migrate import upgrade
from server.settings import Settings

STARTED = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
ASKED = {"what": "days", "days": 30, "csv": None, "language": "en", "tolerance": 1.0}


@dataclass
class Engine:
    """`restarts` makes it look started anew at the second look."""

    input: int = 1000
    output: int = 100
    restarts: bool = False
    looks: int = 0
    base_url: str = ""

    async def metrics(self, request):
        self.looks += 1
        started = STARTED + timedelta(minutes=self.looks if self.restarts else 0)
        lines = [
            f"process_start_time_seconds {started.timestamp()}",
            'vllm:prompt_tokens_total{model_name="m"} ' + str(self.input),
            'vllm:generation_tokens_total{model_name="m"} ' + str(self.output),
        ]
        return web.Response(text="\n".join(lines))


@pytest.fixture
async def engine():
    engine = Engine()
    app = web.Application()
    app.router.add_get("/metrics", engine.metrics)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    engine.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    yield engine
    await runner.cleanup()


@pytest.fixture
async def settings(database, engine, sql, tmp_path):
    await asyncio.to_thread(upgrade, database)
    for at in (STARTED - timedelta(minutes=1), STARTED + timedelta(minutes=1), STARTED + timedelta(minutes=2)):
        await sql.execute(
            "INSERT INTO requests (at, request_id, model, input_tokens, output_tokens, latency_ms, status_code) "
            "VALUES (%s, 'r', '=gemma', 500, 50, 1, 200)",
            (at,),
        )
    return Settings(_env_file=None, var=tmp_path, database_url=database, vllm_base_url=engine.base_url)


async def run(settings, **asked):
    return await asyncio.to_thread(usage.run, Namespace(**{**ASKED, **asked}), settings)


async def test_log_and_engine_agree_on_what_came_since_its_start(settings, capsys):
    code = await run(settings, what="reconcile")

    said = capsys.readouterr()
    assert (code, said.err) == (0, "")
    assert [line.split() for line in said.out.splitlines()[2:4]] == [
        ["input", "tokens", "1000", "1000", "+0", "+0.00", "%"],
        ["output", "tokens", "100", "100", "+0", "+0.00", "%"],
    ]


async def test_a_difference_beyond_the_tolerance_fails(settings, engine, capsys):
    engine.output = 105

    codes = [await run(settings, what="reconcile", tolerance=percent) for percent in (1.0, 5.0)]

    said = capsys.readouterr()
    assert codes == [1, 0]
    assert "-5    -4.76 %" in said.out
    assert said.err == "haru: output tokens differ by more than 1.0 %\n"


async def test_counters_that_began_anew_meanwhile_are_noticed(settings, engine, capsys):
    engine.restarts = True

    assert await run(settings, what="reconcile") == 1
    assert "started again" in capsys.readouterr().err


async def test_an_engine_that_does_not_answer_is_named(settings, capsys):
    nowhere = settings.model_copy(update={"vllm_base_url": "http://127.0.0.1:9/v1"})

    assert await run(nowhere, what="reconcile") == 1
    assert "http://127.0.0.1:9/metrics does not answer" in capsys.readouterr().err


async def test_days_are_printed_as_a_table(settings, capsys):
    assert await run(settings) == 0

    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert sum(int(row[2]) for row in rows[1:]) == 3
    assert {row[1] for row in rows[1:]} == {"=gemma"}


async def test_all_requests_go_into_a_file(settings, tmp_path, capsys):
    file = tmp_path / "usage.csv"

    assert await run(settings, csv=file, language="ko") == 0

    rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"), newline="")))
    assert [row["모델"] for row in rows] == ["'=gemma"] * 3
    assert capsys.readouterr().out == f"{file}: 3 requests\n"
