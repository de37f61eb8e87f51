"""Mock interviews over HTTP: they outlive the server, belong to one person, and grade an answer once (INT-2)."""

import asyncio
import csv
import io
import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.identity import Scope
from server.retention import Rules, Swept, sweep
from tests.files import pdf
from tests.integration.conftest import serving

NOTE = (Path(__file__).parents[1] / "data" / "interview" / "en" / "hash-table.md").read_text()
GOOD = (
    "A hash table is a structure that can map keys to values: a hash function computes an index into an array of "
    "buckets. For example a lookup hashes the key and the resulting hash says where the value is stored. But it "
    "trades space for time, instead of searching the array linearly."
)
GARBAGE = "asdf asdf qwer"


async def begun(client, **given):
    answer = await client.post("/api/interviews", json={"notes": NOTE, "count": 2, "follow_ups": 0, **given})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def answered(client, interview, number, text):
    return await client.post(f"/api/interviews/{interview}/answers", json={"number": number, "answer": text})


async def test_first_question_comes_with_the_start(haru):
    interview = await begun(haru.http)

    assert (interview["status"], interview["report"]) == ("open", None)
    assert (interview["prompt"]["number"], interview["prompt"]["question"], interview["prompt"]["of"]) == (1, 1, 2)
    assert interview["questions"][0]["answer"] == "", "not before it is answered"


async def test_interview_goes_on_after_the_server_was_killed(settings):
    async with serving(settings) as haru:
        interview = await begun(haru.http)
    async with serving(settings) as haru:
        again = (await haru.http.get(f"/api/interviews/{interview['id']}")).json()
        after = (await answered(haru.http, interview["id"], 1, GOOD)).json()
    async with serving(settings) as haru:
        over = (await answered(haru.http, interview["id"], 2, "I don't know")).json()

    assert again == interview
    assert (after["prompt"]["number"], after["questions"][0]["standing"]) == (2, "done")
    assert after["questions"][0]["score"] > 50
    assert (over["status"], over["questions"][1]["standing"], over["questions"][1]["score"]) == ("over", "refused", 0)
    assert over["report"]["score"] == round(after["questions"][0]["score"] / 2)


async def test_answer_sent_twice_is_graded_once(haru, engine):
    interview = await begun(haru.http)
    first = await answered(haru.http, interview["id"], 1, GOOD)
    heard = len(engine.heard)

    again = await answered(haru.http, interview["id"], 1, GOOD)
    other = await answered(haru.http, interview["id"], 1, "Something else altogether about hash tables.")
    early = await answered(haru.http, interview["id"], 7, GOOD)

    assert (again.status_code, again.json()) == (200, first.json())
    assert len(engine.heard) == heard
    assert {(answer.status_code, answer.json()["code"]) for answer in (other, early)} == {(409, "question_closed")}


async def test_of_two_answers_at_once_one_wins(haru, engine):
    interview = await begun(haru.http)
    engine.holds = True
    # Partly right, so that the model is asked for its opinion.
    first = asyncio.create_task(
        answered(haru.http, interview["id"], 1, "A hash function computes an index into slots.")
    )
    await engine.until(lambda: engine.running == 1)

    second = await answered(haru.http, interview["id"], 1, "I don't know")
    engine.holds = False
    engine.go_on.set()

    assert (second.status_code, second.json()["code"]) == (409, "turn_in_progress")
    assert (await first).status_code == 200
    shown = (await haru.http.get(f"/api/interviews/{interview['id']}")).json()
    assert shown["transcript"][0]["answer"].startswith("A hash function")


async def test_garbage_is_told_once_and_then_counts_nothing_without_a_model(haru, engine):
    interview = await begun(haru.http, count=1)
    heard = len(engine.heard)

    told = (await answered(haru.http, interview["id"], 1, GARBAGE)).json()
    over = (await answered(haru.http, interview["id"], 2, GARBAGE)).json()

    assert (told["prompt"]["kind"], told["prompt"]["number"]) == ("again", 2)
    assert told["prompt"]["text"].startswith("That does not read like words.")
    assert (over["status"], over["report"]["score"]) == ("over", 0)
    assert over["questions"][0]["reason"] == "That does not read like words."
    assert len(engine.heard) == heard


