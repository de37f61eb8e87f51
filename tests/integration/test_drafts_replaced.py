"""Over the wire too, what was shown as a draft is replaced by what was verified (SRV-1, S-23)."""

import pytest

from tests.integration.doors import INPUTS, doors_of
from tests.integration.test_doors import chunks_of
from tests.reader import Page

CHECKED = ["til", "news", "interview"]
UNTRUE = "It calls `open_socket` 77 times."


@pytest.mark.parametrize("feature", CHECKED)
async def test_untrue_draft_is_marked_while_it_is_shown_and_gone_at_the_end(haru, engine, feature):
    engine.answers = [UNTRUE]
    page, seen = Page(), []

    for chunk in await chunks_of(haru, f"/{feature}/stream", {"input": INPUTS[feature]}):
        page.read(chunk)
        seen += [(shown.state, "open_socket" in shown.text) for shown in page.parts.values()]

    assert set(seen) == {("draft", True), ("final", False)}
    assert page.texts("draft") == {}
    assert "open_socket" not in page.output["markdown"]


@pytest.mark.parametrize("feature", CHECKED)
async def test_who_cannot_take_back_is_not_shown_a_draft(haru, engine, feature):
    engine.answers = [UNTRUE]
    [streamed] = [door for door in doors_of(feature) if door.body.get("stream")]

    said = (await haru.http.post(streamed.path, json=streamed.body)).text

    assert "[DONE]" in said
    assert "open_socket" not in said
