"""A running server as the target: its `/stream` doors, read as any client reads them."""

import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson

from evals.datasets.dataset import Case
from evals.evaluators.calling import Answered
from evals.experiments.configuration import Configuration
from evals.experiments.recorded import recorded
from evals.experiments.target import Clock, NotLetIn, Refused, Steps
from evals.trees import Tree

NOT_LET_IN = (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN)
# A run of many sections may wait behind others.
TIMEOUT = httpx.Timeout(60, read=1800)
REQUEST = "x-request-id"


@dataclass
class _Heard:
    steps: Steps
    ids: dict[str, str] = field(default_factory=dict)
    output: dict[str, Any] | None = None

    def take(self, event: str, data: Mapping[str, Any]) -> None:
        if event == "metadata":
            self.ids["run_id"] = str(data.get("run_id", ""))
        elif event == "data":
            self._chunk(data)

    def _chunk(self, chunk: Mapping[str, Any]) -> None:
        if "error" in chunk:
            told = chunk["error"]
            raise Refused(str(told.get("message", told)), told.get("retry_after_s"))
        for step in chunk.get("progress", ()):
            facts = {name: value for name, value in step.items() if name not in ("node", "state")}
            self.steps.step(str(step.get("node", "")), str(step.get("state", "")), facts)
        if chunk.get("content"):
            self.steps.text()
        self.output = chunk.get("output", self.output)


@dataclass(frozen=True)
class ServerTarget:
    """`https` are clients by the address of the server; `""` is the one that configurations without one mean."""

    feature: str
    https: Mapping[str, httpx.AsyncClient]
    clock: Clock = time.monotonic
    wants_traces: bool = True

    async def answer(self, case: Case, configuration: Configuration, repetition: int) -> Answered:
        given = configuration.inputs_of(case)
        heard = _Heard(Steps(self.feature, self.clock, given))
        async for event, data in self._events(given, configuration, heard.ids):
            heard.take(event, data)
        if heard.output is None:
            raise Refused("the stream ended without an output")
        metadata = {"feature": self.feature, "repetition": repetition, **configuration.configurable, **heard.ids}
        seen = heard.steps.tree(heard.output, metadata, heard.ids.get("run_id", ""))
        return Answered(heard.output, await self._whole(configuration, heard, seen), facts=heard.ids)

    async def _whole(self, configuration: Configuration, heard: _Heard, seen: Tree) -> Tree:
        """The server's own record of the run has more in it; when the first word came, only its reader knows."""
        asked = heard.ids.get(REQUEST)
        whole = await recorded(self.https[configuration.server], asked) if asked and self.wants_traces else None
        return whole.with_metadata(seen.metadata) if whole else seen

    async def _events(
        self, given: Mapping[str, Any], configuration: Configuration, ids: dict[str, str]
    ) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        body = {"input": given, "config": {"configurable": configuration.configurable}}
        http = self.https[configuration.server]
        # An answer that was kept from an earlier run would tell nothing of this one.
        asked = http.stream("POST", f"/{self.feature}/stream", json=body, headers={"cache-control": "no-cache"})
        try:
            async with asked as response:
                await _check(response)
                ids.update({REQUEST: response.headers[REQUEST]} if REQUEST in response.headers else {})
                event = ""
                async for line in response.aiter_lines():
                    if line.startswith("event: "):
                        event = line[7:]
                    elif line.startswith("data: "):
                        yield event, orjson.loads(line[6:])
        except httpx.HTTPError as error:
            raise Refused(f"{type(error).__name__}: {error}") from error


def clients(servers: Mapping[str, str], key: str) -> dict[str, httpx.AsyncClient]:
    """By the address that configurations name."""
    headers = {"authorization": f"Bearer {key}"}
    return {
        name: httpx.AsyncClient(base_url=url, headers=headers, timeout=TIMEOUT, trust_env=False)
        for name, url in servers.items()
    }


async def _check(response: httpx.Response) -> None:
    if response.status_code == httpx.codes.OK:
        return
    told = f"{response.status_code}: {(await response.aread()).decode(errors='replace')[:300]}"
    if response.status_code in NOT_LET_IN:
        raise NotLetIn(told)
    after = response.headers.get("retry-after", "")
    raise Refused(told, float(after) if after.isdigit() else None)
