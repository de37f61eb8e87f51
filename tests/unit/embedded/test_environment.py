"""What the launchers find out before there is an environment, in plain sh."""

import subprocess
import sys

from server.settings import ROOT

FIND = '. "$ROOT/scripts/environment.sh"; find_python'


def found(python):
    environment = {"ROOT": str(ROOT), "PATH": "/usr/bin:/bin", "HARU_PYTHON": str(python)}
    return subprocess.run(["sh", "-c", FIND], env=environment, capture_output=True, text=True, check=False)


def test_interpreter_may_lie_in_a_folder_with_a_space(tmp_path):
    python = tmp_path / "my tools" / "python3"
    python.parent.mkdir()
    python.symlink_to(sys.executable)

    assert found(python).stdout == f"{python}\n"


def test_interpreter_that_is_not_there_is_named(tmp_path):
    said = found(tmp_path / "none")

    assert (said.returncode, said.stdout) == (1, "")
    assert f"HARU_PYTHON={tmp_path}/none is no Python 3.11 or newer" in said.stderr
