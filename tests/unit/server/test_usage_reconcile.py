"""The log is compared with the engine's own counters, whichever way its version spells them."""

from datetime import UTC, datetime

import pytest

from server.usage.reconcile import Difference, NotAnEngine, counts_of, differences
from server.usage.store import Totals

PAGE = """
# HELP process_start_time_seconds Start time of the process since unix epoch in seconds.
# TYPE process_start_time_seconds gauge
process_start_time_seconds 1.7952e+09
vllm:num_requests_running{engine="0",model_name="gemma"} 2.0
vllm:prefix_cache_queries_total{engine="0",model_name="gemma"} 900.0
vllm:prefix_cache_hits_total{engine="0",model_name="gemma"} 512.0
vllm:prompt_tokens_total{engine="0",model_name="gemma"} 700.0
vllm:prompt_tokens_total{engine="1",model_name="til } odd \\"name"} 300.0
vllm:prompt_tokens_created{engine="0",model_name="gemma"} 1.7953e+09
vllm:generation_tokens_total{engine="0",model_name="gemma"} 1.2e+02
"""
STARTED = datetime.fromtimestamp(1.7952e9, UTC)


def test_series_of_all_models_and_engines_are_added_up():
    counts = counts_of(PAGE)

    assert (counts.started, counts.queried, counts.running) == (STARTED, 900, 2)
    assert counts.tokens == {"input tokens": 1000, "output tokens": 120, "cached tokens": 512}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("_total{", "{"), ("prefix_cache_hits_total", "gpu_prefix_cache_hits"), ("# HELP", "# help")],
)
def test_other_spellings_are_understood(ours, theirs):
    assert counts_of(PAGE.replace(ours, theirs)) == counts_of(PAGE)


def test_counters_made_by_several_processes_tell_when_they_were_made():
    shared = PAGE.replace("process_start_time_seconds 1.7952e+09", "")

    assert counts_of(shared).started == datetime.fromtimestamp(1.7953e9, UTC)


@pytest.mark.parametrize("missing", ["vllm:prompt_tokens_total", "vllm:generation_tokens_total"])
def test_a_page_without_the_counters_is_no_engines(missing):
    with pytest.raises(NotAnEngine, match=missing.removesuffix("_total")):
        counts_of(PAGE.replace(missing, "other"))


def test_a_page_that_tells_no_start_cannot_be_compared():
    with pytest.raises(NotAnEngine, match="started"):
        counts_of(PAGE.replace("process_start_time_seconds", "other").replace("_created", "_other"))


def test_differences_are_told_in_tokens_and_per_cent():
    logged = Totals(requests=9, failed=0, input_tokens=1010, output_tokens=119, cached_tokens=0)

    compared = differences(logged, counts_of(PAGE))

    assert compared[0] == Difference("input tokens", 1010, 1000)
    assert (compared[0].tokens, compared[0].percent) == (10, 1.0)
    assert [one.is_beyond(0.9) for one in compared] == [True, False, False]
    assert [one.is_beyond(1.0) for one in compared] == [False, False, False]
