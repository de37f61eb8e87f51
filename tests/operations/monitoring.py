"""The real Prometheus and Alertmanager on the project's own configuration, with shorter intervals and local targets."""

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import httpx
import yaml
from aiohttp import web

from server.settings import ROOT
from tests.operations.tools import tool
from tests.redis import free_port

FOLDER = ROOT / "infra" / "monitoring"
RULES = sorted((FOLDER / "prometheus" / "rules").glob("*.yml"))
TOKEN = "the-token-of-the-metrics"
# A page of metrics, by how often it has been read.
Page = Callable[[int], str]


def alerts() -> dict[str, dict[str, Any]]:
    """The rules of all alerts, by their names."""
    groups = [group for file in RULES for group in yaml.safe_load(file.read_text())["groups"]]
    return {rule["alert"]: rule for group in groups for rule in group["rules"] if "alert" in rule}


@dataclass
class Pages:
    """Exporters that say what a test wants; one that has no page says nothing."""

    pages: Mapping[str, Page]
    port: int = 0
    read: dict[str, int] = field(default_factory=dict)

    async def page(self, request: web.Request) -> web.Response:
        job = request.match_info["job"]
        self.read[job] = self.read.get(job, 0) + 1
        return web.Response(text=self.pages.get(job, lambda number: "")(self.read[job]))


@asynccontextmanager
async def exporters(pages: Mapping[str, Page]) -> AsyncIterator[Pages]:
    served = Pages(pages)
    app = web.Application()
    app.router.add_get("/{job}", served.page)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    served.port = runner.addresses[0][1]
    try:
        yield served
    finally:
        await runner.cleanup()


@dataclass
class Prometheus:
    http: httpx.AsyncClient

    async def value(self, expr: str) -> list[float]:
        """Of each series that the query has now."""
        answer = await self.http.get("/api/v1/query", params={"query": expr})
        said = answer.json()
        assert said["status"] == "success", (expr, said)
        result = said["data"]["result"]
        pairs = [result] if said["data"]["resultType"] == "scalar" else [one["value"] for one in result]
        return [float(value) for _, value in pairs]


@asynccontextmanager
async def prometheus(
    folder: Path, exporting: Pages, *, haru: str = "", alertmanager: int = 0
) -> AsyncIterator[Prometheus]:
    """With the project's jobs and rules. `haru` is the address of a real one; else it is an exporter as the others."""
    port = free_port()
    file = _config(folder, exporting, haru, alertmanager)
    args = [
        *("--config.file", str(file), "--storage.tsdb.path", str(folder / "data")),
        *("--web.listen-address", f"127.0.0.1:{port}"),
    ]
    async with _running(tool("prometheus"), args, port, "/-/ready") as http:
        yield Prometheus(http)


@asynccontextmanager
async def alertmanager(
    folder: Path, port: int, slack: str, smtp: int, *, inhibits: bool = True
) -> AsyncIterator[httpx.AsyncClient]:
    """On the project's configuration; what it sends goes there. Unless it `inhibits`, nothing is held back."""
    file = _routes(folder, slack, smtp, inhibits=inhibits)
    args = [
        *("--config.file", str(file), "--storage.path", str(folder / "data")),
        *("--web.listen-address", f"127.0.0.1:{port}", "--cluster.listen-address="),
    ]
    async with _running(tool("alertmanager"), args, port, "/-/ready") as http:
        yield http


def _routes(folder: Path, slack: str, smtp: int, *, inhibits: bool) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "slack").write_text(slack)
    (folder / "password").write_text("none")
    given = (FOLDER / "alertmanager" / "alertmanager.yml").read_text()
    config = yaml.safe_load(given)
    config["global"] |= {
        "slack_api_url_file": str(folder / "slack"),
        "smtp_auth_password_file": str(folder / "password"),
        "smtp_smarthost": f"127.0.0.1:{smtp}",
        "smtp_require_tls": False,
    }
    if not inhibits:
        del config["inhibit_rules"]
    config["templates"] = [str(FOLDER / "alertmanager" / one) for one in config["templates"]]
    for route in (config["route"], *config["route"]["routes"]):
        route |= {"group_wait": "1s", "group_interval": "1s"}
    file = folder / "alertmanager.yml"
    file.write_text(yaml.safe_dump(config))
    return file


def _config(folder: Path, exporting: Pages, haru: str, alertmanager: int) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "token").write_text(TOKEN)
    config = yaml.safe_load((FOLDER / "prometheus" / "prometheus.yml").read_text())
    config["global"] |= {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"}
    config["rule_files"] = [str(_hasty(file, folder)) for file in RULES]
    config["alerting"]["alertmanagers"] = [{"static_configs": [{"targets": [f"127.0.0.1:{alertmanager}"]}]}]
    config["scrape_configs"] = [_job(job, folder, exporting, haru) for job in config["scrape_configs"]]
    file = folder / "prometheus.yml"
    file.write_text(yaml.safe_dump(config))
    return file


def _job(job: dict[str, Any], folder: Path, exporting: Pages, haru: str) -> dict[str, Any]:
    name = job["job_name"]
    local: dict[str, Any] = {"job_name": name, "metrics_path": f"/{name}"}
    targets = [f"127.0.0.1:{exporting.port}"]
    if "authorization" in job:
        local["authorization"] = {"credentials_file": str(folder / "token")}
    if name == "haru":
        # One of them is down: nobody listens there.
        targets.append("127.0.0.1:9")
        if haru:
            local["metrics_path"] = "/metrics"
            targets[0] = haru.removeprefix("http://")
    return {**local, "static_configs": [{"targets": targets}]}


def _hasty(rules: Path, folder: Path) -> Path:
    """The same rules, which wait for nothing."""
    copy = folder / rules.name
    copy.write_text(re.sub(r"^( +for:) .*$", r"\1 0s", rules.read_text(), flags=re.MULTILINE))
    return copy


@asynccontextmanager
async def _running(program: str, args: list[str], port: int, ready: str) -> AsyncIterator[httpx.AsyncClient]:
    with tempfile.TemporaryFile() as said:
        child = await asyncio.create_subprocess_exec(program, *args, stdout=said, stderr=said)
        try:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
                async with asyncio.timeout(60):
                    while not await _is_ready(http, ready):
                        assert child.returncode is None, _read(said)
                        await asyncio.sleep(0.1)
                yield http
        finally:
            if child.returncode is None:
                child.terminate()
            await child.wait()


def _read(said: BinaryIO) -> str:
    said.seek(0)
    return said.read().decode(errors="replace")[-2000:]


async def _is_ready(http: httpx.AsyncClient, path: str) -> bool:
    try:
        return (await http.get(path)).status_code == 200
    except httpx.TransportError:
        return False
