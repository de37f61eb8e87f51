"""A narrowed key is as narrow at every door, under every name of a model (S-3, S-12)."""

import pytest

from server.identity import Scope
from tests.integration.doors import INPUTS, code_of, doors_of

NEWS = Scope(features=frozenset({"news"}))
SERVING, OTHER = "smollm2-135m", "gemma-3-12b"


async def key(haru, scope):
    await haru.as_user("kim")
    _, secret = await haru.accounts.keys.create(await haru.id_of("kim"), "narrow", scope)
    return await haru.client({"authorization": f"Bearer {secret}"})


async def test_key_for_one_feature_is_refused_at_every_door_of_the_others(haru):
    narrow = await key(haru, NEWS)
    others = [door for feature in ("til", "chat", "interview") for door in doors_of(feature)]

    refused = {str(door): await narrow.post(door.path, json=door.body) for door in others}
    own = {str(door): await narrow.post(door.path, json=door.body) for door in doors_of("news")}

    assert {door: (answer.status_code, code_of(answer)) for door, answer in refused.items()} == {
        door: (403, "out_of_scope") for door in refused
    }
    assert {door: answer.status_code for door, answer in own.items()} == dict.fromkeys(own, 200)


async def test_only_what_a_key_may_ask_is_listed(haru):
    narrow, cut_off = await key(haru, NEWS), await haru.client()
    _, secret = await haru.accounts.keys.create(await haru.id_of("kim"), "other", Scope(models=frozenset({OTHER})))
    cut_off.headers["authorization"] = f"Bearer {secret}"

    lists = {
        client: [card["id"] for card in (await client.get("/v1/models")).json()["data"]]
        for client in (haru.http, narrow, cut_off)
    }
    single = [(await narrow.get(f"/v1/models/haru-{name}")).status_code for name in ("news", "chat")]
    chats = [(await client.get("/api/models")).json()["models"] for client in (narrow, cut_off)]

    assert [sorted(names) for names in lists.values()] == [
        ["haru-chat", "haru-interview", "haru-news", "haru-til"],
        ["haru-news"],
        [],
    ]
    assert single == [200, 404]
    assert [[card["model"] for card in cards] for cards in chats] == [[], [OTHER]]


@pytest.mark.parametrize(
    ("models", "asked", "expected"),
    [
        ({SERVING}, SERVING, (200, "")),
        ({SERVING}, "small", (200, "")),
        ({SERVING}, "", (200, "")),
        ({SERVING}, OTHER, (403, "out_of_scope")),
        ({SERVING}, "large", (403, "out_of_scope")),
        ({OTHER}, "", (403, "out_of_scope")),
        ({OTHER}, "small", (403, "out_of_scope")),
        ({OTHER}, "large", (404, "model_not_served")),
        ({SERVING}, "../etc", (404, "model_not_served")),
        (set(), "", (403, "out_of_scope")),
    ],
)
async def test_models_of_a_key_are_checked_after_their_name_is_resolved(haru, models, asked, expected):
    """S-12"""
    narrow = await key(haru, Scope(models=frozenset(models)))
    config = {"configurable": {"profile": asked}}
    answers = [
        await narrow.post("/chat/invoke", json={"input": INPUTS["chat"], "config": config}),
        await narrow.post("/chat/stream", json={"input": INPUTS["chat"], "config": config}),
        await narrow.post("/chat/batch", json={"inputs": [INPUTS["chat"]], "config": [config]}),
        await narrow.post("/api/chat", json={**INPUTS["chat"], "model": asked or None}),
    ]
    if not asked:
        answers += [await narrow.post(door.path, json=door.body) for door in doors_of("chat") if "/v1" in door.path]

    said = {(answer.status_code, code_of(answer) if answer.is_error else "") for answer in answers}
    assert said == {expected}


async def test_scope_of_a_key_cannot_be_widened_by_what_a_request_says(haru):
    narrow = await key(haru, NEWS)
    spoofed = {"x-haru-scope": "*", "x-user-role": "admin", "x-api-key": "haru_" + "x" * 43}
    body = {"input": INPUTS["chat"], "config": {"configurable": {"scope": None, "identity": {"role": "admin"}}}}

    answers = [await narrow.post("/chat/invoke", json=body, headers={name: value}) for name, value in spoofed.items()]

    assert {code_of(answer) for answer in answers} <= {"out_of_scope", "not_signed_in"}