async def test_interviews_of_others_are_not_there(haru):
    ana, ben = await haru.as_user("ana"), await haru.as_user("ben")
    interview = await begun(ana)
    path = f"/api/interviews/{interview['id']}"

    answers = [
        await ben.get(path),
        await ben.get(f"{path}/export"),
        await answered(ben, interview["id"], 1, GOOD),
        await ben.post(f"{path}/skip", json={"number": 1}),
        await ben.post(f"{path}/end"),
        await ben.delete(path),
        await ben.post("/api/interviews", json={"from": interview["id"]}),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert (await ben.get("/api/interviews")).json()["interviews"] == []
    assert (await ana.get(path)).json() == interview


async def test_list_skip_end_and_delete(haru):
    older, newer = await begun(haru.http, count=3), await begun(haru.http)
    path = f"/api/interviews/{older['id']}"
    skipped = (await haru.http.post(f"{path}/skip", json={"number": 1})).json()
    again = (await haru.http.post(f"{path}/skip", json={"number": 1})).json()
    over = (await haru.http.post(f"{path}/end")).json()
    over_again = (await haru.http.post(f"{path}/end")).json()
    late = await answered(haru.http, older["id"], 2, GOOD)

    first = (await haru.http.get("/api/interviews", params={"limit": 1})).json()
    rest = (await haru.http.get("/api/interviews", params={"before": first["next"]})).json()
    deleted = await haru.http.delete(path)

    assert skipped["questions"][0]["standing"] == "skipped"
    assert again == skipped
    assert (over["status"], over["report"]["questions"]) == ("over", 1)
    assert over_again == over
    assert late.json()["code"] == "question_closed"
    assert [one["id"] for one in first["interviews"] + rest["interviews"]] == [older["id"], newer["id"]]
    assert (first["interviews"][0]["score"], rest["next"]) == (0, None)
    assert (deleted.status_code, (await haru.http.get(path)).status_code) == (204, 404)


async def test_next_interview_begins_with_what_was_weak(haru):
    first = await begun(haru.http)
    await answered(haru.http, first["id"], 1, "I don't know")
    over = (await answered(haru.http, first["id"], 2, GOOD)).json()

    made = await haru.http.post("/api/interviews", json={"from": first["id"], "count": 2})
    by_itself = await begun(haru.http, count=1)

    assert over["report"]["weak"][0] == first["questions"][0]["skill"]
    assert made.json()["questions"][0]["skill"] == first["questions"][0]["skill"]
    assert made.json()["questions"][0]["category"] != first["questions"][0]["category"]
    assert by_itself["questions"][0]["skill"] in over["report"]["weak"]


async def test_export_reads_well_and_holds_no_formula(haru):
    interview = await begun(haru.http, count=1)
    await answered(haru.http, interview["id"], 1, "=HYPERLINK(1) " + GOOD)
    path = f"/api/interviews/{interview['id']}/export"

    markdown = await haru.http.get(path)
    table = await haru.http.get(path, params={"format": "csv"})

    assert markdown.headers["content-type"] == "text/markdown; charset=utf-8"
    assert "attachment" in table.headers["content-disposition"]
    assert f"## 1. {interview['prompt']['text']}"[:12] in markdown.text
    assert "For practice only" in markdown.text
    (row,) = csv.DictReader(io.StringIO(table.text.removeprefix("\ufeff")))
    assert row["answers"].startswith("'=HYPERLINK")
    assert int(row["score"]) > 50


async def test_steps_are_told_as_events_when_they_are_asked_for(haru):
    asked = {"notes": NOTE, "count": 1}
    headers = {"accept": "text/event-stream"}
    answer = await haru.http.post("/api/interviews", json=asked, headers=headers)
    wrong = await haru.http.post("/api/interviews", json={"notes": "![](a.png)"}, headers=headers)

    events = [block.split("\n", 1) for block in answer.text.strip().split("\n\n")]
    told = [json.loads(data.removeprefix("data: ")) for _, data in events]
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert [name for name, _ in events] == ["event: progress"] * (len(events) - 1) + ["event: interview"]
    assert {one["node"] for one in told[:-1]} >= {"plan", "ask"}
    assert told[-1]["prompt"]["number"] == 1
    assert '"code":"invalid_input"' in wrong.text


async def test_resume_may_be_a_file(haru):
    said = "Redis locks of the payment service expire by themselves, so that no dead client holds one for ever."
    file = {"name": "cv.pdf", "content": b64encode(pdf(said)).decode()}

    interview = (await haru.http.post("/api/interviews", json={"resume": file, "count": 1})).json()
    over = (await haru.http.post(f"/api/interviews/{interview['id']}/skip", json={"number": 1})).json()

    assert over["questions"][0]["source"]["quote"] == said


async def test_what_was_weak_elsewhere_is_no_subject_here(haru):
    first = await begun(haru.http, count=1)
    await answered(haru.http, first["id"], 1, "I don't know")

    made = await haru.http.post("/api/interviews", json={"topics": ["Kafka"], "count": 2, "follow_ups": 0})

    assert made.json()["questions"][0]["skill"] == "Kafka"


@pytest.mark.parametrize("given", [{}, {"notes": "![](a.png)"}, {"notes": NOTE, "follow_ups": 4}, {"from": "x"}])
async def test_what_cannot_be_asked_about_is_refused(haru, given):
    answer = await haru.http.post("/api/interviews", json=given)

    assert answer.status_code == 422
    assert answer.json()["message_ko"]
    assert (await haru.http.get("/api/interviews")).json()["interviews"] == []


async def test_key_for_another_feature_opens_nothing(haru):
    interview = await begun(haru.http)
    _, secret = await haru.accounts.keys.create(await haru.id_of(), "narrow", Scope(features=frozenset({"news"})))
    narrow = await haru.client({"authorization": f"Bearer {secret}"})
    path = f"/api/interviews/{interview['id']}"

    answers = [
        await narrow.get("/api/interviews"),
        await narrow.get(path),
        await narrow.delete(path),
        await narrow.post("/api/interviews", json={"notes": NOTE}),
        await answered(narrow, interview["id"], 1, GOOD),
    ]

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(403, "out_of_scope")}


