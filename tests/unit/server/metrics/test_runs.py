"""What is counted of runs, from their spans."""

from itertools import count

from nodes.recording import Span
from nodes.run import Run
from nodes.state import Draft, Part
from retrievers.ranking.finder import Found
from server.metrics.labels import words_of
from server.metrics.metrics import Metrics
from server.traces.recorder import Recorder
from server.traces.tree import About
from tests.exposition import samples_of, series_of

ABOUT = About("1", "ana", "til", feature="til")
SECOND = 1_000_000_000
CALL = {"gen_ai_operation_name": "chat", "gen_ai_request_model": "smollm2", "feature": "til"}


def ran(write, about=ABOUT):
    """The page after one run, whose spans `write` makes with a clock that goes on a second at each look."""
    metrics = Metrics(words_of(["til"], ["smollm2"], []))
    root = Span("chain", "til", clock=count(0, SECOND).__next__)
    with root:
        write(root)
    metrics.ended(about, root)
    return samples_of(metrics.page().decode())


def test_each_step_is_timed_under_its_feature():
    def write(root):
        with root.child("chain", "retrieve"):
            pass

    assert ran(write)["haru_node_seconds_sum", {"feature": "til", "node": "retrieve"}] == 1


def test_verdicts_are_counted():
    def write(root):
        for verdict in ("again", "rewritten"):
            with root.child("chain", "verify") as step:
                step.tell(verdict=verdict)

    page = ran(write)

    assert page["haru_run_verdicts_total", {"feature": "til", "verdict": "again"}] == 1
    assert page["haru_run_verdicts_total", {"feature": "til", "verdict": "rewritten"}] == 1


def test_time_of_a_token_is_that_of_those_after_the_first():
    def write(root):
        with root.child("chain", "generate") as step, step.child("llm", "smollm2") as call:
            call.tell(wrote_s=2.0, is_stream=True)
            call.gives(Draft(Part("note", []), "text", output_tokens=5))

    page = ran(write)

    assert page["gen_ai_server_time_per_output_token_seconds_sum", CALL] == 0.5
    assert page["gen_ai_client_operation_duration_seconds_count", CALL] == 1


def test_a_call_that_was_sent_whole_has_no_time_of_a_token():
    def write(root):
        with root.child("chain", "generate") as step, step.child("llm", "smollm2") as call:
            call.tell(wrote_s=0.0, is_stream=False)
            call.gives(Draft(Part("note", []), "text", output_tokens=5))

    assert series_of(ran(write), "gen_ai_server_time_per_output_token_seconds_count") == []


def test_searches_are_timed_and_their_passages_counted():
    def write(root):
        with root.child("chain", "retrieve") as step, step.child("retriever", "search") as search:
            search.gives(Found([], "by words only"))

    page = ran(write)

    assert page["haru_retrieval_seconds_count", {"feature": "til"}] == 1
    assert page["haru_retrieval_passages_sum", {"feature": "til"}] == 0
    assert page["haru_retrieval_lookups_total", {"feature": "til", "how": "by words only"}] == 1


def test_a_step_of_an_invented_name_is_another_step():
    def write(root):
        for at in range(1000):
            with root.child("chain", f"step-{at}"):
                pass

    assert ran(write)["haru_node_seconds_count", {"feature": "til", "node": "other"}] == 1000


def test_a_run_that_is_not_recorded_is_counted_too():
    heard, kept = [], []

    class Keeper:
        add = staticmethod(kept.append)

    recorder = Recorder(Keeper(), share=0.0, hears=lambda about, root: heard.append((about, root.ended is not None)))
    with recorder.recorded(Run(None), ABOUT, {}) as run:
        assert run.span.name == "til"

    assert (heard, kept) == ([(ABOUT, True)], [])
