"""Without its adapter a run is answered by the base model, and the reader is told (MOD-4)."""

from dataclasses import dataclass, field

import pytest

from nodes.adapted import FELL_BACK, AdaptedModels
from nodes.caller import Caller
from nodes.completions import ModelNotServed, ModelUnavailable
from nodes.engines.base import AdapterAway
from nodes.events import Step
from nodes.generate import Generate
from nodes.llm import ChatModels
from nodes.run import Run
from nodes.state import Part, Writing
from tests.fakes import FakeModels

ADAPTER = "ko@111111111111"
KIM = Caller("kim", adapter=ADAPTER)
PART = Part("whole", [{"role": "user", "content": "Sky?"}])


@dataclass
class TwoModels:
    """The base model, and one that fails as often as it has faults."""

    faults: list[Exception] = field(default_factory=list)
    after: int = 0
    base: FakeModels = field(default_factory=lambda: FakeModels(["from the base"], model_name="base"))
    adapted: FakeModels = field(default_factory=lambda: FakeModels(["from the adapter"], model_name=ADAPTER))

    def for_caller(self, caller, feature):
        return self if caller.adapter else self.base

    window = FakeModels.window
    count = FakeModels.count
    model_name = ADAPTER

    async def ainvoke(self, messages, **options):
        if self.faults:
            raise self.faults.pop(0)
        return await self.adapted.ainvoke(messages, **options)

    async def astream(self, messages, **options):
        if self.faults and not self.after:
            raise self.faults.pop(0)
        async for chunk in self.adapted.astream(messages, **options):
            yield chunk
            if self.faults:
                raise self.faults.pop(0)


async def written(models: ChatModels, *, streamed):
    told = []
    run = Run(KIM, told.append) if streamed else Run(KIM)
    update = await Generate(AdaptedModels(models), "til")(Writing(part=PART, spent=(0, 0)), run)
    return update["drafts"]["whole"].text, run.tally, [event for event in told if isinstance(event, Step)]


@pytest.mark.parametrize("streamed", [True, False])
async def test_adapter_answers_when_the_engine_has_it(streamed):
    text, tally, steps = await written(TwoModels(), streamed=streamed)

    assert (text, tally.model, tally.fell_back, steps) == ("from the adapter", ADAPTER, "", [])


@pytest.mark.parametrize("streamed", [True, False])
@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (AdapterAway("the engine did not take the adapter (500)"), "the engine did not take the adapter (500)"),
        (ModelNotServed(), "the engine does not have the adapter"),
    ],
)
async def test_base_model_answers_and_says_why(streamed, fault, why):
    text, tally, steps = await written(TwoModels([fault]), streamed=streamed)

    assert (text, tally.model, tally.fell_back) == ("from the base", "base", why)
    assert steps == ([Step("adapter", "done", {"adapter": ADAPTER, "fell_back": why})] if streamed else [])


async def test_answer_that_has_begun_is_not_begun_again_by_another_model():
    models = TwoModels([ModelNotServed()], after=1)

    with pytest.raises(ModelNotServed):
        await written(models, streamed=True)

    assert models.base.calls == 0


async def test_engine_that_is_away_is_no_fault_of_the_adapter():
    with pytest.raises(ModelUnavailable):
        await written(TwoModels([ModelUnavailable()]), streamed=False)


async def test_caller_without_an_adapter_is_asked_of_the_model_itself():
    models = TwoModels()

    assert AdaptedModels(models).for_caller(Caller("kim"), "til") is models.base
    assert FELL_BACK not in (await models.base.ainvoke(PART.messages)).response_metadata
