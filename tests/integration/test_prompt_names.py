"""Which words an answer came from is told by its trace, its row and its cache key (SRV-5, SRV-8, EVAL-2)."""

import csv
import io
from dataclasses import replace

import pytest
from langsmith import Client
from langsmith.run_helpers import tracing_context
from langsmith.schemas import LangSmithInfo

from graphs import FEATURES
from nodes.caller import Caller
from tests.integration.doors import INPUTS, doors_of, settled

KOREAN_CHAT = {"messages": [{"role": "user", "content": "커넥션 풀은 무엇인가요?"}]}


class Recording(Client):
    """LangSmith's client without a network: keeps the runs it is told of."""

    def __init__(self):
        super().__init__("http://127.0.0.1:9", api_key="none", info=LangSmithInfo(), auto_batch_tracing=False)
        self.told = []

    def create_run(self, name, inputs, run_type, **rest):
        self.told.append({"name": name, **rest})

    def update_run(self, run_id, **rest):
        pass


async def prompts_of(haru, **wanted):
    await settled(haru)
    rows = (await haru.http.get("/api/usage", params={"user": "all", **wanted})).json()["requests"]
    return [row["prompt"] for row in reversed(rows)]


def versioned(feature):
    """The name as the files have it now."""
    given = feature.input.model_validate(INPUTS[feature.name]).model_dump()
    return feature.prompt(given)


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
async def test_row_of_every_door_names_the_prompt(haru, feature):
    for door in doors_of(feature.name):
        assert (await haru.http.post(door.path, json=door.body)).status_code == 200

    assert set(await prompts_of(haru, feature=feature.name)) == {versioned(feature)}


async def test_name_has_file_version_and_language(haru):
    await haru.http.post("/chat/invoke", json={"input": KOREAN_CHAT})
    inputs = [{**INPUTS["til"], "language": language} for language in ("ko", "en")]
    await haru.http.post("/til/batch", json={"inputs": inputs})

    chat, batch = await prompts_of(haru)

    assert chat.startswith("chat.")
    assert chat.endswith(".ko")
    english = versioned(next(feature for feature in FEATURES if feature.name == "til"))
    assert batch == f"{english} {english.removesuffix('en')}ko"


async def test_request_that_was_refused_has_no_prompt(haru):
    await haru.http.post("/til/invoke", json={"input": INPUTS["til"], "config": {"configurable": {"profile": "none"}}})

    assert await prompts_of(haru) == [None]


async def test_csv_has_a_column_for_the_prompt(haru):
    await haru.http.post("/news/invoke", json={"input": INPUTS["news"]})
    await settled(haru)

    tables = [(await haru.http.get("/api/usage.csv", params={"language": language})).text for language in ("en", "ko")]
    english, korean = (next(csv.DictReader(io.StringIO(table))) for table in tables)

    assert english["prompt"] == korean["프롬프트"] == versioned(next(one for one in FEATURES if one.name == "news"))


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
@pytest.mark.parametrize("thread", [None, "talk"])
async def test_trace_of_a_run_has_the_prompt_as_tag_and_metadata(haru, feature, thread):
    client = Recording()
    given = feature.input.model_validate(INPUTS[feature.name]).model_dump()

    with tracing_context(enabled=True, client=client):
        await haru.app.state.runs[feature.name].answer(given, Caller(await haru.id_of(), thread))

    [root] = [run for run in client.told if not run.get("parent_run_id")]
    nodes = {run["name"]: run["extra"]["metadata"]["prompt"] for run in client.told if "langgraph_node" in str(run)}
    assert (root["tags"], root["extra"]["metadata"]["prompt"]) == ([versioned(feature)], versioned(feature))
    assert {"retrieve", "prompt", "generate", "verify"} <= nodes.keys()
    assert set(nodes.values()) == {versioned(feature)}


async def test_answer_is_not_given_again_in_other_words(haru, engine):
    runs, body = haru.app.state.runs["til"], {"input": INPUTS["til"]}
    first = await haru.http.post("/til/invoke", json=body)
    heard = len(engine.heard)
    runs.feature = replace(runs.feature, prompt=lambda given: "til/commits.99.en")

    second = await haru.http.post("/til/invoke", json=body)

    assert (first.status_code, second.status_code) == (200, 200)
    assert "x-haru-cache" not in second.headers
    assert len(engine.heard) > heard
