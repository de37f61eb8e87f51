"""What makes a feature, and how its four steps become a graph."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import Send
from pydantic import BaseModel

from nodes.entailment.base import Entailment
from nodes.events import Step
from nodes.llm import ChatModels
from nodes.prompt import sends_of
from nodes.run import Run
from nodes.state import Answer, Lookup, Message
from retrievers.articles import Articles
from retrievers.base import Embedder, Retriever
from retrievers.documents.base import DocumentReader
from retrievers.documents.process import ProcessReader
from retrievers.hosted.source import NoRepositories, Repositories
from retrievers.ranking.finder import Finder
from retrievers.ranking.rerank import Reranker

StepName = Literal["retrieve", "prompt", "generate", "verify"]
Node = Callable[[Any, Run], Awaitable[Any]]
Workflow = CompiledStateGraph[Any, Run, Any, Answer]


@dataclass(frozen=True)
class Deps:
    """What the steps of every feature are made from; without `entailment` the checks without a model decide alone."""

    models: ChatModels
    retriever: Retriever
    articles: Articles
    repositories: Repositories = field(default_factory=NoRepositories)
    entailment: Entailment | None = None
    documents: DocumentReader = field(default_factory=ProcessReader)
    embedder: Embedder | None = None
    reranker: Reranker | None = None

    @property
    def finder(self) -> Finder:
        return Finder(self.retriever, self.reranker)


@dataclass(frozen=True)
class Steps:
    """Each step is called with the state and the run; the classes in `nodes` are the ready-made ones."""

    retrieve: Node
    prompt: Node
    generate: Node
    verify: Node


@dataclass(frozen=True)
class Spoken:
    """How a feature is asked by who knows only messages, and answers in text.

    `read` makes the input of them, and raises ValueError with the reason if it cannot. `answer` is the output's key
    with the text. `live` drafts may be shown before they are verified.
    """

    read: Callable[[list[Message]], dict[str, Any]]
    answer: str = "markdown"
    live: bool = False


@dataclass(frozen=True)
class Feature:
    """Everything the server and the evals need to know about a feature.

    `state` has the fields of `input` beside the shared keys. `remembers` keeps its tracked keys in a thread; one that
    `converses` as well keeps them in a conversation, whose messages are its `history`. Without `spoken` it is not
    offered to clients of the chat completions protocol. `prompt` names the words that an input is answered with, their
    version and language. `lasts` tells of an input whether its answer may be given again: not if it is made from what
    lies elsewhere and changes. `anew` makes the keys of the state that no record of a run can hold.
    """

    name: str
    input: type[BaseModel]
    output: type[BaseModel]
    state: type
    steps: Callable[[Deps], Steps]
    remembers: bool = False
    converses: bool = False
    spoken: Spoken | None = None
    prompt: Callable[[Mapping[str, Any]], str] = lambda given: ""
    lasts: Callable[[Mapping[str, Any]], bool] = lambda given: True
    anew: Mapping[str, Callable[[Deps], Node]] = field(default_factory=dict)

    def build(
        self, deps: Deps, checkpointer: BaseCheckpointSaver[Any] | None = None, begin: StepName = "retrieve"
    ) -> Workflow:
        """retrieve → prompt → generate → verify, where verify may send parts back to generate. Begun at a later step,
        it is given the state that the steps before have left."""
        steps = self.steps(deps)
        graph: Any = StateGraph(self.state, context_schema=Run, output_schema=Answer)
        graph.add_node("retrieve", _announced("retrieve", steps.retrieve))
        graph.add_node("prompt", _announced("prompt", steps.prompt), destinations=("generate", "verify"))
        graph.add_node("generate", _announced("generate", steps.generate))
        graph.add_node("verify", _announced("verify", steps.verify), destinations=("generate", "__end__"))
        if begin == "generate":
            graph.add_conditional_edges(START, _all_parts, ["generate", "verify"])
        else:
            graph.add_edge(START, begin)
        graph.add_edge("retrieve", "prompt")
        graph.add_edge("generate", "verify")
        workflow: Workflow = graph.compile(checkpointer=checkpointer, name=self.name)
        return workflow


def _all_parts(state: Any) -> list[Send] | Literal["verify"]:
    return sends_of(state["parts"].values()) or "verify"


def last_text(read: Callable[[str], dict[str, Any]]) -> Callable[[list[Message]], dict[str, Any]]:
    """For features that do not converse: the last message of the user is all they read."""

    def read_last(messages: list[Message]) -> dict[str, Any]:
        texts = [message["content"] for message in messages if message["role"] == "user"]
        if not texts or not texts[-1].strip():
            raise ValueError("the user has said nothing")
        return read(texts[-1])

    return read_last


def _announced(name: str, node: Node) -> Callable[..., Awaitable[Any]]:
    async def announced(state: Any, runtime: Runtime[Run]) -> Any:
        run = runtime.context
        run.emit(Step(name, "started"))
        with run.span.child("chain", name) as span:
            update = await node(state, run.within(span))
            span.gives(update)
        run.emit(Step(name, "done", _facts(update)))
        return update

    return announced


def _facts(update: Any) -> Mapping[str, Any]:
    """Counts that may be shown to any reader of the stream."""
    if isinstance(update, Mapping) and "passages" in update:
        lookup = update.get("lookup") or Lookup()
        return {"passages": len(update["passages"]), **lookup.facts}
    return {}
