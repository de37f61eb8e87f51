"""The embedded engine is as haru needs it, is measured, and serves an adapter that was trained here (MOD-4, MOD-6)."""

import json

import httpx
import pytest

from server.settings import ROOT

TRAINER = ROOT / ".venv-train" / "bin" / "python"
# A shouting author: a few steps at a high rate are to be seen in the answer.
NOTE = "# TIL {at}\n\n## pool {at}\n\n### What I did\n\nPOOL POOL POOL {at}! THE POOL IS CLOSED, IT IS CLOSED {at}!\n"
QUESTION = {"messages": [{"role": "user", "content": "What did you do?"}], "temperature": 0, "max_tokens": 8}


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


@pytest.mark.skipif(not TRAINER.exists(), reason="scripts/training.sh installs the trainer")
def test_adapter_that_was_trained_here_answers_otherwise_than_its_base(stack, tmp_path):
    for at in range(6):
        (tmp_path / f"{at}.md").write_text(NOTE.format(at=at))
    recipe = ("--steps", "6", "--batch", "1", "--rate", "0.01", "--length", "512", "--json")

    said = stack.run("./haru", "adapters", "train", "ana", "--from", str(tmp_path), *recipe, timeout=900)

    result = json.loads(said.splitlines()[-1])
    assert result["scores"]["held_out_loss"] < result["scores"]["base_loss"]
    with httpx.Client(base_url=f"http://127.0.0.1:{stack.parts()['model']['port']}/v1", timeout=600) as engine:
        loading = {"lora_name": "ana@trained", "lora_path": result["adapter"]}
        engine.post("/load_lora_adapter", json=loading).raise_for_status()
        assert _answer(engine, "ana@trained") != _answer(engine, "smollm2-135m-instruct")
        engine.post("/unload_lora_adapter", json={"lora_name": "ana@trained"}).raise_for_status()


def _answer(engine, model):
    answer = engine.post("/chat/completions", json={"model": model, **QUESTION}).raise_for_status()
    return answer.json()["choices"][0]["message"]["content"]
