"""What a workflow may expect of its models, run on the double and on the client of a real HTTP endpoint."""

import aiohttp
import pytest
from langchain_core.callbacks import AsyncCallbackHandler, StdOutCallbackHandler

from nodes.caller import Caller
from nodes.completions import ModelBusy, ModelNotServed, ModelUnavailable, PromptRefused
from nodes.engines.base import Engine
from nodes.engines.fleet import Engines
from nodes.engines.routed import Routed, dial_with
from nodes.llm import VllmModels
from nodes.profile import Profile
from tests.fakes import FakeModels
from tests.scripted_engine import scripted_engine

ANA = Caller("ana")
QUESTION = [{"role": "user", "content": "Sky?"}]
PROFILES = {
    "large": Profile("large", "gemma", 8192, ("til",), {"temperature": 0.3, "repetition_penalty": 1.1}, ("ana-til",)),
    "small": Profile("small", "smollm", 2048, ("chat",), {"max_tokens": 50}),
}


@pytest.fixture
async def engine():
    async with scripted_engine() as running:
        yield running


@pytest.fixture
async def session():
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def vllm(engine, session):
    return models_at(engine.base_url, session)


def models_at(url, session):
    fleet = Engines({name: [Engine("one", url, "key", arm="new")] for name in PROFILES})
    return VllmModels(Routed(fleet, dial_with(session)), PROFILES, "small")


@pytest.fixture(params=["fake", "vllm"])
def models(request, engine):
    engine.answers = ["The sky is blue.", "", "푸른 하늘"]
    return FakeModels(list(engine.answers)) if request.param == "fake" else request.getfixturevalue("vllm")


class Ends(AsyncCallbackHandler):
    def __init__(self):
        self.heard = []

    async def on_llm_end(self, response, **_):
        self.heard.append(response)


async def streamed(model, **options):
    return [chunk async for chunk in model.astream(QUESTION, **options)]


async def test_streamed_pieces_make_the_text_and_end_with_usage(models):
    chunks = await streamed(models.for_caller(ANA, "chat"))
    whole = sum(chunks[1:], chunks[0])

    assert whole.content == "The sky is blue."
    assert whole.usage_metadata["output_tokens"] == 4
    assert whole.response_metadata["finish_reason"] == "stop"


async def test_whole_answer_has_text_usage_and_reason(models):
    message = await models.for_caller(ANA, "chat").ainvoke(QUESTION, max_tokens=9)

    assert (message.content, message.response_metadata["finish_reason"]) == ("The sky is blue.", "stop")
    assert message.usage_metadata["output_tokens"] == 4


async def test_empty_and_korean_answers_are_answers(models):
    model = models.for_caller(ANA, "chat")
    texts = ["".join(chunk.content for chunk in await streamed(model)) for _ in range(3)]

    assert texts == ["The sky is blue.", "", "푸른 하늘"]


async def test_traced_call_sends_and_answers_the_same(vllm, engine):
    """The short cut for calls that nobody traces must not differ from LangChain's own way."""
    model = vllm.for_caller(Caller("ana", profile="large"), "til")
    tracer = {"callbacks": [StdOutCallbackHandler()]}

    plain, traced = [await model.ainvoke(QUESTION, config, max_tokens=9) for config in ({}, tracer)]
    streams = [[chunk async for chunk in model.astream(QUESTION, config, max_tokens=9)] for config in ({}, tracer)]

    assert (plain.content, plain.usage_metadata) == (traced.content, traced.usage_metadata)
    texts = ["".join(chunk.content for chunk in stream) for stream in streams]
    assert texts[0] == texts[1] == plain.content
    sent = [{key: value for key, value in body.items() if key != "stream"} for body in engine.heard]
    assert sent[0] == sent[1]
    assert sent[2] == sent[3]


