"""Each fault of an engine is found, by the probe that looks for it and by no other, and its flag is named."""

import json
import re

import aiohttp
import pytest

from nodes.language import language_of
from server.commands import doctor
from server.doctor import advice
from server.doctor.endpoint import Endpoint
from server.doctor.examine import examine
from server.doctor.expected import Expected, expected_of
from server.doctor.finding import Advice
from server.settings import Settings
from tests.faulty_engine import faulty_engine
from tests.profiles import engine_profile

ALL = ["models", "tokens", "length", "usage", "structure", "reasoning", "adapters", "cancel", "prefix"]


def expecting(**given):
    return Expected(**{"model": "small", "context": 2048, "has_adapters": True, "patience_s": 0.2, **given})


async def examined(engine, expected=None):
    async with aiohttp.ClientSession() as session:
        endpoint = Endpoint(session, engine.base_url)
        return [finding async for finding in examine(endpoint, expected or expecting(), "4711")]


async def faults_of(engine, expected=None):
    findings = await examined(engine, expected)
    return {finding.probe: finding.advice.flag for finding in findings if finding.outcome != "ok"}


async def test_engine_that_lacks_nothing_is_found_well():
    async with faulty_engine() as engine:
        findings = await examined(engine, expecting(patience_s=10))

    assert [(finding.probe, finding.outcome) for finding in findings] == [(probe, "ok") for probe in ALL]


@pytest.mark.parametrize(
    ("fault", "probe", "flag"),
    [
        ("length", "length", "--max-model-len=2048"),
        ("usage", "usage", "--enable-force-include-usage"),
        ("running usage", "usage", "stream_options.continuous_usage_stats"),
        ("stream", "usage", "VLLM_BASE_URL"),
        ("structure", "structure", "--structured-outputs-config.backend=xgrammar"),
        ("runtime adapters", "adapters", "VLLM_ALLOW_RUNTIME_LORA_UPDATING=True"),
        ("adapters", "adapters", "--enable-lora"),
        ("cancel", "cancel", "proxy_ignore_client_abort off"),
        ("cancel late", "cancel", "proxy_ignore_client_abort off"),
        ("prefix", "prefix", "--enable-prefix-caching"),
        ("prefix counts", "prefix", "--enable-prompt-tokens-details"),
        ("window untold", "length", "VLLM_BASE_URL"),
    ],
)
async def test_a_fault_is_found_by_one_probe_with_its_flag(fault, probe, flag):
    async with faulty_engine(fault) as engine:
        faults = await faults_of(engine)

    # An engine whose streams carry no text has nothing that could be left in the middle.
    assert {name: said for name, said in faults.items() if fault != "stream" or name != "cancel"} == {probe: flag}


@pytest.mark.parametrize(
    ("fault", "probe", "flag"),
    [
        ("key", "models", "VLLM_API_KEY"),
        ("no api", "models", "VLLM_BASE_URL"),
        ("model", "models", "--served-model-name=small"),
        ("template", "tokens", "--chat-template=FILE"),
        ("tokens", "tokens", "--gpu-memory-utilization"),
    ],
)
async def test_examination_ends_at_a_fault_that_the_rest_would_only_repeat(fault, probe, flag):
    async with faulty_engine(fault) as engine:
        findings = await examined(engine)

    assert findings[-1].probe == probe
    assert [(f.outcome, f.advice.flag) for f in findings if f.advice] == [("failed", flag)]


async def test_nobody_at_the_address_is_told_with_the_address():
    async with faulty_engine() as engine:
        pass

    [finding] = await examined(engine)

    assert finding.advice == advice.UNREACHABLE.about(url=engine.base_url)


async def test_thoughts_in_the_answer_name_the_parser_of_the_profile():
    async with faulty_engine("reasoning", thinks=True) as engine:
        faults = await faults_of(engine, expecting(reasoning_parser="deepseek_r1"))

    assert faults == {"reasoning": "--reasoning-parser=deepseek_r1"}


async def test_thoughts_in_a_field_of_their_own_are_well():
    async with faulty_engine(thinks=True) as engine:
        findings = await examined(engine, expecting(reasoning_parser="deepseek_r1"))

    assert {f.probe: f.shown for f in findings}["reasoning"] == "in a field of its own"


