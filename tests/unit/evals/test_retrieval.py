"""Measuring retrieval: figures as computed by hand, queries whose answers are known, and a gate that closes."""

import math

import orjson
import pytest
import yaml

from evals.retrieval.corpus import chunks_under, texts_of
from evals.retrieval.gate import THRESHOLDS, shortfalls, thresholds
from evals.retrieval.intervals import difference, interval
from evals.retrieval.measure import Asked, ask, corpora_of, fill
from evals.retrieval.metrics import Worth, ndcg, recall, reciprocal_rank, worth_of
from evals.retrieval.paraphrase import paraphrase
from evals.retrieval.queries import Query, queries_of
from evals.retrieval.sections import told, without_headings
from evals.retrieval.similar import pairs_of
from evals.retrieval.systems import systems_of
from evals.retrieval.table import as_json, markdown
from tests.fakes_retriever import FakeIndex

NOTE = """# Locks

What a lock is for, in one paragraph that is long enough to be worth a question of its own, and then some more.

## How a deadlock arises

Two threads wait for each other, each holding what the other one wants; neither ever goes on by itself.

### Broken by an order

Whoever takes locks always in one order can never wait in a circle, so that nobody waits for ever.

## 2. 뮤텍스와 세마포어 {/*mutex-and-semaphore*/}

뮤텍스는 한 스레드만 들어가게 하고, 세마포어는 정해진 수의 스레드까지 들어가게 합니다. 
둘은 이렇게 다릅니다. `read_with_timeout`을 봅시다.
세마포어의 값은 남은 자리의 수이며, 값이 영이면 다른 스레드가 나올 때까지 기다려야 합니다.
"""


@pytest.fixture
def data(tmp_path):
    (tmp_path / "interview").mkdir()
    for name in ("a", "b"):
        text = (
            NOTE if name == "a" else "# Pools\n\n## Of connections\n\nA pool keeps connections open for the next one.\n"
        )
        (tmp_path / "interview" / f"{name}.md").write_text(text)
    return tmp_path


def worths(*figures):
    query = Query("heading", "ko", "q", frozenset("x"))
    return [Asked(query, {"hybrid": []}, {"hybrid": Worth(one, one, one)}) for one in figures]


class TestFigures:
    def test_a_hit_gains_less_the_deeper_it_stands(self):
        # 1/log2(2) + 1/log2(5), over 1/log2(2) + 1/log2(3) of the best order.
        expected = (1 + 1 / math.log2(5)) / (1 + 1 / math.log2(3))

        assert ndcg(["a", "x", "y", "b"], {"a", "b"}) == pytest.approx(expected)
        assert ndcg(["a", "x", "y", "b"], {"a", "b"}) == pytest.approx(0.8772, abs=1e-4)

    def test_what_stands_below_the_depth_counts_nothing(self):
        eleventh = [str(rank) for rank in range(10)] + ["a"]

        assert ndcg(eleventh, {"a"}) == 0
        assert recall(eleventh, {"a"}) == 1
        assert reciprocal_rank(eleventh, {"a"}) == 1 / 11

    def test_the_best_order_of_more_than_the_depth_is_worth_one(self):
        many = [str(rank) for rank in range(30)]

        assert ndcg(many, set(many)) == pytest.approx(1)
        assert recall(many, set(many)) == 20 / 30

    def test_nothing_found_is_worth_nothing(self):
        assert worth_of([], {"a"}) == Worth(0, 0, 0)

    def test_a_chunk_named_twice_is_found_once(self):
        assert recall(["a", "a"], {"a", "b"}) == 0.5


class TestCertainty:
    def test_an_interval_holds_the_mean_and_narrows_with_more_queries(self):
        few, many = interval([0.0, 1.0] * 10), interval([0.0, 1.0] * 1000)

        assert few.mean == many.mean == 0.5
        assert few.low < 0.5 < few.high
        assert many.high - many.low < few.high - few.low

    def test_it_is_about_as_wide_as_theory_has_it(self):
        found = interval([0.0, 1.0] * 200)

        assert found.high - found.low == pytest.approx(2 * 1.96 * 0.5 / math.sqrt(400), rel=0.15)

    def test_a_small_difference_on_each_pair_is_sure_though_the_means_overlap(self):
        one = [rank / 100 for rank in range(100)]
        better = [figure + 0.01 for figure in one]

        assert interval(better).low < interval(one).high
        assert difference(better, one).is_off_zero
        assert not difference(one, one).is_off_zero


