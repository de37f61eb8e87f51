"""What was foretold, beside what a vLLM that runs says."""

import pytest

from server.models.against import NothingReported, compared, reported
from server.models.fit import fit
from server.models.gpus import no_gpu
from server.profiles import read_profiles

FORETOLD = fit(read_profiles()["smollm2-135m"], no_gpu(16, bfloat16=False))
STARTED = (
    "INFO [kv_cache_utils.py:2327] {} KV cache size: {} tokens, Maximum concurrency for {} tokens per request: {}x\n"
)
METRICS = """\
# TYPE vllm:cache_config_info gauge
vllm:cache_config_info{block_size="128",cache_dtype="auto",kv_cache_max_concurrency="5.6875",kv_cache_size_tokens="23296",num_gpu_blocks="182"} 1.0
vllm:num_requests_running{engine="0"} 0.0
"""  # noqa: E501


def test_metrics_are_compared_with_what_was_foretold():
    rows = compared(FORETOLD, reported(METRICS))

    assert [(row.what, row.foretold, row.error) for row in rows] == [
        ("blocks", 182, 0),
        ("tokens kept", 23_296, 0),
        ("requests of 4096 tokens at once", 5.6875, 0),
    ]


def test_of_a_log_with_several_starts_the_last_one_counts():
    log = STARTED.format("CPU", "11,648", "4,096", "2.84") + STARTED.format("CPU", "23,296", "4,096", "5.69")

    said = reported(log)

    assert (said.tokens, said.context, said.concurrent) == (23_296, 4096, 5.69)


def test_a_log_of_a_gpu_tells_weights_and_what_was_left_as_well():
    log = (
        "INFO [gpu_model_runner.py:5405] Model loading took 15.27 GiB memory and 6.356814 seconds\n"
        "INFO [gpu_worker.py:508] Available KV cache memory: 4.10 GiB\n"
        + STARTED.format("GPU", "29,856", "8,192", "3.64")
    )

    said = reported(log)

    assert (said.weights_gib, said.cache_gib, said.tokens) == (15.27, 4.10, 29_856)


def test_an_error_is_a_share_of_what_vllm_says():
    [row] = [
        row
        for row in compared(FORETOLD, reported(STARTED.format("CPU", "20,000", "4,096", "5.69")))
        if "kept" in row.what
    ]

    assert row.error == pytest.approx(0.1648)


@pytest.mark.parametrize("text", ["", "<html>", 'vllm:cache_config_info{block_size="16"} 1.0'])
def test_what_is_neither_is_refused(text):
    with pytest.raises(NothingReported):
        reported(text)
