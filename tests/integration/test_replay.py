"""A recorded run is run again from one of its steps: what comes before is as it was, the rest is new."""

import pytest

from tests.documents import brought
from tests.til_notes import DOCS, POOL

ASKED = {"messages": [{"role": "user", "content": "How do pools close?"}]}
NOTES = [{"title": "Pools", "text": "Pools of connections are closed on shutdown. A pool keeps ten connections."}]
ARTICLE = (
    "The council opened a bridge over the river on Monday. It cost 20 million euros and took three years to build. "
    "Some 4,000 people walked over it on the first day, the mayor said. Buses will use it from June on. "
    "The old bridge beside it, which was built in 1931, will be taken down before the winter comes."
)
GIVEN = {
    "chat": ASKED,
    "til": {"repo": [POOL, DOCS], "language": "en"},
    "news": {"articles": [{"title": "Bridge", "text": ARTICLE, "url": "https://example.org/bridge"}]},
    "interview": {"notes": NOTES, "count": 1, "topics": ["pools"]},
}


async def written(haru):
    await haru.app.state.services.trace_writer.settle()


async def run_of(haru, feature, client=None, config=None, **given):
    client = client or haru.http
    body = {"input": {**GIVEN[feature], **given}, "config": config or {}}
    answer = await client.post(f"/{feature}/invoke", json=body)
    assert answer.status_code == 200, answer.text
    await written(haru)
    return (await client.get("/api/traces", params={"feature": feature})).json()["traces"][0]["id"], answer.json()


async def opened(haru, trace):
    return (await haru.http.get(f"/api/traces/{trace}")).json()


async def replayed(haru, trace, client=None, **wanted):
    return await (client or haru.http).post(f"/api/traces/{trace}/replay", json=wanted)


def steps(shown):
    return [run["name"] for run in shown["runs"] if run["parent_run_id"] == shown["runs"][0]["id"]]


ORDER = ["retrieve", "prompt", "generate", "verify"]


@pytest.mark.parametrize("feature", GIVEN)
async def test_only_the_step_and_those_after_it_run_again(haru, engine, feature):
    trace, answer = await run_of(haru, feature)
    for place, step in enumerate(ORDER):
        again = await replayed(haru, trace, step=step)

        assert again.status_code == 200, again.text
        shown = await opened(haru, again.json()["trace"])
        assert steps(shown)[0] == step
        # Checks may send a draft back, but nothing goes back before the model.
        assert not set(steps(shown)) & set(ORDER[: min(place, 2)]), step
        assert shown["trace"]["replay_of"] == trace
        assert same(again.json()["output"]) == same(answer["output"]), step


def same(output):
    """What a run makes of the same state; only in a conversation an answer has an id, and tokens are those of now."""
    told = {key: value for key, value in output.items() if not key.endswith("_id") and key != "usage"}
    return {key: value for key, value in told.items() if value is not None}


async def test_another_model_is_asked_with_the_recorded_prompt(haru, engine):
    trace, _ = await run_of(haru, "chat")
    engine.answers = ["Whoever opened them closes them."]
    again = await replayed(haru, trace, step="generate", sampling={"temperature": 0.1, "seed": 7})

    assert again.json()["output"]["content"] == "Whoever opened them closes them."
    before, after = engine.heard[-2:]
    assert before["messages"] == after["messages"]
    assert (after["temperature"], after["seed"]) == (0.1, 7)


async def test_another_search_finds_so_many_passages(haru):
    for part in range(3):
        await brought(haru.http, f"pools{part}.md", f"# Part {part}\n\nPools of connections are closed. {part}\n")
    trace, _ = await run_of(haru, "chat")
    again = await replayed(haru, trace, step="retrieve", search={"passages": 1})
    late = await replayed(haru, trace, step="generate", search={"passages": 1})

    found = [
        len(run["outputs"]["documents"])
        for shown in [await opened(haru, trace), await opened(haru, again.json()["trace"])]
        for run in shown["runs"]
        if run["run_type"] == "retriever"
    ]
    assert found[1] == 1 < found[0]
    assert late.status_code == 422


async def test_checks_alone_ask_no_model(haru, engine):
    trace, answer = await run_of(haru, "chat")
    calls = len(engine.heard)
    again = await replayed(haru, trace, step="verify")

    assert same(again.json()["output"]) == same(answer["output"])
    assert len(engine.heard) == calls


async def test_other_instructions_take_the_place_of_the_recorded_ones(haru, engine):
    trace, _ = await run_of(haru, "chat")
    await replayed(haru, trace, step="generate", instructions="Answer like a pirate.")

    before, after = engine.heard[-2:]
    assert after["messages"] == [{"role": "system", "content": "Answer like a pirate."}, *before["messages"][1:]]


async def test_a_run_in_a_conversation_is_replayed_without_touching_it(haru, engine):
    made = (await haru.http.post("/api/conversations", json={"title": "t"})).json()["id"]
    config = {"configurable": {"thread_id": made}}
    await run_of(haru, "chat", config=config)
    trace, _ = await run_of(haru, "chat", config=config, messages=[{"role": "user", "content": "And then?"}])
    before = (await haru.http.get(f"/api/conversations/{made}/messages")).json()
    for step in ORDER:
        again = await replayed(haru, trace, step=step)
        assert again.status_code == 200, again.text
        if step != "verify":
            assert [message["content"] for message in engine.heard[-1]["messages"]][1:] == [
                ASKED["messages"][0]["content"],
                engine.answers[-1],
                "And then?",
            ]

    assert (await haru.http.get(f"/api/conversations/{made}/messages")).json() == before


async def test_a_replay_can_be_replayed_from_an_earlier_step(haru):
    trace, _ = await run_of(haru, "chat")
    verified = (await replayed(haru, trace, step="verify")).json()["trace"]
    again = await replayed(haru, verified, step="generate")

    assert again.status_code == 200, again.text
    assert steps(await opened(haru, again.json()["trace"])) == ["generate", "verify"]


async def test_what_was_not_kept_cannot_be_replayed_but_from_the_search(haru):
    ana, ben = await haru.as_user("ana"), await haru.as_user("ben")
    said = "Pools of connections are closed when the server ends, by whoever opened them."
    await brought(ana, "pools.md", f"# Pools\n\n{said}\n", visibility="community")
    trace, _ = await run_of(haru, "chat", ben)
    refused = await replayed(haru, trace, ben, step="generate")

    assert (refused.status_code, refused.json()["code"]) == (409, "not_replayable")
    assert (await replayed(haru, trace, ben, step="retrieve")).status_code == 200


async def test_a_model_that_is_not_offered_is_refused(haru):
    trace, _ = await run_of(haru, "chat")

    for wanted in ({"profile": "nobodys"}, {"adapter": "nobodys"}):
        answer = await replayed(haru, trace, **wanted)
        assert (answer.status_code, answer.json()["code"]) == (404, "model_not_served")


async def test_an_interview_that_waits_for_answers_is_not_replayed(haru):
    await haru.http.post("/api/interviews", json={"topics": ["pools"], "count": 1})
    await written(haru)
    [trace] = (await haru.http.get("/api/traces")).json()["traces"]
    answer = await replayed(haru, trace["id"])

    assert (answer.status_code, answer.json()["code"]) == (409, "not_replayable")
