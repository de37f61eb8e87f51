"""The embedded engine is as haru needs it, is measured, and serves an adapter that was trained here (MOD-4, MOD-6)."""

import json
import subprocess

import httpx

from server.settings import ROOT

# A shouting author: a few steps at a high rate are to be seen in the answer.
NOTE = "# TIL {at}\n\n## pool {at}\n\n### What I did\n\nPOOL POOL POOL {at}! THE POOL IS CLOSED, IT IS CLOSED {at}!\n"
QUESTION = [{"role": "user", "content": "What did you do?"}]


def test_doctor_finds_nothing_that_the_embedded_engine_lacks(stack):
    findings = json.loads(stack.run("./haru", "doctor", "--json"))["findings"]

    assert {finding["probe"]: finding["shown"] for finding in findings if finding["outcome"] != "ok"} == {}
    assert len(findings) == 9


def test_profile_is_measured_and_kept(stack):
    command = ("./haru", "bench", "profile", "--at-once", "1", "--rounds", "1", "--tokens", "8", "--json")

    measured = json.loads(stack.run(*command))["result"]

    assert [(level["answers"], level["failed"]) for level in measured["levels"]] == [(1, 0)]
    assert measured["levels"][0]["tokens_per_s"] > 0
    assert any(measured["cases"].values())


def test_adapter_that_was_trained_here_answers_otherwise_than_its_base(stack, tmp_path):
    for at in range(6):
        (tmp_path / f"{at}.md").write_text(NOTE.format(at=at))
    recipe = ("--steps", "6", "--batch", "1", "--rate", "0.01", "--length", "512", "--feature", "chat", "--json")

    said = stack.run("./haru", "adapters", "train", "ana", "--from", str(tmp_path), *recipe, timeout=900)

    result = json.loads(said.splitlines()[-1])
    assert result["scores"]["held_out_loss"] < result["scores"]["base_loss"]
    stack.run("./haru", "adapters", "assign", "ana", "--on-request")
    stack.run("./haru", "adapters", "promote", "ana", str(result["number"]))
    answers = [_answer(stack, adapter) for adapter in ("", "ana")]
    cached = _cached_tokens(stack)
    stack.run("./haru", "adapters", "remove", "ana", "--yes")
    assert answers[0] != answers[1]
    # What was computed with other weights is never taken for the same words.
    assert (cached["base"] > 0, cached["adapter"]) == (True, 0)


def _answer(stack, adapter):
    """Decoding with an adapter takes about a second a token on a processor."""
    asked = {"messages": QUESTION, "adapter": adapter or None, "max_tokens": 8, "temperature": 0}
    answer = httpx.post(f"{stack.url}/api/chat", json=asked, headers=stack.signed, timeout=600).raise_for_status()
    lines = (line.removeprefix("data: ") for line in answer.text.splitlines() if line.startswith("data: {"))
    return "".join(said["text"] for said in map(json.loads, lines) if said.keys() == {"text"})


def _cached_tokens(stack):
    """Of one prompt that the base was asked before, what the base and the adapter then know of it."""
    prompt = "Tell the story of the pool that was closed. " * 60
    with httpx.Client(base_url=f"http://127.0.0.1:{stack.engine()['port']}/v1", timeout=600) as engine:
        names = [card["id"] for card in engine.get("/models").json()["data"]]
        base, adapter = sorted(names, key=lambda name: "@" in name)

        def cached(model):
            asked = {"model": model, "prompt": prompt, "max_tokens": 1}
            usage = engine.post("/completions", json=asked).raise_for_status().json()["usage"]
            return (usage.get("prompt_tokens_details") or {}).get("cached_tokens") or 0

        cached(base)
        return {"adapter": cached(adapter), "base": cached(base)}


def test_a_seeded_generator_begins_again_where_vllm_moves_it_back(stack):
    """On a processor vLLM ends with all its calls if it cannot: of a seeded call it undoes what it drew for a piece of
    the prompt."""
    said = (
        "import vllm_on_cpu, torch; own = torch.Generator().manual_seed(7); first = torch.rand(3, generator=own); "
        "own.set_offset(own.get_offset() - 4); assert torch.equal(first, torch.rand(3, generator=own))"
    )
    folder = ROOT / "server" / "embedded"

    done = subprocess.run([ROOT / ".venv-engine/bin/python", "-c", said], cwd=folder, capture_output=True, check=False)

    assert done.returncode == 0, done.stderr.decode()
