"""What an engine leaves behind when it ends is gone when it starts again."""

from pathlib import Path

import pytest

from server.embedded.engine import LONGEST_SOCKET, Engine
from server.embedded.part import PartFailed
from server.profiles import read_profiles

SMALL = read_profiles()["smollm2-135m"]
PLACE = "VLLM_RPC_BASE_PATH"


def part_in(var):
    return Engine(SMALL, "cpu", var, var, 8000, has_bfloat16=False).part("main")


async def test_sockets_of_the_last_engine_are_gone_before_the_next_one(tmp_path):
    part = part_in(tmp_path)
    sockets = tmp_path / "run" / "main"
    sockets.mkdir(parents=True)
    (sockets / "left").touch()

    with pytest.raises(PartFailed, match="not installed"):
        await part.prepare()

    assert list(sockets.iterdir()) == []
    assert sockets.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("length", [len("/v"), *range(50, 80)])
def test_no_socket_is_longer_than_the_system_has_room_for(length):
    told = part_in(Path("/v".ljust(length, "v"))).environment.get(PLACE)

    assert told is None or len(f"{told}/{'0' * 36}\0") <= LONGEST_SOCKET


def test_a_usual_folder_has_its_sockets_in_it():
    var = Path("/home/somebody/haru/var")

    assert part_in(var).environment[PLACE] == str(var / "run" / "main")
    assert PLACE not in part_in(var / ("deep" * 20)).environment
