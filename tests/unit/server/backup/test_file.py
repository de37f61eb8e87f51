"""The file of a backup is whole or not there, is read at a pace, and makes room for the next."""

import json
from datetime import UTC, datetime

import pytest

from server.backup import kept
from server.backup.archive import opened, written
from server.backup.errors import BackupFailed, NotWhole
from server.backup.manifest import Manifest
from server.backup.pace import MEBIBYTE, Pace

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
FREE = Pace(0, lambda: 0.0, lambda _: None)


def manifest(**changes):
    given = {"haru": "1", "made_at": NOW.isoformat(), "postgres": 18, "migration": "0011", "rows": {"users": 2}}
    return Manifest(**{**given, "index": "edge", "points": 3, **changes})


def make(path, content=b"content"):
    with written(path, FREE) as file:
        with file.part("tables") as part:
            part.write(content)
        file.say(manifest(parts=file.parts))
    return path


def test_what_was_written_is_read_again(tmp_path):
    with opened(make(tmp_path / "b.zip")) as backup:
        backup.check()
        with backup.part("tables") as part:
            assert part.read() == b"content"
        assert (backup.manifest.rows, backup.manifest.made) == ({"users": 2}, NOW)


def test_file_without_a_manifest_or_with_another_format_is_no_backup(tmp_path):
    with written(tmp_path / "a.zip", FREE) as file, file.part("tables") as part:
        part.write(b"x")
    with written(tmp_path / "b.zip", FREE) as file:
        file.say(manifest(format=99))

    for name, why in (("a.zip", "no whole backup"), ("b.zip", "format 99"), ("c.zip", "No such file")):
        with pytest.raises(NotWhole, match=why), opened(tmp_path / name):
            pass


def test_part_that_is_missing_or_changed_is_named(tmp_path):
    path = tmp_path / "b.zip"
    with written(path, FREE) as file:
        with file.part("tables") as part:
            part.write(b"content")
        sealed = file.parts["tables"]
        file.say(manifest(parts={"tables": type(sealed)(7, "0" * 64)}))

    with opened(path) as backup, pytest.raises(NotWhole, match="tables is not what was put there"):
        backup.check()


def test_earlier_file_of_that_name_stays_if_a_new_one_fails(tmp_path):
    path = make(tmp_path / "b.zip", b"earlier")

    with pytest.raises(BackupFailed), written(path, FREE):
        raise OSError(28, "No space left on device")

    with opened(path) as backup, backup.part("tables") as part:
        assert part.read() == b"earlier"
    assert [one.name for one in tmp_path.iterdir()] == ["b.zip"]


def test_pace_lets_so_much_through_a_second_and_saves_nothing_up():
    clock, slept = [0.0], []

    def sleep(seconds):
        slept.append(seconds)
        clock[0] += seconds

    pace = Pace(2, lambda: clock[0], sleep)
    pace.take(4 * MEBIBYTE)
    clock[0] += 60
    pace.take(2 * MEBIBYTE)

    assert slept == [2.0, 1.0]


def test_newest_are_kept_and_other_files_are_no_business_of_ours(tmp_path):
    names = [kept.name_at(NOW.replace(day=day)) for day in (18, 19, 20, 21)]
    for name in (*names, "haru-before-the-update.zip", "notes.zip"):
        (tmp_path / name).touch()

    gone = kept.drop_old(tmp_path, 2)

    assert [path.name for path in gone] == [names[1], names[0]]
    assert {path.name for path in tmp_path.iterdir()} == {*names[2:], "haru-before-the-update.zip", "notes.zip"}


def test_what_a_killed_backup_left_goes_with_the_next_and_two_at_once_do_not_mix(tmp_path):
    left = tmp_path / f"{kept.name_at(NOW)}.unfinished"
    left.touch()

    with kept.only_one(tmp_path):
        assert not left.exists()
        with pytest.raises(BackupFailed, match="another backup"), kept.only_one(tmp_path):
            pass


def test_newest_is_noted_for_who_watches_its_age(tmp_path):
    file = make(tmp_path / "b.zip")

    kept.note_latest(tmp_path, file, NOW, 1.26)

    said = json.loads((tmp_path / "backups" / "latest.json").read_text())
    assert (said["file"], said["made_at_s"], said["seconds"]) == (str(file), NOW.timestamp(), 1.3)
