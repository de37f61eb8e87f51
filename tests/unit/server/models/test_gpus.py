"""Cards by name, and as the driver tells them."""

import pytest

from server.models.gpus import UnknownGpu, gpus_named, gpus_of_driver


def test_a_name_may_say_how_many():
    assert [gpu.name for gpu in gpus_named("2x rtx  3090")] == ["RTX 3090", "RTX 3090"]
    assert [gpu.name for gpu in gpus_named("L4")] == ["L4"]


@pytest.mark.parametrize("text", ["", "GTX 1080", "0x L4", "2x", "100x L4"])
def test_what_is_no_card_is_answered_with_those_that_are_known(text):
    with pytest.raises(UnknownGpu, match=r"known are T4, .*RTX 3090, .*H200"):
        gpus_named(text)


def test_a_program_gets_a_little_less_than_the_driver_shows():
    got = {name: gpus_named(name)[0].gib for name in ("RTX 3090", "L4", "T4", "H200")}

    assert got == pytest.approx({"RTX 3090": 23.6, "L4": 22.0, "T4": 14.6, "H200": 139.8}, abs=0.2)


def test_the_driver_tells_memory_and_what_a_card_can_compute_with():
    said = "NVIDIA L4, 23034, 22566, 8.9\nTesla T4, 15360, 14910, 7.5\n\n"

    new, old = gpus_of_driver(said)

    assert (new.name, round(new.free, 1), new.bfloat16, new.fp8) == ("NVIDIA L4", 22.0, True, True)
    assert (old.name, old.bfloat16, old.fp8) == ("Tesla T4", False, False)
