"""Training with PEFT on a model of a few random weights: `./test training` installs what it needs."""

import json
import signal
import subprocess
from pathlib import Path

import pytest

from server.settings import ROOT
from server.training.base import Example, NotTrainable, Recipe, split
from server.training.job import Base, Wanted, make
from server.training.launch import Interrupted, trained

PYTHON = ROOT / ".venv-engine" / "bin" / "python"
TINY = Path(__file__).with_name("tiny.py")
WEIGHTS = "adapter_model.safetensors"
RECIPE = Recipe(rank=4, steps=6, batch=2, rate=0.01, judge_every=2, keep_every=2, held_out=0.25)

pytestmark = pytest.mark.skipif(not PYTHON.exists(), reason="./test training installs it")


@pytest.fixture(scope="session")
def base(tmp_path_factory):
    folder = tmp_path_factory.mktemp("base") / "tiny"
    subprocess.run([PYTHON, TINY, folder], check=True, capture_output=True, cwd=folder.parent)
    return Base("tiny", str(folder), most_rank=8)


def job(folder, base, recipe=RECIPE):
    notes = [
        Example(f"{at}.md", "d", ({"role": "user", "content": f"n {at}"}, {"role": "assistant", "content": f"a {at}"}))
        for at in range(8)
    ]
    return make(folder, Wanted("ana", base, recipe), split(notes, recipe.held_out, recipe.seed), {})


def weights(result):
    return (result.adapter / WEIGHTS).read_bytes()


def test_adapter_is_as_vllm_and_the_registry_want_it(tmp_path, base):
    result = trained(job(tmp_path, base), PYTHON, print)

    config = json.loads((result.adapter / "adapter_config.json").read_text())
    assert sorted(file.name for file in result.adapter.iterdir()) == ["adapter_config.json", WEIGHTS]
    assert (config["base_model_name_or_path"], config["r"], config["bias"]) == ("tiny", 4, "none")
    assert result.scores["held_out_loss"] < result.scores["base_loss"]


def test_progress_tells_losses_up_to_the_last_step(tmp_path, base):
    told = []
    trained(job(tmp_path, base), PYTHON, told.append)

    assert [one.step for one in told] == [0, 1, 2, 3, 4, 5, 6, 6]
    assert [one.step for one in told if one.held_out is not None] == [0, 2, 4, 6]


def test_same_seed_gives_the_same_weights_and_another_seed_others(tmp_path, base):
    first = weights(trained(job(tmp_path / "a", base), PYTHON, print))

    assert weights(trained(job(tmp_path / "b", base), PYTHON, print)) == first
    assert weights(trained(job(tmp_path / "c", base, RECIPE.model_copy(update={"seed": 1})), PYTHON, print)) != first


@pytest.mark.parametrize(("ending", "left"), [(signal.SIGTERM, Interrupted), (signal.SIGKILL, NotTrainable)])
def test_training_that_was_ended_goes_on_to_the_same_weights(tmp_path, base, ending, left):
    whole = weights(trained(job(tmp_path / "whole", base), PYTHON, print))
    broken = job(tmp_path / "broken", base)

    with pytest.raises(left):
        trained(broken, stopping(tmp_path, ending), print)
    steps = []
    result = trained(broken, PYTHON, steps.append)

    assert 0 < steps[0].step < RECIPE.steps
    assert weights(result) == whole


def stopping(folder, ending):
    """An interpreter that ends itself so while the trainer's fourth step is told."""
    file = folder / "python"
    file.write_text(
        f"#!{PYTHON}\nimport os, runpy, sys\n"
        "sys.argv = sys.argv[1:]\n"
        "write = sys.stdout.write\n"
        "def told(line):\n"
        "    write(line)\n"
        "    if '\"step\": 4' in line:\n"
        f"        os.kill(os.getpid(), {int(ending)})\n"
        "sys.stdout.write = told\n"
        "runpy.run_path(sys.argv[0], run_name='__main__')\n"
    )
    file.chmod(0o700)
    return file


def test_examples_that_are_too_long_are_left_out_and_counted(tmp_path, base):
    long = Example("8.md", "d", ({"role": "user", "content": "n " * 99}, {"role": "assistant", "content": "a"}))
    recipe = RECIPE.model_copy(update={"length": 64})
    notes = [
        Example(f"{at}.md", "d", ({"role": "user", "content": "n"}, {"role": "assistant", "content": f"a {at}"}))
        for at in range(6)
    ]
    made = make(tmp_path, Wanted("ana", base, recipe), split([*notes, long], 0.25, 0), {})
    trained(made, PYTHON, print)

    assert json.loads((made.folder / "result.json").read_text())["left_out"] == 1
