"""Whether a profile fits, foretold before anything is downloaded or started (MOD-3)."""

from dataclasses import replace

import pytest

from server.models.blocks import cache_of
from server.models.fit import fit
from server.models.gpus import gpus_named, no_gpu
from server.profiles import read_profiles

PROFILES = read_profiles()
HERE = no_gpu(16, bfloat16=False)


def flags(found):
    return [way.flags for way in found.ways]


def test_the_embedded_engine_keeps_what_vllm_itself_reports():
    """vLLM 0.32 without bfloat16: "CPU KV cache size: 23,296 tokens, Maximum concurrency for 4,096 tokens per
    request: 5.69x"."""
    found = fit(PROFILES["smollm2-135m"], HERE)

    assert (found.fits, found.blocks, found.tokens, round(found.concurrent, 2)) == (True, 182, 23_296, 5.69)


def test_with_bfloat16_it_keeps_twice_as_much():
    assert fit(PROFILES["smollm2-135m"], no_gpu(16, bfloat16=True)).blocks == 364


def test_a_machine_with_too_little_memory_is_told_how_much_is_free():
    found = fit(PROFILES["smollm2-135m"], no_gpu(2, bfloat16=True))

    assert found.why == "3.5 GiB are needed and 2.0 are free"


@pytest.mark.parametrize(
    ("name", "gpus"),
    [
        ("gemma-3-12b", "L4"),
        ("gemma-3-4b", "L4"),
        ("mistral-7b", "RTX 3090"),
        ("tinyllama-1.1b", "T4"),
        ("deepseek-r1-14b", "2x RTX 3090"),
        ("qwen3-8b-awq", "T4"),
        ("exaone-4-32b", "H200"),
    ],
)
def test_the_models_fit_the_cards_they_are_meant_for(name, gpus):
    assert fit(PROFILES[name], gpus_named(gpus)).fits


def test_gemma_answers_about_thirty_short_requests_on_an_l4():
    """As was measured with that model on that card: 30 requests at once."""
    assert fit(PROFILES["gemma-3-12b"], gpus_named("L4")).at_once(1024) == pytest.approx(30, rel=0.25)


def test_the_share_that_a_desktop_leaves_is_too_small_for_fourteen_billion_weights():
    cautious = PROFILES["deepseek-r1-14b"].model_copy(update={"gpu_memory": 0.55})

    found = fit(cautious, gpus_named("2x RTX 3090"))

    assert found.why.startswith("the model alone takes")
    assert ("--gpu-memory-utilization=0.95",) in flags(found)


def test_a_model_for_two_gpus_can_be_put_on_one_that_is_large():
    found = fit(PROFILES["deepseek-r1-14b"], gpus_named("A100 80GB"))

    assert (found.why, flags(found)) == ("it is shared by 2 GPUs", [("--tensor-parallel-size=1",)])


def test_a_model_is_spread_over_as_few_gpus_as_are_enough():
    found = fit(PROFILES["exaone-4-32b"], gpus_named("8x RTX 3090"))

    assert flags(found) == [("--tensor-parallel-size=4",)]


def test_what_would_make_room_for_more_requests_is_told_with_what_comes_of_it():
    found = fit(PROFILES["gemma-3-12b"], gpus_named("L4"), concurrency=8)

    assert found.why == "what is left keeps 4.4 requests of 8192 tokens, not 8"
    assert flags(found) == [("--kv-cache-dtype=fp8",), ("--max-model-len=3072",)]
    assert all(way.concurrent >= 8 for way in found.ways)


def test_a_card_that_cannot_compute_with_narrow_numbers_is_not_told_to():
    found = fit(PROFILES["gemma-3-12b"], gpus_named("RTX 3090"), concurrency=8)

    assert ("--kv-cache-dtype=fp8",) not in flags(found)


def test_where_one_change_is_not_enough_several_are_told_together():
    found = fit(PROFILES["qwen3-8b"], gpus_named("L4"), concurrency=5)

    assert flags(found) == [
        ("--gpu-memory-utilization=0.95", "--kv-cache-dtype=fp8"),
        ("--max-model-len=3072",),
    ]


def test_where_even_that_is_not_enough_the_context_is_cut_as_well():
    [way] = fit(PROFILES["qwen3-8b"], gpus_named("L4"), concurrency=30).ways

    assert len(way.flags) > 2
    assert way.flags[-1] == "--max-model-len=2048"
    assert way.concurrent >= 30


def test_where_nothing_helps_nothing_is_promised():
    assert fit(PROFILES["exaone-4-32b"], gpus_named("RTX 3090")).ways == ()


def test_flags_that_would_make_it_fit_do():
    found = fit(PROFILES["gemma-3-12b"], gpus_named("L4"), concurrency=8)
    narrow = PROFILES["gemma-3-12b"].model_copy(update={"kv_dtype": "fp8"})

    assert fit(narrow, gpus_named("L4"), concurrency=8).concurrent == found.ways[0].concurrent


def test_a_card_without_bfloat16_is_said():
    assert fit(PROFILES["mistral-7b"], gpus_named("T4")).why == "T4 does not compute with bfloat16"


def test_a_context_longer_than_the_model_was_made_for_is_said():
    found = fit(PROFILES["tinyllama-1.1b"], gpus_named("L4"), context=4096)

    assert found.why == "the model was made for 2048 tokens"
    assert ("--max-model-len=2048",) in flags(found)


def test_a_window_keeps_long_conversations_small():
    """Of Gemma's 48 layers 40 remember a window only."""
    gemma = PROFILES["gemma-3-12b"]
    forgetful = fit(gemma, gpus_named("H200"), context=131_072)
    whole = gemma.model_copy(update={"architecture": gemma.architecture.model_copy(update={"sliding": None})})

    assert forgetful.concurrent > 3 * fit(whole, gpus_named("H200"), context=131_072).concurrent


def test_blocks_are_cut_as_vllm_logged_it_of_another_model_on_another_card():
    """Llama 3.1 8B on an RTX 3090 with 3.81 GiB left: 1952 blocks, 1.56 requests of 20,000 tokens."""
    # It keeps as much of a token as this one does.
    alike = PROFILES["mistral-7b"].architecture
    cache = cache_of(alike, "gpu", width=2, split=1, in_flight=4096)

    assert cache.blocks_in(3.81) == pytest.approx(1952, abs=3)
    assert cache.at_once(3.81, 20_000) == pytest.approx(1.56, abs=0.01)


def test_heads_are_shared_by_gpus_but_never_cut():
    small = PROFILES["smollm2-135m"].architecture.model_copy(update={"heads": 8, "kv_heads": 2})
    profile = PROFILES["smollm2-135m"].model_copy(update={"architecture": small})
    bytes_on = {
        split: fit(profile.model_copy(update={"tensor_parallel": split}), gpus_named("8x L4")).cache.layer_bytes
        for split in (1, 2, 4)
    }

    assert bytes_on == {1: 512, 2: 256, 4: 256}


def test_a_gpu_that_another_program_holds_is_said_unless_there_is_a_free_one():
    [free] = gpus_named("L4")
    held = replace(free, free=5.0)

    assert fit(PROFILES["gemma-3-4b"], [held]).why == "19.8 GiB are needed and 5.0 are free"
    assert fit(PROFILES["gemma-3-4b"], [held, free]).fits


def test_of_gpus_that_share_a_model_the_smallest_decides():
    mixed = (*gpus_named("RTX 3090"), *gpus_named("T4"))
    profile = PROFILES["qwen3-14b-awq"].model_copy(update={"tensor_parallel": 2})

    assert fit(profile, mixed).gpu.name == "T4"
