"""What can be set from outside."""

import re

import pytest
from langsmith.utils import get_env_var, tracing_is_enabled
from pydantic import ValidationError

from server.profiles import load_profiles, read_profiles
from server.settings import (
    ROOT,
    Settings,
    WrongSetting,
    api_environment,
    load_settings,
    part_environment,
    variables,
    without_tracing_of_langchain,
)


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch):
    for name in variables().values():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setitem(Settings.model_config, "env_file", None)


def test_the_sample_names_every_variable_and_no_other():
    named = re.findall(r"^#?([A-Z][A-Z0-9_]*)=", (ROOT / ".env.sample").read_text(), re.MULTILINE)

    assert sorted(named) == sorted(variables().values())


def test_without_settings_everything_runs_on_this_machine():
    settings = load_settings()

    assert (settings.url, settings.var) == ("http://127.0.0.1:8080", ROOT / "var")
    assert not any((settings.vllm_base_url, settings.embeddings_base_url, settings.database_url, settings.qdrant_url))


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("HARU_HOST", "example.org", "HARU_HOST: this must be an address of this machine"),
        ("HARU_TRUSTED_PROXIES", "10.0.0.0/8,proxy", "HARU_TRUSTED_PROXIES: 'proxy' is not an address or network"),
        ("HARU_CORS_ORIGINS", "*", "HARU_CORS_ORIGINS: '*' is not one site such as https://app.example.org"),
        ("HARU_PORT", "70000", "HARU_PORT: "),
        ("VLLM_BASE_URL", "gpu-box:8000", "VLLM_BASE_URL: 'gpu-box:8000' is not an address such as http://host"),
        ("DATABASE_URL", "mysql://db/haru", "DATABASE_URL: "),
        ("QDRANT_URL", "http://box:port", "QDRANT_URL: "),
    ],
)
def test_a_value_it_cannot_use_is_named_in_one_line(monkeypatch, name, value, said):
    monkeypatch.setenv(name, value)

    with pytest.raises(WrongSetting) as refusal:
        load_settings()

    assert str(refusal.value).startswith(said)
    assert "\n" not in str(refusal.value)


def test_the_password_of_a_wrong_database_address_stays_out_of_settings_shown():
    assert "hunter2" not in repr(Settings(database_url="postgresql://haru:hunter2@db/haru"))


def test_an_empty_variable_counts_as_not_set(monkeypatch):
    monkeypatch.setenv("HARU_PORT", "")

    assert load_settings().port == 8080


def test_the_api_gets_the_addresses_of_the_embedded_parts(monkeypatch):
    settings = Settings(port=8090, redis_url="redis://box")

    given = api_environment(settings, {"DATABASE_URL": "postgresql://here"})

    assert (given["HARU_PORT"], given["REDIS_URL"], given["DATABASE_URL"]) == (
        "8090",
        "redis://box",
        "postgresql://here",
    )


def test_an_embedded_part_does_not_see_our_secrets(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://haru:secret@db/haru")

    assert "DATABASE_URL" not in part_environment({"HF_HUB_OFFLINE": "1"})


def test_only_the_chosen_profile_may_be_asked():
    [profile] = load_profiles(Settings()).values()

    assert (profile.name, profile.model, profile.context) == ("smollm2-135m", "smollm2-135m-instruct", 4096)
    assert profile.features == ("til", "news", "interview", "chat")


def test_a_server_elsewhere_may_name_the_model_differently():
    [profile] = load_profiles(Settings(vllm_base_url="http://gpu:8000/v1", vllm_model="org/other")).values()

    assert profile.model == "org/other"


def test_slots_are_the_profiles_unless_set():
    [profile] = load_profiles(Settings(vllm_base_url="http://gpu:8000/v1")).values()
    [own] = load_profiles(Settings(slots=5)).values()
    small, large = (read_profiles()[name] for name in ("smollm2-135m", "gemma-3-12b"))

    assert (profile.slots, own.slots) == (128, 5)
    assert (small.slots_on("cpu"), large.slots_on("gpu"), large.slots_on("cpu")) == (8, 32, 8)


def test_an_unknown_profile_is_answered_with_those_that_exist():
    with pytest.raises(WrongSetting, match=r"there is no 'gpt'; there are .*gemma-3-12b, .*smollm2-135m"):
        load_profiles(Settings(profile="gpt"))


@pytest.mark.parametrize("arms", ["old", "old:", ":1", "old:0", "old:many"])
def test_sides_of_a_comparison_need_a_name_and_a_share(arms):
    with pytest.raises(ValidationError, match="NAME:SHARE"):
        Settings(vllm_arms=arms)


def test_langchains_own_tracing_stays_off(monkeypatch):
    """S-14: it would send what nobody has masked."""
    for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
        monkeypatch.setenv(name, "true")
    get_env_var.cache_clear()

    without_tracing_of_langchain()

    assert not tracing_is_enabled()


def test_a_setting_may_lie_in_a_file(monkeypatch, tmp_path):
    (tmp_path / "secret").write_text("from-a-file-0123456789\n")
    monkeypatch.setenv("HARU_SECRET_FILE", str(tmp_path / "secret"))

    assert load_settings().secret == "from-a-file-0123456789"


def test_a_file_that_is_not_there_and_a_value_beside_it_are_named(monkeypatch, tmp_path):
    monkeypatch.setenv("HARU_SECRET_FILE", str(tmp_path / "none"))
    with pytest.raises(WrongSetting, match=r"HARU_SECRET_FILE: .* cannot be read \(FileNotFoundError\)"):
        load_settings()

    monkeypatch.setenv("HARU_SECRET", "also-here")
    with pytest.raises(WrongSetting, match="HARU_SECRET and HARU_SECRET_FILE are both set"):
        load_settings()


def test_parts_are_not_told_where_secrets_lie(monkeypatch):
    monkeypatch.setenv("HARU_SECRET_FILE", "/run/secrets/haru_secret")

    assert "HARU_SECRET_FILE" not in part_environment({})
