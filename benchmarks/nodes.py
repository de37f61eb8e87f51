"""What a four-node LangGraph run costs in process: CPU µs by shape, streaming mode and checkpointer.

python -m benchmarks.nodes [--runs 600] [--profile]
"""

import argparse
import cProfile
import gc
import operator
import os
import pstats
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any, TypedDict

import uvloop
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime
from langgraph.types import Command, Send
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

from benchmarks.machine import SERVER_CORE
from benchmarks.postgres import open_postgres

PIECES = 8  # writes of the generating node, as a 64-token answer coalesced within 20 ms makes
ROUNDS = 9
LONG_THREAD = 400

Sink = Callable[[str], None]
Run = Callable[[], Awaitable[object]]


class State(TypedDict, total=False):
    messages: Annotated[list, operator.add]
    passages: list
    prompt: list
    draft: str


@dataclass
class Context:
    sink: Sink


@dataclass(frozen=True)
class Cost:
    """Of one run: CPU of this process, and the wall time in which Postgres may have worked too."""

    cpu_us: float
    wall_us: float

    def __str__(self) -> str:
        return f"{self.cpu_us:8.0f} CPU µs  {self.wall_us:8.0f} wall µs"


# ---- the four steps, as empty as they can be ----


async def retrieve(state: State) -> State:
    return {"passages": []}


async def prompt(state: State) -> State:
    return {"prompt": [{"role": "user", "content": "Say something."}]}


async def prompt_then_send(state: State) -> Command:
    written = [{"role": "user", "content": "Say something."}]
    return Command(update={"prompt": written}, goto=[Send("generate", {**state, "prompt": written})])


async def generate(state: State, config: RunnableConfig) -> State:
    sink = config["configurable"]["sink"]
    for _ in range(PIECES):
        sink("eight tokens of text")
    return {"draft": "An answer."}


async def generate_in_context(state: State, runtime: Runtime[Context]) -> State:
    for _ in range(PIECES):
        runtime.context.sink("eight tokens of text")
    return {"draft": "An answer."}


async def generate_to_writer(state: State, runtime: Runtime) -> State:
    for _ in range(PIECES):
        runtime.stream_writer("eight tokens of text")
    return {"draft": "An answer."}


async def verify(state: State) -> State:
    return {"messages": [{"role": "assistant", "content": "An answer."}]}


async def all_at_once(state: State, config: RunnableConfig) -> State:
    state |= await retrieve(state)
    state |= await prompt(state)
    state |= await generate(state, config)
    return {"draft": state["draft"], **(await verify(state))}


def to_generate(state: State) -> str:
    return "generate"


def done(state: State) -> str:
    return END


# ---- shapes ----


def four(generator: Any = generate, writer: Any = prompt, context: type | None = None) -> StateGraph:
    builder = StateGraph(State, context_schema=context)
    steps = {"retrieve": retrieve, "prompt": writer, "generate": generator, "verify": verify}
    for name, step in steps.items():
        builder.add_node(name, step)
    builder.add_edge(START, "retrieve")
    builder.add_edge("retrieve", "prompt")
    builder.add_edge("generate", "verify")
    return builder


def with_edges(generator: Any = generate, context: type | None = None) -> StateGraph:
    return four(generator, context=context).add_edge("prompt", "generate").add_edge("verify", END)


def with_send() -> StateGraph:
    return four(writer=prompt_then_send).add_edge("verify", END)


def with_conditions() -> StateGraph:
    builder = four()
    builder.add_conditional_edges("prompt", to_generate, ["generate"])
    return builder.add_conditional_edges("verify", done, ["generate", END])


def with_one() -> StateGraph:
    return StateGraph(State).add_node("all", all_at_once).add_edge(START, "all").add_edge("all", END)


# ---- measuring ----


def config_of_new_thread(sink: Sink) -> RunnableConfig:
    return {"configurable": {"thread_id": str(uuid.uuid4()), "sink": sink}}


def asked() -> State:
    return {"messages": [{"role": "user", "content": "Say something."}]}


def ainvoked(graph: Any, durability: str | None, *, in_context: bool = False) -> Run:
    heard: list[str] = []
    extra: dict[str, Any] = {"context": Context(heard.append)} if in_context else {}
    if durability:
        extra["durability"] = durability

    async def run() -> object:
        return await graph.ainvoke(asked(), config_of_new_thread(heard.append), **extra)

    return run


def streamed(graph: Any, durability: str | None) -> Run:
    extra: dict[str, Any] = {"durability": durability} if durability else {}

    async def run() -> object:
        config = config_of_new_thread(str)
        return [piece async for piece in graph.astream(asked(), config, stream_mode="custom", **extra)]

    return run


