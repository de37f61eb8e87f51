"""What stands in the way of a start is said in one line."""

import socket

import pytest

from server.embedded import machine
from server.embedded.engine import Engine
from server.embedded.machine import CannotStart, check_disk, check_engine_fits, check_port
from server.models.here import multiplies_bfloat16
from server.profiles import read_profiles
from server.settings import Settings

SMALL, LARGE = read_profiles()["smollm2-135m"], read_profiles()["gemma-3-12b"]


def test_a_port_in_use_is_refused_with_a_way_out():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(CannotStart, match=rf"port {port} is used by .*HARU_PORT=\d+ ./start"):
            check_port("127.0.0.1", port)


def test_a_free_port_is_accepted():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]

    check_port("127.0.0.1", port)


def test_too_little_memory_is_said(monkeypatch):
    monkeypatch.setattr(machine, "free_memory_gib", lambda: 1.2)

    with pytest.raises(CannotStart, match=r"needs about 3.5 GiB of memory and 1.2 are free; .* VLLM_BASE_URL"):
        check_engine_fits(SMALL, "smollm2-135m", "cpu")


def test_a_processor_without_avx2_is_said():
    with pytest.raises(CannotStart, match="lacks AVX2"):
        machine.check_instructions("flags\t\t: fpu sse4_2 avx\n")


def test_a_model_for_gpus_is_refused_without_one():
    with pytest.raises(CannotStart, match="gemma-3-12b needs an NVIDIA GPU"):
        check_engine_fits(LARGE, "gemma-3-12b", "cpu")


def test_a_full_disk_is_said_for_a_folder_that_does_not_exist_yet(tmp_path):
    with pytest.raises(CannotStart, match=r"GiB free, haru needs 1e\+06"):
        check_disk(tmp_path / "var" / "deep", needed_gib=1e6)


@pytest.mark.parametrize(("flags", "has"), [("avx2 avx512_bf16", True), ("avx2 amx_bf16", True), ("avx2", False)])
def test_what_the_processor_can_multiply_decides_the_numbers_of_the_engine(flags, has, tmp_path):
    can = multiplies_bfloat16(f"processor : 0\nflags : {flags}\n")
    on_cpu = Engine(SMALL, "cpu", tmp_path, tmp_path, 1, can)
    on_gpu = Engine(SMALL, "gpu", tmp_path, tmp_path, 1, can)

    assert can is has
    assert f"--dtype={'bfloat16' if has else 'float32'}" in on_cpu.part("main").command
    assert "--dtype=bfloat16" in on_gpu.part("main").command


def test_a_model_of_another_server_needs_its_address(tmp_path, monkeypatch):
    monkeypatch.setattr(machine, "check_port", lambda *asked: None)

    with pytest.raises(CannotStart, match="EMBEDDINGS_BASE_URL"):
        machine.check_start(Settings(var=tmp_path, port=1, embeddings_model="bge-m3"))