async def test_model_that_thinks_has_room_to_think_before_it_keeps_to_a_form():
    async with faulty_engine(thinks=True) as engine:
        findings = await examined(engine, expecting(reasoning_parser="deepseek_r1"))

    assert {f.probe: f.outcome for f in findings}["structure"] == "ok"


async def test_without_metrics_it_is_unknown_whether_the_engine_stops():
    async with faulty_engine("metrics") as engine:
        [finding] = [finding for finding in await examined(engine) if finding.outcome != "ok"]

    assert (finding.probe, finding.outcome, finding.advice) == ("cancel", "unknown", advice.NO_METRICS)


async def test_an_engine_that_others_use_is_not_blamed_for_their_requests():
    async with faulty_engine() as engine:
        engine.running = 2
        [finding] = [finding for finding in await examined(engine) if finding.outcome != "ok"]

    assert (finding.probe, finding.outcome, finding.advice) == ("cancel", "unknown", advice.BUSY)


async def test_reader_who_leaves_is_noticed_by_the_engine():
    async with faulty_engine() as engine:
        await examined(engine, expecting(patience_s=10))

        assert engine.left.is_set()
        assert engine.running == 0


async def test_adapter_is_loaded_tried_and_let_go(tmp_path):
    async with faulty_engine() as engine:
        findings = await examined(engine, expecting(adapter=tmp_path / "good"))

        assert {f.probe: f.shown for f in findings}["adapters"] == "one was loaded, wrote a token and was unloaded"
        assert engine.loaded == set()


@pytest.mark.parametrize(
    ("folder", "faults", "rank", "flag"),
    [
        ("good", [], 4, "--max-lora-rank=8"),
        ("bad", [], 8, "--adapter"),
        ("good", ["unloading"], 8, "/v1/unload_lora_adapter"),
    ],
)
async def test_adapter_that_cannot_be_used_says_why(tmp_path, folder, faults, rank, flag):
    async with faulty_engine(*faults, rank=rank) as engine:
        found = await faults_of(engine, expecting(adapter=tmp_path / folder))

    assert found == {"adapters": flag}


async def test_engine_without_adapters_is_not_asked_for_them():
    async with faulty_engine("adapters") as engine:
        assert await faults_of(engine, expecting(has_adapters=False)) == {}


@pytest.mark.parametrize("name", [name for name, value in vars(advice).items() if isinstance(value, Advice)])
def test_advice_is_in_both_languages_and_asks_for_the_same_values(name):
    said = getattr(advice, name)

    assert (language_of(said.en), language_of(said.ko)) == ("en", "ko")
    assert set(re.findall(r"\{\w+\}", said.en)) == set(re.findall(r"\{\w+\}", said.ko))


def test_profile_says_what_is_expected():
    lora = {"gpu": {"rank": 16, "adapters": 2}}
    profile = engine_profile(served_name="r1", context=8192, reasoning_parser="deepseek_r1", lora=lora)

    assert expected_of(profile) == Expected("r1", 8192, has_adapters=True, reasoning_parser="deepseek_r1")


@pytest.mark.parametrize(("faults", "code"), [([], 0), (["structure"], 1)])
async def test_command_prints_findings_for_programs_and_fails_with_a_fault(faults, code, capsys):
    async with faulty_engine(*faults) as engine:
        assert await doctor.examined(engine.base_url, "", expecting(), as_json=True) == code

    said = json.loads(capsys.readouterr().out)
    assert [finding["probe"] for finding in said["findings"] if finding["outcome"] == "failed"] == faults


async def test_command_prints_advice_in_both_languages(capsys):
    async with faulty_engine("prefix") as engine:
        await doctor.examined(engine.base_url, "", expecting(), as_json=False)

    printed = capsys.readouterr().out
    assert advice.NO_PREFIXES.flag in printed
    assert advice.NO_PREFIXES.en in printed
    assert advice.NO_PREFIXES.ko in printed


def test_engine_elsewhere_is_asked_where_it_was_set(tmp_path):
    settings = Settings(var=tmp_path, vllm_base_url="http://gpu:8000/v1")

    assert doctor.engine_url(settings) == "http://gpu:8000/v1"