async def costs(shapes: dict[str, Run], runs: int) -> dict[str, Cost]:
    """All shapes in turn, round after round, so that a slow moment of the machine meets each of them."""
    rounds: dict[str, list[Cost]] = {name: [] for name in shapes}
    for _ in range(ROUNDS):
        for name, run in shapes.items():
            rounds[name].append(await one_round(run, max(1, runs // ROUNDS)))
    # The cheapest round: a neighbour on the core can only make one dearer. The first also warmed up.
    return {name: min(found, key=lambda cost: cost.cpu_us) for name, found in rounds.items()}


async def one_round(run: Run, runs: int) -> Cost:
    gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(runs):
        await run()
    return Cost((time.process_time() - cpu) / runs * 1e6, (time.perf_counter() - wall) / runs * 1e6)


async def show(title: str, shapes: dict[str, Run], runs: int) -> None:
    for name, cost in (await costs(shapes, runs)).items():
        print(f"{title:24} {name:50} {cost}", flush=True)


@asynccontextmanager
async def open_saver(uri: str) -> AsyncIterator[AsyncPostgresSaver]:
    settings = {"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row}
    async with AsyncConnectionPool(uri, min_size=4, max_size=4, kwargs=settings) as pool:
        saver = AsyncPostgresSaver(pool)
        await saver.setup()
        yield saver


def shapes_of(keep: AsyncPostgresSaver | None, durability: str | None) -> dict[str, Run]:
    in_context = with_edges(generate_in_context, Context).compile(keep)
    return {
        "one node, sink in config": ainvoked(with_one().compile(keep), durability),
        "(a) edges, sink in config": ainvoked(with_edges().compile(keep), durability),
        "(b) Command(goto=[Send])": ainvoked(with_send().compile(keep), durability),
        "(c) conditional edges": ainvoked(with_conditions().compile(keep), durability),
        "(d) context_schema, sink in context": ainvoked(in_context, durability, in_context=True),
        "(e) edges, astream custom": streamed(with_edges(generate_to_writer).compile(keep), durability),
    }


async def measure_shapes(saver: AsyncPostgresSaver, runs: int) -> None:
    bare = {f"{name}, nothing kept": run for name, run in shapes_of(None, None).items()}
    kept = {f"{name}, exit": run for name, run in shapes_of(saver, "exit").items()}
    default = {"(a) edges, sink in config, async": ainvoked(with_edges().compile(saver), "async")}
    await show("new threads", {**bare, **kept, **default}, runs)


async def measure_long_thread(saver: AsyncPostgresSaver, runs: int) -> None:
    kinds = {
        "plain dicts": [{"role": "user", "content": f"Message {n}, not long."} for n in range(LONG_THREAD)],
        "LangChain messages": [
            (HumanMessage if n % 2 == 0 else AIMessage)(f"Message {n}, not long.") for n in range(LONG_THREAD)
        ],
    }
    graph = with_edges().compile(saver)
    for kind, messages in kinds.items():
        config = config_of_new_thread(str)
        await graph.ainvoke({"messages": messages}, config, durability="exit")
        config = {"configurable": {"thread_id": config["configurable"]["thread_id"], "checkpoint_ns": ""}}
        await show(f"{LONG_THREAD} {kind}", alone(saver, config, await saver.aget_tuple(config)), runs // 3)


def alone(saver: AsyncPostgresSaver, config: RunnableConfig, saved: Any) -> dict[str, Run]:
    checkpoint, versions = saved.checkpoint, saved.checkpoint["channel_versions"]
    changed = {"messages": versions["messages"]}

    async def put(new_versions: dict) -> object:
        copy = {**checkpoint, "id": str(uuid.uuid4()), "channel_values": dict(checkpoint["channel_values"])}
        return await saver.aput(config, copy, {"source": "loop", "step": 9, "parents": {}}, new_versions)

    return {
        "aget_tuple": lambda: saver.aget_tuple(config),
        "aput, messages changed": lambda: put(changed),
        "aput, nothing changed": lambda: put({}),
    }


async def measure_first_turn(saver: AsyncPostgresSaver, runs: int) -> None:
    async def get() -> object:
        return await saver.aget_tuple({"configurable": {"thread_id": str(uuid.uuid4())}})

    await show("a thread not yet there", {"aget_tuple": get}, runs // 3)


async def profile(run: Run, runs: int, title: str) -> None:
    for _ in range(100):
        await run()
    profiler = cProfile.Profile()
    profiler.enable()
    for _ in range(runs):
        await run()
    profiler.disable()
    print(f"\n{title}, {runs} runs under cProfile, by own time", flush=True)
    pstats.Stats(profiler).sort_stats("tottime").print_stats(15)


async def main(runs: int, uri: str, *, profiled: bool) -> None:
    async with open_saver(uri) as saver:
        print(f"per run, {PIECES} writes in each; the cheapest of {ROUNDS} rounds")
        await measure_shapes(saver, runs)
        await measure_first_turn(saver, runs)
        await measure_long_thread(saver, runs)
        if profiled:
            await profile(ainvoked(with_edges().compile(), None), 1000, "(a) edges, no checkpointer")
            await profile(ainvoked(with_edges().compile(saver), "exit"), 500, "(a) edges, AsyncPostgresSaver exit")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=450)
    parser.add_argument("--profile", action="store_true")
    args = parser.parse_args()
    os.environ["LANGSMITH_TRACING"] = "false"
    with open_postgres() as postgres:
        os.sched_setaffinity(0, {SERVER_CORE})
        uvloop.run(main(args.runs, postgres.new_database(), profiled=args.profile))
