"""The engine's startup probe tells a start that gets on from one that stands still (OPS-8)."""

import subprocess
import sys
import time

import pytest

from server.settings import ROOT

PROBE = ROOT / "infra" / "helm" / "haru" / "files" / "progress.py"
NOBODY = "http://127.0.0.1:9/health"


@pytest.fixture
def proc(tmp_path):
    """/proc with one process, whose counts a test sets."""
    folder = tmp_path / "proc" / "17"
    folder.mkdir(parents=True)

    def does(read, ticks, begun=1000):
        (folder / "io").write_text(f"rchar: {read}\nwchar: 5\n")
        zeros = " ".join(["0"] * 10)
        (folder / "stat").write_text(f"17 (VLLM::Engine Core) S {zeros} {ticks} 0 0 0 0 0 0 0 {begun} 0\n")

    does(0, 0)
    return does


@pytest.fixture
def probe(tmp_path, proc):
    def asked(stalled, url=NOBODY):
        places = ["--state", tmp_path / "state.json", "--proc", tmp_path / "proc"]
        command = [sys.executable, PROBE, "--url", url, "--stalled", str(stalled), *places]
        return subprocess.run(command, check=False).returncode

    return asked


def test_a_start_that_reads_its_model_goes_on(proc, probe):
    said = [probe(0)]
    for gigabytes in (1, 2, 3):
        proc(gigabytes * 10**9, 0)
        said.append(probe(0))

    assert said == [1, 1, 1, 1]


def test_a_start_that_computes_goes_on_though_it_reads_nothing(proc, probe):
    probe(0)
    proc(0, 500)

    assert probe(0) == 1


def test_a_start_that_stands_still_is_left_to_the_other_probes(probe):
    """Nothing answers there, so the liveness probe ends it."""
    probe(0)

    assert probe(0) == 0


def test_a_container_that_starts_anew_has_its_time_again(proc, probe):
    probe(0)
    proc(0, 0, begun=2000)

    assert probe(0) == 1


def test_a_pause_is_no_standstill(probe, tmp_path):
    before = time.time()
    probe(300)

    assert probe(300) == 1
    assert (tmp_path / "state.json").stat().st_mtime >= before - 1


def test_an_engine_that_answers_has_started(probe, serving_health):
    assert probe(300, serving_health) == 0


@pytest.fixture
def serving_health(tmp_path):
    (tmp_path / "www").mkdir()
    (tmp_path / "www" / "health").write_text("")
    command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", tmp_path / "www"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        port = server.stdout.readline().split(" port ")[1].split()[0]
        yield f"http://127.0.0.1:{port}/health"
        server.terminate()
