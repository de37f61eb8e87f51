"""What is taken for an adapter, and what is not (S-17, S-25)."""

import io
import os
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.adapters.header import tensors_of
from server.adapters.shelf import Shelf
from server.adapters.sources import CONFIG, WEIGHTS, Archive, Folder
from server.errors import AdapterRefused
from tests.adapters import BASE, MODULE, adapter, header, safetensors

A, B = f"{MODULE}.lora_A.weight", f"{MODULE}.lora_B.weight"


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "shelf", most_bytes=100_000)


def zipped(*entries):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    packed.seek(0)
    return Archive(packed)


def refusal(shelf, source):
    with pytest.raises(AdapterRefused) as refused:
        shelf.put(source, [BASE])
    return str(refused.value)


def test_version_lies_under_the_digest_of_what_is_in_it(shelf, tmp_path):
    first = shelf.put(Folder(adapter(tmp_path / "a", fill=1)), [BASE])
    again = shelf.put(Folder(adapter(tmp_path / "b", fill=1)), [BASE])
    other = shelf.put(Folder(adapter(tmp_path / "c", fill=2)), [BASE])

    assert (first, first.rank, first.base) == (again, 4, "small")
    assert first.path != other.path
    assert sorted(shelf.digests()) == sorted([first.digest, other.digest])


def test_other_settings_of_the_same_weights_are_another_version(shelf, tmp_path):
    first = shelf.put(Folder(adapter(tmp_path / "a")), [BASE])
    louder = shelf.put(Folder(adapter(tmp_path / "b", lora_alpha=16)), [BASE])

    assert first.digest != louder.digest


def test_only_the_two_files_are_kept_and_of_the_settings_only_what_the_engine_needs(shelf, tmp_path):
    folder = adapter(tmp_path / "a", revision="main", megatron_core="megatron.core")
    (folder / "handler.py").write_text("raise SystemExit")

    kept = shelf.put(Folder(folder), [BASE])

    assert sorted(os.listdir(kept.path)) == sorted([CONFIG, WEIGHTS])
    assert "megatron" not in (kept.path / CONFIG).read_text()
    assert "var/models" not in (kept.path / CONFIG).read_text()


def test_what_was_changed_on_the_disk_is_not_sound_and_is_mended_by_the_same_again(shelf, tmp_path):
    source = Folder(adapter(tmp_path / "a"))
    kept = shelf.put(source, [BASE])
    (kept.path / WEIGHTS).chmod(0o644)
    (kept.path / WEIGHTS).write_bytes(safetensors(fill=9))

    assert not shelf.is_sound(kept.digest)
    assert shelf.put(source, [BASE]) == kept
    assert shelf.is_sound(kept.digest)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"peft_type": "IA3"}, "peft_type"),
        ({"r": 16}, "at most 8"),
        ({"r": 0}, "r:"),
        ({"r": "4"}, "r:"),
        ({"base_model_name_or_path": "google/gemma-3-12b-it"}, "not of small"),
        ({"base_model_name_or_path": "../../etc/passwd"}, "not of small"),
        ({"target_modules": ".*_proj"}, "target_modules"),
        ({"target_modules": ["(a+)+$"]}, "target_modules"),
        ({"target_modules": ["k_proj"]}, "not among the target_modules"),
        ({"auto_mapping": {"base_model_class": "X", "parent_library": "evil"}}, "auto_mapping"),
        ({"modules_to_save": ["lm_head"]}, "modules_to_save"),
        ({"rank_pattern": {"(a+)+$": 8}}, "rank_pattern"),
        ({"use_dora": True}, "use_dora"),
        ({"bias": "all"}, "bias"),
        ({"init_lora_weights": "pissa"}, "init_lora_weights"),
        ({"trust_remote_code": True}, "trust_remote_code"),
        ({"lora_alpha": 1e9}, "lora_alpha"),
        ({"r": 8}, "not of rank 8"),
    ],
)
def test_settings_that_are_not_served_are_refused_with_their_name(shelf, tmp_path, changes, said):
    assert said in refusal(shelf, Folder(adapter(tmp_path / "a", **changes)))
    assert shelf.digests() == []