class TestMaterial:
    def test_headings_that_are_asked_for_leave_only_their_marks(self):
        bare, sections = without_headings(NOTE)

        assert [section.heading for section in sections] == [
            "Locks", "How a deadlock arises", "Broken by an order", "뮤텍스와 세마포어",
        ]  # fmt: skip
        assert [line for line in bare.splitlines() if line.startswith("#")] == ["#", "##", "###", "##"]
        assert [line for line in bare.splitlines() if line and line[0] != "#"] == [
            line for line in NOTE.splitlines() if line and line[0] != "#"
        ]

    def test_a_section_has_what_stands_below_its_lower_headings_too(self):
        _, [_, deadlock, order, mutex] = without_headings(NOTE)

        assert "Two threads wait" in deadlock.text
        assert order.text in deadlock.text
        assert "뮤텍스는" not in deadlock.text
        assert mutex.english == "mutex and semaphore"

    def test_what_looks_like_a_heading_in_code_is_none(self):
        code = "```\n# a comment\n```\n"

        assert without_headings(code) == (code, [])

    @pytest.mark.parametrize(
        ("written", "asked"),
        [
            ("1. 스케줄링", "스케줄링"),
            ("[ 운영체제의 역할 ]", "운영체제의 역할"),
            ("`useId` {/*useid*/}", "useId"),
            ("Week 2 - Data structures", "Data structures"),
            ("React의 동시성<sup>Concurrency</sup>이란? {/*what*/}", "React의 동시성Concurrency이란?"),
        ],
    )
    def test_a_heading_is_asked_for_in_its_words_alone(self, written, asked):
        assert told(written) == asked

    def test_the_chunks_of_a_section_are_found_however_it_was_cut(self, data):
        text = texts_of(data)[0]
        by_heading = {section.heading: chunks_under(section.text, text.chunks) for section in text.sections}

        assert {len(found) for heading, found in by_heading.items() if heading != "Locks"} == {1, 2}
        assert by_heading["Broken by an order"] < by_heading["How a deadlock arises"]
        assert by_heading["Locks"] == {chunk.id for chunk in text.chunks}

    def test_a_title_that_is_asked_for_is_not_with_its_chunks(self, data):
        asked, kept = texts_of(data)

        assert asked.asked_title == "Locks"
        assert {chunk.title for chunk in asked.chunks} == {""}
        assert {chunk.title for chunk in kept.chunks} == {"Pools"}


