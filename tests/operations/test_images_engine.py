"""What the engine's container starts."""

import importlib.util
import json

import pytest

from scripts import engine_starts
from server.profiles import read_profiles
from server.settings import ROOT

KEY = "an-engine-key-0123456789"
GIVEN = {"HARU_PROFILE": "qwen3-8b-awq", "HARU_ENGINES_DEVICE": "gpu", "VLLM_API_KEY": KEY, "HF_HOME": "/cache"}
WITH_BFLOAT16, WITHOUT = "flags: sse4_2 avx512_bf16", "flags: sse4_2"


@pytest.fixture(scope="module")
def start():
    """Of a folder that is no package: in the image it stands alone."""
    spec = importlib.util.spec_from_file_location("engine_start", ROOT / "infra" / "images" / "engine_start.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_written_starts_are_what_the_profiles_say():
    assert engine_starts.FILE.read_text() == engine_starts.written(), "run: python -m scripts.engine_starts"


def test_the_process_becomes_vllm_with_the_profiles_flags_and_key(start):
    command, environment = start.planned(GIVEN, WITHOUT)

    flags = read_profiles()["qwen3-8b-awq"].engine_flags("gpu")
    assert command[0] == "/app/.venv-engine/bin/python"
    assert {"--host=0.0.0.0", "--port=8000", "--model=Qwen/Qwen3-8B-AWQ", *flags} <= set(command)
    assert (environment["VLLM_API_KEY"], environment["HF_HOME"]) == (KEY, "/cache")
    assert KEY not in " ".join(command)


def test_the_key_may_lie_in_a_file(start, tmp_path):
    (tmp_path / "key").write_text(KEY + "\n")
    given = {**GIVEN, "VLLM_API_KEY": "", "VLLM_API_KEY_FILE": str(tmp_path / "key")}

    _, environment = start.planned(given, WITHOUT)

    assert (environment["VLLM_API_KEY"], "VLLM_API_KEY_FILE" in environment) == (KEY, False)


def test_numbers_are_widened_only_where_the_processor_must_do_it(start, tmp_path):
    given = {**GIVEN, "HARU_PROFILE": "small", "HARU_ENGINES_DEVICE": "cpu"}
    starts = json.loads(start.STARTS.read_text())
    converted = tmp_path / "model"
    converted.mkdir()
    small = starts["smollm2-135m"]["cpu"]
    (converted / "haru.json").write_text(json.dumps({"source": small["source"][2]}))
    (tmp_path / "starts.json").write_text(json.dumps({"small": {"cpu": {**small, "model": str(converted)}}}))

    given["HARU_ENGINES_FILE"] = str(tmp_path / "starts.json")
    dtypes = [
        [word for word in start.planned(given, cpuinfo)[0] if word.startswith("--dtype")]
        for cpuinfo in (WITH_BFLOAT16, WITHOUT)
    ]

    assert dtypes == [["--dtype=bfloat16"], ["--dtype=float32"]]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"HARU_ENGINES_DEVICE": "cpu"}, "HARU_PROFILE=qwen3-8b-awq does not run on this image \\(cpu\\)"),
        ({"VLLM_API_KEY": ""}, "names no key"),
    ],
)
def test_what_it_cannot_start_is_said_in_a_line(start, change, said):
    with pytest.raises(start.CannotStart, match=said):
        start.planned({**GIVEN, **change}, WITHOUT)