async def test_answer_tells_once_which_engine_and_arm_gave_it(vllm):
    model = vllm.for_caller(ANA, "chat")
    chunks = await streamed(model)
    heard = [await model.ainvoke(QUESTION), sum(chunks[1:], chunks[0])]

    assert [(one.response_metadata["engine"], one.response_metadata["arm"]) for one in heard] == 2 * [("one", "new")]


async def test_trace_tells_which_engine_and_arm_gave_the_answer(vllm):
    tracer = Ends()
    model = vllm.for_caller(ANA, "chat")
    await model.ainvoke(QUESTION, {"callbacks": [tracer]})
    [_ async for _ in model.astream(QUESTION, {"callbacks": [tracer]})]

    told = [ended.generations[0][0].message.response_metadata for ended in tracer.heard]
    assert [(one["engine"], one["arm"], one["finish_reason"]) for one in told] == 2 * [("one", "new", "stop")]


async def test_window_is_known(models):
    assert models.window(ANA, "chat") > 0


async def test_longer_prompts_count_more_tokens(models):
    short = await models.count(ANA, "chat", QUESTION)
    long = await models.count(ANA, "chat", [*QUESTION, {"role": "assistant", "content": "It is as blue as ever."}])

    assert 0 < short < long


async def test_engine_that_cannot_count_says_so(vllm, engine):
    engine.refuses = 404

    with pytest.raises(ModelNotServed):
        await vllm.count(ANA, "chat", QUESTION)


async def test_first_profile_answers_unless_the_caller_names_one(vllm, engine):
    for caller in (ANA, Caller("ana", profile="large")):
        await vllm.for_caller(caller, "chat").ainvoke(QUESTION)

    assert [body["model"] for body in engine.heard] == ["smollm", "gemma"]


async def test_adapter_is_asked_by_its_own_name_with_the_profiles_parameters(vllm, engine):
    await vllm.for_caller(Caller("ana", profile="large", adapter="ana-til"), "til").ainvoke(QUESTION, max_tokens=7)

    [body] = engine.heard
    asked = {
        key: body[key] for key in ("model", "temperature", "repetition_penalty", "max_completion_tokens", "messages")
    }
    assert asked == {
        "model": "ana-til",
        "temperature": 0.3,
        "repetition_penalty": 1.1,
        "max_completion_tokens": 7,
        "messages": QUESTION,
    }


@pytest.mark.parametrize("caller", [Caller("ana", profile="none"), Caller("ana", profile="large", adapter="others")])
def test_unknown_profile_or_adapter_is_refused(vllm, caller):
    with pytest.raises(ModelNotServed):
        vllm.for_caller(caller, "til")


@pytest.mark.parametrize(
    ("status", "kind"),
    [(404, ModelNotServed), (429, ModelBusy), (400, PromptRefused), (500, ModelUnavailable), (503, ModelUnavailable)],
)
@pytest.mark.parametrize("way", ["streamed", "whole"])
async def test_refusals_of_the_engine_say_what_kind_they_are(vllm, engine, status, kind, way):
    engine.refuses = status
    model = vllm.for_caller(ANA, "chat")

    with pytest.raises(kind):
        await (streamed(model) if way == "streamed" else model.ainvoke(QUESTION))


async def test_stream_that_breaks_off_is_an_error(vllm, engine):
    engine.cuts = True

    with pytest.raises(ModelUnavailable):
        await streamed(vllm.for_caller(ANA, "chat"))


async def test_dead_engine_is_an_error_that_says_so(session):
    dead = models_at("http://127.0.0.1:9/v1", session)

    with pytest.raises(ModelUnavailable):
        await dead.for_caller(ANA, "chat").ainvoke(QUESTION)


async def test_leaving_the_stream_stops_the_engine(vllm, engine):
    engine.holds = True
    stream = vllm.for_caller(ANA, "chat").astream(QUESTION)
    await anext(stream)
    await stream.aclose()

    await engine.until(lambda: engine.left == 1)
    assert engine.running == 0
