"""Which models there are, and what the engine is told of each."""

import pytest
import yaml

from graphs import FEATURES
from server.embedded.engine import Engine
from server.profiles import FOLDER, read_preferences, read_profile, read_profiles
from server.settings import WrongSetting

PROFILES = read_profiles()
# As their makers round it, without the part that sees pictures.
TOLD = {"gemma-3-12b": 11.8, "mistral-7b": 7.25, "deepseek-r1-14b": 14.7, "qwen3-8b": 8.2, "exaone-4-32b": 32.0}


def written(tmp_path, name="tiny", **changed):
    given = yaml.safe_load((FOLDER / "smollm2-135m.yaml").read_text()) | changed
    file = tmp_path / f"{name}.yaml"
    file.write_text(yaml.safe_dump(given))
    return file


def test_the_models_of_the_plan_are_there():
    assert len(PROFILES) >= 10
    assert {"gemma-3-12b", "gemma-3-4b", "mistral-7b", "tinyllama-1.1b", "deepseek-r1-14b"} < set(PROFILES)


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_serves_features_that_exist(name):
    assert set(PROFILES[name].features) <= {feature.name for feature in FEATURES}


def test_every_feature_has_a_profile_that_runs_on_any_machine():
    preferred = read_preferences(PROFILES)

    assert set(preferred) == {feature.name for feature in FEATURES}
    assert all("smollm2-135m" in names for names in preferred.values())


def test_the_figures_of_an_architecture_add_up_to_what_its_makers_tell():
    assert {name: PROFILES[name].architecture.billions for name in TOLD} == TOLD


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"context": 10}, "tiny.yaml: context: "),
        ({"context": 9000}, "tiny.yaml: the model was made for 8192 tokens, not 9000"),
        ({"tensor_parallel": 2}, "tiny.yaml: 9 heads cannot be shared by 2 GPUs"),
        ({"memory_gb": 0}, "tiny.yaml: a profile for machines without GPU says how much memory"),
        ({"colour": "blue"}, "tiny.yaml: colour: "),
    ],
)
def test_a_fault_in_a_profile_is_named_with_its_place(tmp_path, changed, said):
    with pytest.raises(WrongSetting, match=said):
        read_profile(written(tmp_path, **changed))


def test_a_slip_of_the_pen_in_an_architecture_is_found(tmp_path):
    layers = PROFILES["smollm2-135m"].architecture.model_dump() | {"layers": 33}

    with pytest.raises(WrongSetting, match=r"tiny.yaml: architecture: these figures make 0.145 billion parameters"):
        read_profile(written(tmp_path, architecture=layers))


def test_a_smaller_profile_that_does_not_exist_is_named(tmp_path):
    written(tmp_path, smaller="gone")

    with pytest.raises(WrongSetting, match=r"tiny.yaml: smaller: there is no 'gone'"):
        read_profiles(tmp_path)


def test_a_feature_cannot_prefer_a_profile_that_does_not_serve_it(tmp_path):
    file = tmp_path / "features.yaml"
    file.write_text("til: [deepseek-r1-14b]")

    with pytest.raises(WrongSetting, match=r"features.yaml: til: no profile 'deepseek-r1-14b' serves it"):
        read_preferences(PROFILES, file)


def test_the_embedded_engine_is_told_what_it_always_was(tmp_path):
    part = Engine(PROFILES["smollm2-135m"], "cpu", tmp_path, tmp_path, 8000, has_bfloat16=False, threads=2).part("main")

    assert part.command[1].endswith("/server/embedded/vllm_on_cpu.py")
    assert sorted(part.command[2:]) == sorted(
        [
            *("--host=127.0.0.1", "--port=8000", f"--model={tmp_path}/models/smollm2-135m-instruct"),
            *("--served-model-name=smollm2-135m-instruct", "--max-model-len=4096", "--dtype=float32"),
            *("--enable-prefix-caching", "--enable-prompt-tokens-details", "--disable-uvicorn-access-log"),
            *("--enforce-eager", "--enable-lora", "--max-lora-rank=8", "--max-loras=4"),
            "--distributed-executor-backend=vllm.v1.executor.uniproc_executor.UniProcExecutor",
        ]
    )
    assert part.environment["OMP_NUM_THREADS"] == "2"
    assert (part.environment["VLLM_CPU_KVCACHE_SPACE"], part.environment["VLLM_CPU_OMP_THREADS_BIND"]) == (
        "1",
        "nobind",
    )


def test_a_model_on_two_gpus_is_split_and_its_thoughts_are_told_apart():
    flags = PROFILES["deepseek-r1-14b"].engine_flags("gpu")

    assert {"--tensor-parallel-size=2", "--gpu-memory-utilization=0.9", "--reasoning-parser=deepseek_r1"} <= set(flags)