async def test_what_it_spends_is_in_the_usage_log(haru, sql):
    interview = await begun(haru.http)
    await answered(haru.http, interview["id"], 1, "A hash function computes an index into slots.")
    await haru.app.state.services.desk.usage.settle()

    rows = await sql.execute("SELECT feature, input_tokens > 0, status_code FROM requests WHERE feature IS NOT NULL")

    assert sorted(await rows.fetchall()) == [("interview", True, 200), ("interview", True, 201)]


async def test_engine_that_fails_does_not_stop_it(haru, engine):
    engine.refuses = 500
    interview = await begun(haru.http, count=1)

    over = (await answered(haru.http, interview["id"], 1, GOOD)).json()

    assert over["status"] == "over"
    assert over["report"]["score"] > 50


async def test_old_interviews_are_swept(haru, sql):
    old, new = await begun(haru.http), await begun(haru.http)
    at = datetime.now(UTC) - timedelta(days=31)
    await sql.execute("UPDATE interviews SET updated_at = %s WHERE id = %s", (at, old["id"]))
    pool, rules = haru.app.state.services.pool, Rules(conversations_days=30, usage_months=13)

    told = await sweep(pool, rules, datetime.now(UTC), dry=True)
    swept = await sweep(pool, rules, datetime.now(UTC))

    assert told == swept == Swept(interviews=1)
    shown = (await haru.http.get("/api/interviews")).json()["interviews"]
    assert [one["id"] for one in shown] == [new["id"]]


async def test_weak_topic_with_a_long_name_does_not_keep_the_next_one_from_beginning(haru):
    first = await begun(
        haru.http, notes=f"# {'Long ' * 60}\n\nA hash function computes an index into an array.", count=1
    )
    await answered(haru.http, first["id"], 1, "I don't know")

    assert (await begun(haru.http))["status"] == "open"
