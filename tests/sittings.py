"""A mock interview on a scripted model, sat through without a server."""

from pathlib import Path

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command

from graphs.feature import Deps
from graphs.interview_mock.course import open_prompt
from graphs.interview_mock.graph import build
from graphs.interview_mock.session import MockInput
from nodes.caller import Caller
from nodes.completions import ModelUnavailable
from nodes.run import Run
from tests.fakes import FakeModels, FakeRetriever

ANA = Run(Caller("ana"))
DATA = Path(__file__).parent / "data" / "interview"
HASH_TABLE = (DATA / "en" / "hash-table.md").read_text()
THREADS = (DATA / "ko" / "process-vs-thread.md").read_text()


class Sitting:
    """One interview, with the model's answers scripted; without any the model is away."""

    def __init__(self, *answers, saver=None, entailment=None):
        self.models = FakeModels(list(answers)) if answers else Away([""])
        deps = Deps(self.models, FakeRetriever(), None, entailment=entailment)
        self.graph = build(deps, saver or InMemorySaver())
        self.config = {"configurable": {"thread_id": "1"}}
        self.state = {}

    async def begin(self, carried=(), **wanted):
        asked = {"given": MockInput(**wanted).model_dump(), "carried": list(carried)}
        return await self._run(asked)

    async def say(self, text, number=None):
        return await self._run(Command(resume={"kind": "answer", "number": number or self.number, "text": text}))

    async def skip(self):
        return await self._run(Command(resume={"kind": "skip", "number": self.number}))

    async def end(self):
        return await self._run(Command(resume={"kind": "end"}))

    @property
    def number(self):
        return open_prompt(self.state)["number"]

    @property
    def is_over(self):
        return self.state["phase"] == "over"

    @property
    def grade(self):
        return self.state["asked"][-1]["grade"]

    async def _run(self, given):
        self.state = await self.graph.ainvoke(given, self.config, context=ANA, durability="exit")
        return self.state


class Away(FakeModels):
    async def ainvoke(self, messages, **_):
        raise ModelUnavailable("away")
