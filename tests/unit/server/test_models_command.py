"""`haru models check`, as it is used at a terminal."""

import argparse
import asyncio

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from server.commands import models
from server.models import here
from server.settings import Settings

LOG = (
    "[kv_cache_utils.py:2327] CPU KV cache size: 23,296 tokens, Maximum concurrency for 4,096 tokens per request: 5.69x"
)

METRICS = (
    'vllm:cache_config_info{block_size="128",kv_cache_max_concurrency="5.6875",kv_cache_size_tokens="23296",'
    'num_gpu_blocks="182"} 1.0\n'
)


def check(*words):
    parser = argparse.ArgumentParser()
    models.arguments(parser)
    return models.run(parser.parse_args(["check", *words]), Settings())


@pytest.fixture(autouse=True)
def _small_machine(monkeypatch):
    monkeypatch.setattr(here, "gpus_here", lambda: ())
    monkeypatch.setattr(here, "free_memory_gib", lambda: 8.0)
    monkeypatch.setattr(here, "multiplies_bfloat16", lambda _: False)


def test_a_profile_that_fits_is_told_with_where_the_memory_goes(capsys):
    assert check("gemma-3-12b", "--gpu", "L4") == 0

    said = capsys.readouterr().out.splitlines()
    assert said[0] == "gemma-3-12b on 1x L4: fits"
    assert [line.split() for line in said if "weights" in line] == [["weights", "7.0", "GiB"]]
    assert said[-1] == "  at once, or 24 of 1024"


def test_one_that_does_not_is_told_with_ways_out_and_fails(capsys):
    assert check("gemma-3-12b", "--gpu", "L4", "--at-once", "8") == 1

    said = capsys.readouterr().out
    assert "does not fit: what is left keeps 4.4 requests of 8192 tokens, not 8" in said
    assert "--kv-cache-dtype=fp8" in said


def test_the_first_smaller_profile_that_fits_is_named(capsys):
    check("mistral-7b", "--gpu", "T4")

    assert capsys.readouterr().out.endswith("or take the profile tinyllama-1.1b, which fits\n")


@pytest.mark.parametrize("where", [(), ("--detect",), ("--gpu", "cpu")])
def test_a_machine_without_gpu_is_checked_too(where, capsys):
    assert check("smollm2-135m", *where) == 0
    assert check("mistral-7b", *where) == 1

    said = capsys.readouterr().out
    assert "smollm2-135m on this machine without GPU: fits" in said
    assert "mistral-7b on this machine without GPU: does not fit: it is not made for a CPU" in said


def test_what_was_foretold_is_held_against_the_log_of_an_engine(tmp_path, capsys):
    log = tmp_path / "model.log"
    log.write_text(LOG)

    check("smollm2-135m", "--against", str(log))

    assert "tokens kept                         23296.00    23296.00    +0.0%" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("gpt",), "haru: there is no profile 'gpt'; there are "),
        (("gemma-3-12b", "--gpu", "GTX 1080"), "haru: 'GTX 1080' is not a GPU such as 2x RTX 3090; known are "),
        (("smollm2-135m", "--against", "/nowhere"), "haru: cannot read /nowhere: "),
        (("smollm2-135m", "--against", "http://127.0.0.1:1"), "haru: cannot read http://127.0.0.1:1: "),
    ],
)
def test_what_cannot_be_checked_is_said_in_one_line(words, said, capsys):
    assert check(*words) == 1
    assert capsys.readouterr().err.startswith(said)


@pytest.mark.parametrize("path", ["", "/", "/v1", "/metrics"])
async def test_a_running_engine_is_asked_for_its_metrics(path, capsys):
    async def metrics(request):
        return web.Response(text=METRICS if request.path == "/metrics" else "", content_type="text/plain")

    application = web.Application()
    application.router.add_get("/{any:.*}", metrics)
    async with TestServer(application) as engine:
        await asyncio.to_thread(check, "smollm2-135m", "--against", f"http://127.0.0.1:{engine.port}{path}")

    said = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["blocks", "182.00", "182.00", "+0.0%"] in said