class TestQueries:
    def test_no_heading_stands_in_the_chunks_that_answer_it(self, data):
        texts = texts_of(data)
        texts_by_id = {chunk.id: chunk.searchable for text in texts for chunk in text.chunks}
        headings = [query for query in queries_of(texts) if query.kind == "heading"]

        assert {query.text for query in headings} == {
            "How a deadlock arises", "Broken by an order", "뮤텍스와 세마포어",
        }  # fmt: skip
        assert not any(query.text in texts_by_id[chunk] for query in headings for chunk in query.relevant)

    def test_each_set_asks_in_its_own_way(self, data):
        asked = {query.kind: query.text for query in queries_of(texts_of(data))}

        assert asked["title"] == "Locks"
        assert asked["identifier"] == "read_with_timeout"
        assert asked["english"] == "mutex and semaphore"

    def test_a_heading_that_stands_twice_is_not_asked_for(self, data):
        (data / "interview" / "c.md").write_text(NOTE.replace("# Locks", "# Other locks"))

        assert not [query for query in queries_of(texts_of(data)) if query.kind == "heading"]

    def test_the_same_material_makes_the_same_queries(self, data):
        assert queries_of(texts_of(data)) == queries_of(texts_of(data))

    def test_a_paraphrase_has_other_words_in_another_order(self):
        assert paraphrase("You need to use a lock when two threads change the list.", "en") == (
            "threads sequence require lock"
        )
        assert paraphrase("세마포어는 스레드의 문제를 해결하는 방법이다.", "ko") == "이슈 방식 세마포어"

    def test_pairs_that_people_found_alike_are_queries_and_answers(self, tmp_path):
        file = tmp_path / "evals" / "klue" / "klue-sts-v1.1_dev.json"
        file.parent.mkdir(parents=True)
        rows = [("비가 온다", "비가 내린다", 4.8), ("비가 온다", "눈이 온다", 1.5), ("같다", "같다", 5.0)]
        file.write_bytes(
            orjson.dumps([{"sentence1": a, "sentence2": b, "labels": {"label": score}} for a, b, score in rows])
        )

        [pairs] = pairs_of(tmp_path)

        assert [chunk.text for chunk in pairs.chunks] == ["비가 내린다", "눈이 온다", "같다"]
        assert pairs.queries == [Query("klue-sts", "ko", "비가 온다", frozenset({"klue-sts-0"}))]


class TestMeasuring:
    async def test_every_query_is_asked_of_every_system(self, data):
        index, corpora = FakeIndex(), corpora_of(data)
        await fill(index, corpora, lambda line: None)

        asked = await ask(corpora, systems_of(index))

        assert {tuple(one.worth) for one in asked} == {("dense", "sparse", "hybrid")}
        assert [one.query for one in asked] == corpora[0].queries
        [identifier] = [one for one in asked if one.query.kind == "identifier"]
        assert identifier.worth["sparse"] == Worth(1, 1, 1)

    def test_a_folder_without_material_has_nothing_to_ask(self, tmp_path):
        assert corpora_of(tmp_path) == []

    def test_the_table_tells_means_and_how_sure_they_are(self):
        lines = markdown(worths(*[0.5] * 10)).splitlines()

        assert lines[2] == (
            "| heading | ko | 10 | hybrid | 0.500 (0.500–0.500) | 0.500 (0.500–0.500) | 0.500 (0.500–0.500) |  |"
        )
        assert lines[3].startswith("| all | all | 10 |")

    def test_a_few_queries_are_not_taken_for_sure(self):
        assert markdown(worths(0.0, 1.0)).splitlines()[2] == "| heading | ko | 2 | hybrid | 0.500 | 0.500 | 0.500 |  |"

    def test_the_json_has_each_query_with_what_was_found(self):
        told_of = as_json(worths(1.0))

        assert told_of["means"][0] == {
            "set": "heading", "language": "ko", "system": "hybrid", "queries": 1, "ndcg": 1, "recall": 1, "mrr": 1,
        }  # fmt: skip
        assert told_of["queries"][0]["query"] == "q"


class TestGate:
    def test_it_is_open_at_the_least_and_closed_below(self):
        least = {"heading": {"ko": {"hybrid": {"ndcg": 0.5, "mrr": 0.6}}}}

        assert shortfalls(worths(0.6), least) == []
        assert shortfalls(worths(0.5), least) == ["heading ko hybrid: MRR is 0.500, at least 0.600 is wanted"]

    def test_what_was_not_measured_is_not_good_enough(self):
        least = {"heading": {"en": {"hybrid": {"ndcg": 0.1}}, "ko": {"other": {"ndcg": 0.1}}}}

        assert shortfalls(worths(1.0), least) == ["heading en hybrid: not measured", "heading ko other: not measured"]

    def test_the_committed_thresholds_are_of_sets_systems_and_metrics_that_there_are(self):
        least = thresholds(THRESHOLDS, "tests")

        assert {metric for by in least.values() for one in by.values() for m in one.values() for metric in m} <= {
            "ndcg", "recall", "mrr",
        }  # fmt: skip
        assert yaml.safe_load(THRESHOLDS.read_text()).keys() == {"retrieval"}
