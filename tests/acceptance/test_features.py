"""All features on a real model: what a new user does first, and what must hold whatever the model says."""

import asyncio
import json
import subprocess
from pathlib import Path

import httpx
import pytest
from langserve import RemoteRunnable

DATA = Path(__file__).parent.parent / "data"
STORY = {"messages": [{"role": "user", "content": "Tell me a long story about a lighthouse keeper."}]}
WRITTEN = "vllm:generation_tokens_total"
ENDED = ("vllm:request_success_total", 'finished_reason="stop"')
# haru asks its engine for a token now and then, to see that it lives.
PULSES = 20
# Tokens of the longest answer.
LONG = 256


def commits(name, count):
    lines = (DATA / "commits" / name).read_text().splitlines()[:count]
    return [json.loads(line) for line in lines]


def feature(stack, name):
    return RemoteRunnable(f"{stack.url}/{name}", timeout=300, headers=stack.signed)


def ask(stack, text, thread=None):
    chat = feature(stack, "chat")
    config = {"configurable": {"thread_id": thread}} if thread else {}
    return chat.invoke({"messages": [{"role": "user", "content": text}]}, config=config)


def not_taken_back(chunks):
    """The text of a stream as a reader has it at the end: a draft that failed its checks is gone."""
    text = []
    for chunk in chunks:
        if any(step["state"] == "retract" for step in chunk.get("progress", [])):
            text.clear()
        text += [chunk["content"]] if chunk["content"] else []
    return text


def heard_for(stack, question):
    """What the model was sent for the newest run that asked this; nothing until the run has been written down."""
    with httpx.Client(base_url=stack.url, headers=stack.signed, timeout=60) as http:
        for trace in http.get("/api/traces", params={"feature": "chat"}).json()["traces"]:
            runs = http.get(f"/api/traces/{trace['id']}").json()["runs"]
            if runs[0]["inputs"]["messages"][-1]["content"] == question:
                return next(run for run in runs if run["run_type"] == "llm")["inputs"]["messages"]
    return []


@pytest.mark.parametrize(
    ("name", "language"), [("fastapi__fastapi.jsonl", "en"), ("woowacourse-teams__2022-dallog.jsonl", "ko")]
)
def test_note_about_real_commits_cites_only_them(stack, name, language):
    given = commits(name, 1)

    note = feature(stack, "til").invoke({"user": "ana", "repo": given, "language": language})

    cited = {source["sha"] for section in note["sections"] for source in section["sources"]}
    assert note["sections"]
    assert cited <= {commit["sha"] for commit in given}
    assert note["markdown"].startswith("# ")


def test_plain_call_gives_the_same_kind_of_note(stack):
    body = {"user": "ana", "repo": commits("fastapi__fastapi.jsonl", 1), "language": "en"}

    note = httpx.post(f"{stack.url}/generate_til", json=body, headers=stack.signed, timeout=300).json()

    assert {"title", "markdown", "sections", "tags", "coverage", "verification", "usage"} <= note.keys()


def test_a_day_without_commits_asks_no_model(stack):
    before = stack.engine_metric(WRITTEN)

    note = feature(stack, "til").invoke({"user": "ana", "repo": [], "language": "ko"})

    assert note["sections"] == []
    assert stack.engine_metric(WRITTEN) - before < PULSES


def test_command_writes_a_note_about_a_repository(stack, tmp_path):
    def git(*words):
        who = ["-c", "user.name=Ana", "-c", "user.email=ana@example.invalid"]
        subprocess.run(["git", "-C", str(tmp_path), *who, *words], check=True, capture_output=True)

    git("init", "-q")
    (tmp_path / "pool.py").write_text("def open_pool(size: int) -> None:\n    print(size)\n")
    git("add", ".")
    git("commit", "-qm", "Open the pool when the server starts")

    printed = stack.run("./haru", "til", str(tmp_path))

    assert printed.startswith("# ")
    assert "pool.py" in printed


def test_news_quotes_or_says_only_what_the_article_says(stack):
    text = (DATA / "articles" / "en" / "rust-prerelease.md").read_text()

    digest = feature(stack, "news").invoke({"text": text, "language": "en"})

    assert digest["stories"]
    assert digest["markdown"].startswith("# ")


def test_interview_asks_about_the_notes(stack):
    note = (DATA / "interview" / "ko" / "transaction.md").read_text()

    asked = feature(stack, "interview").invoke({"notes": [note], "count": 1, "language": "en"})

    assert len(asked["questions"]) == 1


def test_chat_streams_text_and_counts_tokens(stack):
    chat = feature(stack, "chat")

    chunks = list(chat.stream({"messages": [{"role": "user", "content": "Name three colours, nothing else."}]}))

    text = not_taken_back(chunks)
    assert len(text) > 1
    assert chunks[-1]["output"]["content"].strip() == "".join(text).strip() or chunks[-1]["output"]["problems"]
    assert chunks[-1]["output"]["usage"]["output_tokens"] > 0


@pytest.mark.parametrize("door", ["stream", "invoke"])
async def test_leaving_frees_the_model(stack, door):
    before, ended = stack.engine_metric(WRITTEN), stack.engine_metric(*ENDED)
    body = {"input": {"messages": STORY["messages"]}}
    async with httpx.AsyncClient(timeout=60, headers=stack.signed) as client:
        asking = asyncio.create_task(client.post(f"{stack.url}/chat/{door}", json=body))
        await _until(lambda: stack.engine_metric("vllm:num_requests_running") == 1)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        await _until(lambda: stack.engine_metric("vllm:num_requests_running") == 0)

    assert stack.engine_metric(*ENDED) == ended, "the answer was written to its end"
    assert stack.engine_metric(WRITTEN) - before < LONG


async def test_chat_remembers_across_stop_and_start(stack):
    said, asked = "I like lighthouses. Answer with one word.", "What do I like?"
    ask(stack, said, thread="memory")
    stack.run("./stop")
    stack.start()

    ask(stack, asked, thread="memory")

    # What a small model makes of it is its affair; it was given the first turn.
    await _until(lambda: heard_for(stack, asked))
    assert said in [message["content"] for message in heard_for(stack, asked)]


async def _until(condition):
    async with asyncio.timeout(30):
        while not await asyncio.to_thread(condition):  # noqa: ASYNC110 (vLLM's gauge can only be asked)
            await asyncio.sleep(0.05)
