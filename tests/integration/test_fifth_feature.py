"""A new feature is one file and one line of registration; everything else follows from the list."""

from dataclasses import replace

import pytest
from langserve import RemoteRunnable
from pydantic import BaseModel

import graphs
import server.app
from graphs.feature import Feature, Spoken, Steps, last_text
from nodes.generate import Generate
from nodes.prompt import Prompt
from nodes.retrieve import Retrieve
from nodes.soundness import faults
from nodes.state import Part, State
from nodes.verify import Verify
from tests.integration.conftest import serving


class HaikuInput(BaseModel):
    about: str


class HaikuOutput(BaseModel):
    lines: list[str]
    markdown: str
    problems: list[str]


class HaikuState(State, total=False):
    about: str


def write(state, run):
    return [Part("haiku", [{"role": "user", "content": f"A haiku about {state['about']}"}])]


def check(state, draft):
    wrong = [] if draft.text.count("\n") == 2 else ["A haiku has three lines."]
    return faults(draft.text) or wrong


def finish(state, drafts):
    draft = drafts["haiku"]
    return {"output": {"lines": draft.text.splitlines(), "markdown": draft.text, "problems": list(draft.problems)}}


def steps(deps):
    return Steps(
        Retrieve(deps.finder, lambda state: ""),
        Prompt(write),
        Generate(deps.models, "haiku"),
        Verify(check, lambda state, problems: " ".join(problems), finish),
    )


FEATURE = Feature("haiku", HaikuInput, HaikuOutput, HaikuState, steps)


@pytest.fixture
def registered(monkeypatch):
    monkeypatch.setattr(server.app, "FEATURES", (*graphs.FEATURES, FEATURE))


async def test_fifth_feature_is_served_verified_and_documented(registered, settings, engine):
    engine.answers = ["one line", "a pool\nof threads\nwakes"]
    async with serving(settings) as haru:
        haiku = RemoteRunnable(f"{haru.url}/haiku", headers=haru.signed)
        chunks = [chunk async for chunk in haiku.astream({"about": "pools"})]
        document = (await haru.http.get("/openapi.json")).json()
        playground = await haru.http.get("/haiku/playground/")
        models = (await haru.http.get("/v1/models")).json()["data"]

    assert chunks[-1]["output"]["lines"] == ["a pool", "of threads", "wakes"]
    again = [step for chunk in chunks for step in chunk.get("progress", ()) if step["state"] == "retract"]
    assert again[0]["problems"] == ["A haiku has three lines."]
    assert "/haiku/invoke" in document["paths"]
    assert playground.status_code == 200
    assert "haru-haiku" not in [model["id"] for model in models]


async def test_feature_that_says_how_it_is_spoken_to_is_a_model(monkeypatch, settings, engine):
    engine.answers = ["a pool\nof threads\nwakes"]
    spoken = Spoken(last_text(lambda text: {"about": text}))
    monkeypatch.setattr(server.app, "FEATURES", (replace(FEATURE, spoken=spoken),))
    body = {"model": "haru-haiku", "messages": [{"role": "user", "content": "pools"}]}
    async with serving(settings) as haru:
        answer = await haru.http.post("/v1/chat/completions", json=body)

    assert answer.json()["choices"][0]["message"]["content"] == "a pool\nof threads\nwakes"
