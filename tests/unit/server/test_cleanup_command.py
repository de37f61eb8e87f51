"""`haru cleanup` deletes what can be made again, after it was shown and wanted, and nothing that people brought."""

import argparse
import io

import pytest

from server.commands import cleanup
from server.embedded.record import only_one
from server.settings import Settings

WASTE = {
    "log/api.log.1",
    "cache/vllm/kernel",
    "models/other/weights",
    "backups/haru-20261121T120000Z.zip.unfinished",
    "adapters/new-abc/weights",
}
KEPT = {
    "log/api.log",
    "models/smollm2-135m-instruct/weights",
    "backups/haru-20261121T120000Z.zip",
    "adapters/" + "a" * 64 + "/weights",
    "postgres/PG_VERSION",
    "qdrant/space.json",
    "secret",
}


@pytest.fixture
def settings(tmp_path):
    for name in WASTE | KEPT:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x" * 2**20)
    return Settings(_env_file=None, var=tmp_path)


def left(settings):
    files = {str(path.relative_to(settings.var)) for path in settings.var.rglob("*") if path.is_file()}
    return files - {"run/lock"}


def run(settings, *, dry=False, yes=False):
    return cleanup.run(argparse.Namespace(dry_run=dry, yes=yes), settings)


def test_what_can_be_made_again_goes_and_everything_else_stays(settings):
    assert run(settings, yes=True) == 0
    assert left(settings) == KEPT


def test_nothing_goes_in_a_dry_run_or_without_a_yes(settings, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("no\n"))

    assert (run(settings, dry=True), run(settings)) == (0, 1)
    assert left(settings) == WASTE | KEPT
    assert "5.0 MiB can go" in capsys.readouterr().out


def test_caches_and_models_of_a_running_haru_are_left_alone(settings):
    with only_one(settings.var):
        assert run(settings, yes=True) == 0

    assert left(settings) == (WASTE | KEPT) - {"log/api.log.1"}