@pytest.mark.parametrize(
    "weights",
    [
        b"",
        b"\x80\x04\x95 a pickle",
        b"\xff" * 64,
        safetensors([]),
        safetensors({}),
        safetensors(header() | {A: {"dtype": "F16", "shape": [4, 16], "data_offsets": [0, 64]}}),
        safetensors(header() | {B: {"dtype": "F16", "shape": [16, 4], "data_offsets": [64, 192]}}),
        safetensors(header() | {B: {"dtype": "I8", "shape": [16, 8], "data_offsets": [128, 256]}}),
        safetensors(header() | {B: {"dtype": "F16", "shape": [-16, -4], "data_offsets": [128, 256]}}),
        safetensors(header() | {B: {"dtype": "F16", "shape": [True, 64], "data_offsets": [128, 256]}}),
        safetensors(header() | {B: None}),
        safetensors({A: header()[A]}, size=128),
        safetensors({"lm_head.weight": {"dtype": "F16", "shape": [4, 16], "data_offsets": [0, 128]}}, size=128),
        safetensors(size=2 * 128 + 1),
        safetensors(size=2 * 128 - 1),
        safetensors()[:40],
        safetensors().replace(b"lora_B", b"lora_A"),
    ],
)
def test_weights_that_are_no_adapter_are_refused(shelf, tmp_path, weights):
    refusal(shelf, Folder(adapter(tmp_path / "a", weights=weights)))

    assert shelf.digests() == []


@given(st.binary(max_size=300))
def test_no_bytes_make_the_header_fail_otherwise(data):
    try:
        tensors_of(io.BytesIO(data), len(data))
    except AdapterRefused:
        return
    raise AssertionError("these bytes were taken for tensors")


def test_weights_beyond_the_cap_are_refused_also_from_an_archive_that_unfolds(shelf, tmp_path):
    folder = adapter(tmp_path / "a")
    bomb = zipped((CONFIG, (folder / CONFIG).read_bytes()), (WEIGHTS, b"\0" * 10_000_000))

    assert "MiB" in refusal(shelf, bomb)


def test_link_is_not_followed(shelf, tmp_path):
    real = adapter(tmp_path / "real")
    for name in (CONFIG, WEIGHTS):
        folder = adapter(tmp_path / f"linked-{name}")
        (folder / name).unlink()
        (folder / name).symlink_to(real / name)
        refusal(shelf, Folder(folder))

    assert shelf.digests() == []


def test_pipe_in_place_of_a_file_does_not_hold_the_server(shelf, tmp_path):
    folder = adapter(tmp_path / "a")
    (folder / WEIGHTS).unlink()
    os.mkfifo(folder / WEIGHTS)

    assert "plain file" in refusal(shelf, Folder(folder))


def test_pickled_weights_are_refused_with_the_remedy(shelf, tmp_path):
    folder = adapter(tmp_path / "a")
    (folder / WEIGHTS).rename(folder / "adapter_model.bin")

    assert "safetensors" in refusal(shelf, Folder(folder))


def test_archive_is_the_same_version_as_its_folder_wherever_its_names_point(shelf, tmp_path):
    folder = adapter(tmp_path / "a")
    config, weights = (folder / CONFIG).read_bytes(), (folder / WEIGHTS).read_bytes()

    kept = shelf.put(Folder(folder), [BASE])
    for place in ("", "til-ko/", "../../../../tmp/", "/etc/", "C:\\x/"):
        assert shelf.put(zipped((place + CONFIG, config), (place + WEIGHTS, weights), ("../x.py", b"")), [BASE]) == kept

    assert sorted(os.listdir(tmp_path)) == ["a", "shelf"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 damaged", b"\x1f\x8b a tar.gz", b"ustar" * 100])
def test_what_is_no_zip_is_refused(shelf, data):
    assert "zip" in refusal(shelf, Archive(io.BytesIO(data)))


def test_archive_with_a_link_or_two_of_one_name_is_refused(shelf, tmp_path):
    folder = adapter(tmp_path / "a")
    config, weights = (folder / CONFIG).read_bytes(), (folder / WEIGHTS).read_bytes()
    link = zipfile.ZipInfo(WEIGHTS)
    link.external_attr = 0o120777 << 16

    assert "plain file" in refusal(shelf, zipped((CONFIG, config), (link, b"/etc/passwd")))
    assert "more than one" in refusal(shelf, zipped((CONFIG, config), ("a/" + WEIGHTS, weights), (WEIGHTS, weights)))
