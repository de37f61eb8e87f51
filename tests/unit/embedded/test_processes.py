"""Only what haru started is ever ended."""

import os
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from server.embedded.processes import Identity, dies_with_its_parent, end, identity_of, is_alive, members_of

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
IGNORES = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(60)",
]
PARENT = [sys.executable, "-c", f"import subprocess; subprocess.Popen({SLEEP}); print(1, flush=True)"]


@pytest.fixture
def started():
    processes = []

    def start(command, **options):
        process = subprocess.Popen(command, start_new_session=True, stdout=subprocess.PIPE, **options)
        processes.append(process)
        identity = identity_of(process.pid)
        assert identity
        return process, identity

    yield start
    for process in processes:
        process.kill()
        process.wait()


def test_a_process_is_known_by_its_pid_and_its_start(started):
    _, identity = started(SLEEP)

    assert is_alive(identity)
    assert not is_alive(replace(identity, started="another boot:1"))


def test_end_waits_until_it_is_gone(started):
    process, identity = started(SLEEP)

    end(identity, patience_s=5)

    assert process.poll() is not None


def test_what_does_not_listen_is_killed(started):
    process, identity = started(IGNORES)
    process.stdout.readline()

    end(identity, patience_s=0.2)

    assert process.wait() == -9


def test_a_stranger_with_the_same_pid_is_left_alone(started):
    process, identity = started(SLEEP)

    end(Identity(process.pid, identity.started + "0"), patience_s=0.2)

    assert process.poll() is None


def test_children_are_ended_even_when_their_leader_is_gone_already(started):
    process, identity = started(PARENT)
    process.stdout.readline()
    process.wait()
    [orphan] = members_of(identity)

    end(identity)

    assert identity_of(orphan) is None


def test_a_part_ends_when_the_supervisor_is_killed():
    script = f"""
import os, subprocess, time
from server.embedded.processes import dies_with_its_parent
child = subprocess.Popen({SLEEP}, start_new_session=True, preexec_fn=dies_with_its_parent(os.getpid(), 15))
print(child.pid, flush=True)
time.sleep(60)
"""
    supervisor = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=os.getcwd())
    child = int(supervisor.stdout.readline())

    supervisor.kill()
    supervisor.wait()

    assert _gone(child)


def test_a_part_whose_supervisor_died_before_it_began_does_not_begin():
    parent_of_nobody = 1 if os.getppid() != 1 else 2

    ended = subprocess.run(SLEEP, preexec_fn=dies_with_its_parent(parent_of_nobody, 15), check=False)

    assert ended.returncode == 1


def _gone(pid):
    for _ in range(100):
        if identity_of(pid) is None:
            return True
        time.sleep(0.05)
    return False
