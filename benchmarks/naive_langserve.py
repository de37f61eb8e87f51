"""LangServe, LangGraph and ChatOpenAI as a newcomer writes them; NODES=4 and DATABASE_URL add steps and memory."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import FastAPI, Request
from langchain_core.messages import AnyMessage
from langchain_core.runnables import RunnableConfig, RunnableGenerator
from langchain_openai import ChatOpenAI
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from langserve import add_routes
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool
from typing_extensions import TypedDict

DATABASE_URL = os.environ.get("DATABASE_URL")
NODES = int(os.environ.get("NODES", "1"))


class State(TypedDict, total=False):
    messages: Annotated[list[AnyMessage], add_messages]
    passages: list[str]
    problems: list[str]


llm = ChatOpenAI(model="bench", base_url=os.environ["VLLM_BASE_URL"], api_key="none")


async def retrieve(state: State) -> State:
    return {"passages": []}


async def prompt(state: State) -> State:
    return {"passages": state["passages"]}


async def generate(state: State) -> State:
    return {"messages": [await llm.ainvoke(state["messages"])]}


async def verify(state: State) -> State:
    return {"problems": []}


def build() -> StateGraph:
    steps = [retrieve, prompt, generate, verify] if NODES == 4 else [generate]
    builder = StateGraph(State)
    builder.add_sequence(steps)
    builder.add_edge(START, steps[0].__name__)
    builder.add_edge(steps[-1].__name__, END)
    return builder


graph = build().compile()


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    if not DATABASE_URL:
        yield
        return
    settings = {"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row}
    async with AsyncConnectionPool(DATABASE_URL, min_size=4, max_size=20, kwargs=settings) as pool:
        graph.checkpointer = AsyncPostgresSaver(pool)
        await graph.checkpointer.setup()
        yield


async def say(inputs: AsyncIterator[dict], config: RunnableConfig) -> AsyncIterator[str]:
    async for payload in inputs:
        async for message, _ in graph.astream(payload, config, stream_mode="messages"):
            if message.content:
                yield message.content


def in_thread(config: RunnableConfig, request: Request) -> RunnableConfig:
    config["configurable"] = {"thread_id": request.headers["x-thread-id"]}
    return config


app = FastAPI(lifespan=lifespan)
add_routes(app, graph, path="/graph", per_req_config_modifier=in_thread)
spoken = RunnableGenerator(say).with_types(input_type=dict, output_type=str)
add_routes(app, spoken, path="/chat", per_req_config_modifier=in_thread)
