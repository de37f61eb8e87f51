"""The bundle for support says how haru is, and holds no secret and no content (S-14)."""

import argparse
import asyncio
import json
import zipfile

from server.commands import support_bundle
from tests.documents import brought

CANARY = "kumquat"


async def test_bundle_tells_the_state_and_no_canary(haru, settings, engine, tmp_path):
    kim = await haru.as_user(f"{CANARY}-kim")
    await brought(kim, f"{CANARY}.md", f"# {CANARY}\n\nThe {CANARY} is a small fruit.\n")
    engine.answers = [f"A {CANARY} is a fruit."]
    asked = {"input": {"messages": [{"role": "user", "content": f"What is a {CANARY}?"}]}}
    assert (await kim.post("/chat/invoke", json=asked)).status_code == 200
    (settings.var / "log").mkdir()
    (settings.var / "log" / "api.log").write_text(f'{{"event": "x", "authorization": "Bearer {CANARY}"}}\nstarted\n')
    secret = settings.model_copy(update={"secret": f"{CANARY}-signs-everything", "vllm_api_key": f"{CANARY}-opens"})
    file = tmp_path / "bundle.zip"

    code = await asyncio.to_thread(support_bundle.run, argparse.Namespace(out=file), secret)

    with zipfile.ZipFile(file) as bundle:
        texts = {name: bundle.read(name).decode() for name in bundle.namelist()}
    database = json.loads(texts["database.json"])
    assert code == 0
    assert [name for name, text in texts.items() if CANARY in text] == []
    assert "started" in texts["log/api.log"]
    assert json.loads(texts["settings.json"])["VLLM_API_KEY"] == "(set)"
    assert database["migration"] == [{"version_num": "0011"}]
    assert {one["state"] for one in database["documents"]} == {"stored"}
    assert [name for name, said in database.items() if isinstance(said, str)] == []
    assert file.stat().st_mode & 0o077 == 0
