"""Mock interviews over HTTP: they outlive the server, belong to one person, and grade an answer once (INT-2)."""

from pathlib import Path

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
