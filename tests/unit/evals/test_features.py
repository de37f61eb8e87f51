"""Real material through a server: asked once, stored whole, counted by hand-made numbers."""

import json
from collections import Counter

import httpx
import pytest

from evals.features.__main__ import main
from evals.features.asks import Ask, asks, days, largest
from evals.features.collect import Heard, NotLetIn, Refused, Server, collect
from evals.features.report import Share, counted_of, percentile, report
from evals.features.show import shown
from evals.features.stored import Draft, Stored, store, stored
from evals.material import repositories
from tests.unit.evals.material import EN, row, write_material

NOTE = {"markdown": "# TIL\n", "sections": [{"body": "It adds a pool.", "sources": [{"sha": "a1b2c3d"}]}]}
ASK = Ask("til", "one.en", "en", {"repo": [row(*EN[0])], "language": "en"})


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        self.now += 2.5
        return self.now


def events(*chunks):
    told = "".join(f"event: data\r\ndata: {json.dumps(chunk)}\r\n\r\n" for chunk in chunks)
    return f'event: metadata\r\ndata: {{"run_id": "1"}}\r\n\r\n{told}event: end\r\n\r\n'


@pytest.fixture
def heard():
    return []


@pytest.fixture
async def server(heard):
    def answer(request):
        heard.append((request.url.path, json.loads(request.content)["input"]))
        if status := heard[-1][1].get("refuse"):
            return httpx.Response(status, json={"message": "later"})
        writing = {"content": "", "progress": [{"node": "generate", "state": "writing", "part": "1"}]}
        text = {"content": "It adds a pool."}
        return httpx.Response(200, text=events(writing, text, {"content": "", "output": NOTE}))

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://haru") as http:
        yield Server(http, Clock())


async def test_run_is_stored_with_drafts_output_and_seconds(server, tmp_path):
    assert await collect(server, [ASK], tmp_path, tell=lambda line: None) == 0

    assert stored(tmp_path) == [
        Stored("til", "one.en", "en", ASK.given, NOTE, [Draft("1", 1, "It adds a pool.")], seconds=2.5)
    ]
    assert (tmp_path / "til/one.en.md").read_text() == "# TIL\n"


async def test_only_what_is_not_there_yet_is_asked(server, heard, tmp_path):
    refused = Ask("til", "two.en", "en", {"refuse": 429})
    told = []

    first = await collect(server, [ASK, refused], tmp_path, tell=told.append)
    second = await collect(server, [ASK, refused], tmp_path, tell=told.append)

    assert (first, second) == (1, 1)
    assert heard == [("/til/stream", ASK.given), *[("/til/stream", {"refuse": 429})] * 2]
    assert "Refused: 429" in told[-1]


async def test_key_that_is_not_good_ends_it(server, heard, tmp_path):
    with pytest.raises(NotLetIn, match="401"):
        await collect(server, [Ask("til", "one.en", "en", {"refuse": 401}), ASK], tmp_path, tell=lambda line: None)

    assert len(heard) == 1


def test_draft_that_is_taken_back_is_kept_as_its_own():
    heard = Heard()
    for state, text in (("writing", "One."), ("again", ""), ("writing", "Two.")):
        heard.take({"content": "", "progress": [{"node": "generate", "state": state, "part": "1"}]})
        heard.take({"content": text})

    assert heard.all_drafts() == [Draft("1", 1, "One."), Draft("1", 2, "Two.")]


def test_error_of_a_stream_is_a_refusal():
    with pytest.raises(Refused, match="no model"):
        Heard().take({"error": {"message": "no model"}})


def test_asked_are_the_days_of_an_author_the_largest_commit_articles_and_notes(tmp_path):
    data = write_material(tmp_path)

    made = list(asks(data, ("til", "news", "interview")))

    assert Counter((ask.feature, ask.language) for ask in made) == {
        (feature, language): count
        for feature, count in (("til", 4), ("news", 2), ("interview", 2))
        for language in ("en", "ko")
    }
    assert len({(ask.feature, ask.name) for ask in made}) == len(made)
    assert len(list(asks(data, ("til",), limit=1))) == 2
    once = [ask.name for ask in asks(data, ("til", "news", "interview"), once=True)]
    assert len({name.rsplit(".", 1)[0] for name in once}) == len(once)
    assert {ask.name.rsplit(".", 1)[0] for ask in made} == {name.rsplit(".", 1)[0] for name in once}


