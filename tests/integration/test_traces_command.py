"""`haru traces` on a real database."""

import asyncio
import json
import uuid
from argparse import Namespace

from evals.datasets.__main__ import main as datasets
from server.commands import traces

ASKED = {"messages": [{"role": "user", "content": "How do pools close?"}]}
NOTHING = dict.fromkeys(("id", "feature", "verdict", "profile", "project", "user", "scored", "days", "limit", "file"))


async def command(settings, what, **given):
    args = Namespace(**{**NOTHING, "failed": False, "what": what, **given})
    return await asyncio.to_thread(traces.run, args, settings)


async def test_runs_are_listed_shown_and_exported(haru, settings, capsys, tmp_path):
    await haru.http.post("/chat/invoke", json={"input": ASKED})
    await haru.app.state.services.trace_writer.settle()
    [trace] = (await haru.http.get("/api/traces")).json()["traces"]
    await haru.http.post(f"/api/traces/{trace['id']}/feedback", json={"key": "user_score", "score": 1})

    assert await command(settings, "list") == 0
    assert trace["id"] in capsys.readouterr().out
    assert await command(settings, "list", feature="til") == 0
    assert capsys.readouterr().out == "nothing was recorded\n"

    assert await command(settings, "show", id=trace["id"]) == 0
    shown = capsys.readouterr().out
    assert [name in shown for name in ("retrieve", "prompt", "generate", "verify", "tokens", "passed")] == [True] * 6

    file = tmp_path / "runs.jsonl"
    assert await command(settings, "export", user="local", scored="user_score", file=file) == 0
    root, *others = map(json.loads, file.read_text().splitlines())
    assert (root["session_name"], root["inputs"]["messages"], len(others)) == ("haru", ASKED["messages"], 6)
    assert [said["score"] for said in root["feedback"]] == [1.0]


async def test_what_people_found_wrong_in_chats_becomes_cases(haru, settings, capsys, tmp_path):
    """As the chat page says it of an answer: by the request that wrote it."""
    runs, cases = tmp_path / "runs.jsonl", tmp_path / "cases.jsonl"
    for score, value in ((1, None), (0, "untrue")):
        conversation = str(uuid.uuid4())
        await haru.http.post("/api/chat", json={**ASKED, "conversation_id": conversation})
        answer = (await haru.http.get(f"/api/conversations/{conversation}")).json()["messages"][-1]
        await haru.app.state.services.trace_writer.settle()
        [trace] = (await haru.http.get("/api/traces", params={"request": answer["request_id"]})).json()["traces"]
        said = {"key": "user_score", "score": score, "value": value, "comment": "Pools close at the end."}
        await haru.http.post(f"/api/traces/{trace['id']}/feedback", json=said)

    assert await command(settings, "export", feature="chat", scored="user_score", file=runs) == 0
    wanted = ["--feature", "chat", "--feedback", "user_score", "--at-most", "0"]
    assert datasets(["from-traces", str(runs), *wanted, "--out", str(cases)]) == 0

    [case] = map(json.loads, cases.read_text().splitlines())
    assert (case["inputs"]["messages"], case["metadata"]["run"]) == (ASKED["messages"], trace["id"])
    assert case["metadata"]["feedback"] == {"user_score": 0.0}
    assert case["metadata"]["said"] == {"user_score": {"value": "untrue", "comment": "Pools close at the end."}}


async def test_what_is_not_there_is_said_plainly(haru, settings, capsys):
    assert await command(settings, "show", id="nothing") == 1
    assert await command(settings, "list", user="nobody") == 1

    assert capsys.readouterr().err.splitlines() == [
        "haru: nothing is no id of a run; haru traces list shows them",
        "haru: there is nobody called nobody",
    ]
