"""A training as a folder, and the process that works in it."""

import json
import sys

import pytest

from server.profiles import chosen_profile
from server.settings import Settings
from server.training.base import Example, NotTrainable, Recipe, split
from server.training.job import Base, Result, Wanted, base_of, forget, make
from server.training.launch import Interrupted, Progress, trained
from tests.profiles import engine_profile

BASE = Base("small", "models/small", most_rank=8)
NOTES = [
    Example(f"{at}.md", f"d{at}", ({"role": "user", "content": "?"}, {"role": "assistant", "content": f"answer {at}"}))
    for at in range(4)
]
LINE = {"step": 1, "steps": 2, "loss": 2.5, "held_out": None, "seconds": 0.1}


def made(var, notes=NOTES, owner="", **recipe):
    return make(var, Wanted("ana", BASE, Recipe(**recipe), owner), split(notes, 0.25, 0), {})


@pytest.fixture
def job(tmp_path):
    return made(tmp_path)


def trainer(folder, script):
    """In the place of the interpreter: it is given the script's name and the job's folder."""
    file = folder / "python"
    file.write_text(f"#!{sys.executable}\nimport os, sys\nfolder = sys.argv[2]\n{script}\n")
    file.chmod(0o700)
    return file


def test_job_says_what_is_learned_from_which_notes(job):
    said = json.loads((job.folder / "job.json").read_text())

    assert (said["base_name"], said["recipe"]["rank"], said["data"]["train"], said["data"]["held_out"]) == (
        "small",
        8,
        3,
        1,
    )
    assert [list(note) for note in said["data"]["notes"]] == [[f"{at}.md", f"d{at}"] for at in range(4)]
    assert len((job.folder / "train.jsonl").read_text().splitlines()) == 3


def test_notes_are_for_nobody_else_on_the_machine(job):
    assert job.folder.stat().st_mode & 0o077 == 0


def test_same_notes_and_recipe_are_the_same_job(tmp_path, job):
    assert made(tmp_path) == job
    assert made(tmp_path, seed=1) != job
    assert made(tmp_path, NOTES[1:]) != job


def test_rank_that_the_engine_does_not_take_is_refused_before_training(tmp_path):
    with pytest.raises(NotTrainable, match="at most 8"):
        made(tmp_path, rank=16)


def test_base_is_the_folder_that_is_served_or_the_weights_named(tmp_path):
    lora = {"cpu": {"rank": 8, "adapters": 1}, "gpu": {"rank": 16, "adapters": 4}}
    profile = engine_profile(model="org/gemma-gptq", lora=lora)

    assert base_of(profile, tmp_path) == Base("gemma-gptq", "org/gemma-gptq", 8)
    assert base_of(profile, tmp_path, "org/gemma") == Base("gemma-gptq", "org/gemma", 8)


def test_model_that_was_never_made_cannot_be_trained(tmp_path):
    profile = chosen_profile(Settings(profile="smollm2-135m"))

    with pytest.raises(NotTrainable, match=r"\./start makes"):
        base_of(profile, tmp_path)


def test_trainings_of_an_account_go_with_it_and_no_others(tmp_path, job):
    theirs = made(tmp_path, owner="kim")

    assert forget(tmp_path, "kim") == 1
    assert (job.folder.exists(), theirs.folder.exists()) == (True, False)


def test_progress_is_told_and_the_result_comes_from_the_folder(tmp_path, job):
    result = {"scores": {"base_loss": 3.0, "held_out_loss": 2.0}}
    python = trainer(
        tmp_path, f"print({json.dumps(LINE)!r})\nopen(folder + '/result.json', 'w').write({json.dumps(result)!r})"
    )
    told = []

    assert trained(job, python, told.append) == Result(job.folder / "adapter", result["scores"])
    assert told == [Progress(**LINE)]


def test_job_that_is_done_is_not_done_again(tmp_path, job):
    (job.folder / "result.json").write_text('{"scores": {"base_loss": 3.0, "held_out_loss": 2.0}}')

    assert trained(job, tmp_path / "nowhere", print).scores["held_out_loss"] == 2.0


def test_trainer_that_was_asked_to_end_can_go_on(tmp_path, job):
    with pytest.raises(Interrupted):
        trained(job, trainer(tmp_path, "sys.exit(3)"), print)


def test_trainer_that_fails_says_why(tmp_path, job):
    python = trainer(tmp_path, "sys.stderr.write('loading\\nout of memory\\n')\nsys.exit(1)")

    with pytest.raises(NotTrainable, match="out of memory"):
        trained(job, python, print)


def test_trainer_that_is_not_installed_names_the_script_that_does_it(tmp_path, job):
    with pytest.raises(NotTrainable, match=r"scripts/training\.sh"):
        trained(job, tmp_path / "python", print)


def test_trainer_is_told_no_secrets(tmp_path, job, monkeypatch):
    monkeypatch.setenv("VLLM_API_KEY", "a secret")
    python = trainer(tmp_path, "sys.stderr.write(os.environ.get('VLLM_API_KEY', 'none'))\nsys.exit(1)")

    with pytest.raises(NotTrainable, match="none"):
        trained(job, python, print)