def test_days_of_a_marked_streak_leave_the_others_out(tmp_path):
    repository = repositories(write_material(tmp_path))[0]
    repository.rows[1]["tags"] = ["author_streak"]
    repository.rows[2]["diff_bytes"] = 10_000

    assert days(repository) == {"author_1-2026-05-01": [repository.rows[1]]}
    assert largest(repository) is repository.rows[2]


def run(name, body, draft, dropped=(), seconds=1.0, tokens=10):
    output = {
        "markdown": f"# {name}\n\n{body}\n",
        "sections": [{"body": body, "sources": [{"sha": EN[0][0]}]}],
        "verification": {"dropped": [{"part": "1", "sentence": "x", "why": why} for why in dropped]},
        "usage": {"input_tokens": tokens * 2, "output_tokens": tokens},
        "coverage": {"given": 2, "selected": 2, "written": 1, "files": {"whole": 1, "part": 2, "no": 0}},
    }
    given = {"repo": [row(*EN[0]), row(*EN[1])]}
    return Stored("til", name, "en", given, output, [Draft("1", 1, draft), Draft("1", 2, "It is 99.")], seconds)


RUNS = [
    run("a", "It sets 1.3. It sets 1.3 in `upload/client.py`.", "It sets 1.3. It is 77.", ("not in the evidence: 77",)),
    run("b", "- Add a cache", "It is 78.", ("not in the evidence: 78", "said before"), seconds=3.0, tokens=30),
]


def test_report_counts_before_and_after_the_checks():
    (counted,) = counted_of(RUNS)

    assert (counted.before, counted.after) == (Share(1, 3), Share(1, 2))
    # The second sentence cites a commit that does not have the file.
    assert [(one.run, one.missing[0].text) for one in counted.unborne] == [("a", "upload/client.py")]
    assert counted.dropped == {"not in the evidence": 2, "said before": 1}
    assert (counted.runs, counted.places, counted.quoted, counted.without_prose) == (2, 2, 1, 1)
    assert counted.costs == {"seconds": [1.0, 3.0], "tokens in": [20, 60], "tokens out": [10, 30]}
    assert counted.files == {"whole": 2, "part": 4, "no": 0}
    assert counted.commits == {"given": 4, "selected": 4, "written": 2}


def test_report_names_each_sentence_that_the_evidence_does_not_bear():
    told = report(RUNS)

    assert "in first drafts:     1 of 3 (33.3%)" in told
    assert "! [a] It sets 1.3 in `upload/client.py`." in told
    assert "seconds: p50 1.0, p95 3.0" in told


def test_percentile_is_a_value_that_was_seen():
    values = [5.0, 1.0, 4.0, 2.0, 3.0]

    assert [percentile(values, share) for share in (0.5, 0.95, 0.2)] == [3.0, 5.0, 1.0]
    assert percentile([], 0.5) == 0.0


def test_shown_are_the_fullest_notes_of_both_languages():
    others = [Stored("news", "n", "ko", {}, {"markdown": "# 소식\n", "stories": [{}, {}]})]

    told = shown([*RUNS, *others])

    assert [told.index(name) for name in ("# a", "# b", "# 소식")] == sorted(
        told.index(name) for name in ("# a", "# b", "# 소식")
    )


def test_commands_read_a_folder(tmp_path, capsys):
    for one in RUNS:
        store(tmp_path, one)

    assert main(["report", str(tmp_path)]) == 0
    assert main(["show", str(tmp_path)]) == 0
    assert main(["report", str(tmp_path / "nowhere")]) == 1
    assert "til in en: 2 runs" in capsys.readouterr().out
