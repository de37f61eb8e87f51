"""A feature's graph in the form that LangServe serves: nothing but text, progress and the output ever leaves it."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator
from typing import Any

from langchain_core.runnables import ConfigurableFieldSpec, Runnable, RunnableConfig
from langchain_core.runnables.config import get_config_list
from langchain_core.runnables.utils import AddableDict
from langchain_core.tracers import RunLogPatch

from nodes.caller import Caller
from server.admission.queue import Urgency
from server.errors import body_of
from server.features.forms import drawable
from server.features.outbox import Outbox, own_task
from server.features.runs import RunOptions, Runs, failed, report
from server.ticket import CLIENT_LEFT, Ticket


def _spec(key: str, description: str) -> ConfigurableFieldSpec:
    return ConfigurableFieldSpec(id=key, annotation=str, default="", description=description)


SPECS = (
    _spec("thread_id", "Conversation to continue; without one nothing is kept"),
    _spec("profile", "Model profile to ask"),
    _spec("adapter", "LoRA adapter to use"),
)
BATCH_AT_ONCE = 4


class Served(Runnable[dict[str, Any], Any]):
    """LangServe reads its types and calls `ainvoke`, `abatch`, `astream` and `astream_log`."""

    def __init__(self, runs: Runs, output_type: type, *, says_text: bool) -> None:
        self.name = runs.feature.name
        self._runs = runs
        self._input_type = drawable(runs.feature.input)
        self._output_type = output_type
        self._says_text = says_text

    @property
    def InputType(self) -> type:  # noqa: N802 (LangChain's name)
        return self._input_type

    @property
    def OutputType(self) -> type:  # noqa: N802 (LangChain's name)
        return self._output_type

    @property
    def config_specs(self) -> list[ConfigurableFieldSpec]:
        """What a client may set; LangServe drops every other key."""
        return list(SPECS)

    def with_config(self, config: RunnableConfig | None = None, **kwargs: Any) -> "Served":
        """LangServe binds each request's config only to read the types again, which it does not change."""
        return self

    def invoke(self, input: dict[str, Any], config: RunnableConfig | None = None, **kwargs: Any) -> Any:  # noqa: A002
        raise TypeError("haru's graphs are asynchronous: use ainvoke")

    async def ainvoke(self, input: dict[str, Any], config: RunnableConfig | None = None, **kwargs: Any) -> Any:  # noqa: A002
        return await self._runs.answer_or_fail(input, _caller(config), RunOptions(ticket=_ticket(config)))

    async def abatch(
        self,
        inputs: list[dict[str, Any]],
        config: RunnableConfig | list[RunnableConfig] | None = None,
        *,
        return_exceptions: bool = False,
        **kwargs: Any | None,
    ) -> list[Any]:
        """One failing input does not fail the others: its place holds {"error": …}."""
        places = asyncio.Semaphore(BATCH_AT_ONCE)

        async def one(item: dict[str, Any], its_config: RunnableConfig) -> Any:
            async with places:
                try:
                    options = RunOptions(urgency=Urgency.BATCH, ticket=_ticket(its_config))
                    return await self._runs.answer(item, _caller(its_config), options)
                except Exception as error:  # noqa: BLE001 (the last stop before the client)
                    report(error, self._runs.feature.name)
                    return {"error": body_of(error)}

        configs = get_config_list(config, len(inputs))
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(*pair)) for pair in zip(inputs, configs, strict=True)]
        return [task.result() for task in tasks]

    async def astream(
        self,
        input: dict[str, Any],  # noqa: A002
        config: RunnableConfig | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[AddableDict]:
        """Chunks with `content` (text of the draft), `progress`, and at the end `output` or `error`."""
        outbox = Outbox()
        ticket = _ticket(config)
        options = RunOptions(outbox.emit, ticket=ticket)
        run = own_task(self._runs.answer(input, _caller(config), options), outbox.close)
        try:
            async for chunk in outbox:
                yield chunk
            yield self._last(outbox, run, ticket)
        finally:
            if run.cancel():
                ticket.ended(CLIENT_LEFT)

    def _last(self, outbox: Outbox, run: "asyncio.Task[Any]", ticket: Ticket) -> AddableDict:
        try:
            return outbox.script.end(output=run.result())
        except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 (the last stop before the client)
            report(error, self._runs.feature.name)
            failed(ticket, error)
            return outbox.script.end(error=body_of(error))

    async def astream_log(  # type: ignore[override]  # the filters of LangChain's own have nothing to filter here
        self,
        input: Any,  # noqa: A002
        config: RunnableConfig | None = None,
        *,
        diff: bool = True,
        **kwargs: Any,
    ) -> AsyncIterator[RunLogPatch]:
        """The playgrounds read this. LangChain's own would send every prompt and passage, and grow with the square of
        the answer's length; ours tells what `astream` tells."""
        start: dict[str, Any] = {
            "streamed_output": [],
            "final_output": None,
            "logs": {},
            "name": self.name,
            "type": "chain",
        }
        yield RunLogPatch({"op": "replace", "path": "", "value": {"id": str(uuid.uuid4()), **start}})
        said = ""
        async for chunk in self.astream(input, config):
            if self._says_text and "error" in chunk:
                # The page has no other place where it could be read.
                chunk["content"] += chunk["error"]["message"]
            said += chunk["content"]
            yield RunLogPatch(*self._operations(chunk, said))

    def _operations(self, chunk: AddableDict, said: str) -> list[dict[str, Any]]:
        shown: Any = chunk["content"] if self._says_text else chunk
        operations: list[dict[str, Any]] = [{"op": "add", "path": "/streamed_output/-", "value": shown}]
        final: Any = said if self._says_text else chunk.get("output") or chunk.get("error")
        if final is not None:
            operations.append({"op": "replace", "path": "/final_output", "value": final})
        if "error" in chunk:
            operations.append({"op": "add", "path": "/error", "value": chunk["error"]})
        for step in chunk.get("progress", ()):
            if step["state"] == "done":
                operations.append(
                    {"op": "add", "path": f"/logs/{step['node']}:{uuid.uuid4().hex[:8]}", "value": _logged(step)}
                )
        return operations


def _caller(config: RunnableConfig | None) -> Caller:
    caller = (config or {}).get("configurable", {}).get("caller")
    if not isinstance(caller, Caller):
        raise TypeError("the run has no caller: it did not come through run_config")
    return caller


def _ticket(config: RunnableConfig | None) -> Ticket:
    """Shared by the runs of a batch."""
    ticket = (config or {}).get("configurable", {}).get("ticket")
    return ticket if isinstance(ticket, Ticket) else Ticket("")


def _logged(step: dict[str, Any]) -> dict[str, Any]:
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return {
        "id": str(uuid.uuid4()),
        "name": step["node"],
        "type": "chain",
        "tags": [],
        "metadata": {},
        "start_time": now,
        "streamed_output": [],
        "streamed_output_str": [],
        "final_output": {key: value for key, value in step.items() if key not in ("node", "state")},
        "end_time": now,
    }
