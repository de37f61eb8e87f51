"""Whether this machine has room for one more engine, and what is started for a profile."""

from server.embedded.making import has_room, making_of, sleeps
from server.settings import Settings
from tests.models_driver import PROFILES, profile

HALF = profile("half", devices=("gpu",), gpu_memory=0.45, flags={"gpu": ("--enable-sleep-mode",)})
MOST = profile("most", devices=("gpu",), gpu_memory=0.9)


def test_two_run_on_one_gpu_if_their_shares_do():
    assert has_room(HALF, [HALF], "gpu", 0)
    assert not has_room(HALF, [MOST], "gpu", 0)


def test_on_a_processor_the_memory_that_is_free_counts():
    assert has_room(PROFILES["large"], [PROFILES["small"]], "cpu", 1.5)
    assert not has_room(PROFILES["large"], [PROFILES["small"]], "cpu", 0.5)
    assert not has_room(HALF, [], "cpu", 99)


def test_only_what_is_told_to_can_sleep_and_only_on_a_gpu():
    assert [sleeps(HALF, "gpu"), sleeps(HALF, "cpu"), sleeps(MOST, "gpu")] == [True, False, False]


def test_an_engine_has_the_name_and_the_port_that_were_asked_for(tmp_path):
    made = making_of(Settings(_env_file=None, var=tmp_path), PROFILES).part(PROFILES["small"], "main-small", 4321)

    assert (made.name, made.port, "--port=4321" in made.command) == ("main-small", 4321, True)
    assert "--served-model-name=small-model" in made.command
