"""What production mode asks for (S-37)."""

import pytest

from server import production
from server.settings import Settings, WrongSetting, load_settings

GOOD = {
    "production": True,
    "secret": "kPz3v9QxW1rT7yLbN5mC2hJ8dF6gS4aE",
    "public_url": "https://haru.example",
    "database_url": "postgresql://haru:c8Vq1Zt@db/haru",
    "redis_url": "redis://:r5Lm2Wx@redis:6379/0",
    "vllm_base_url": "http://gpu-box:8000/v1",
    "vllm_api_key": "vk-81",
}


def settings(**given):
    return Settings(_env_file=None, **{**GOOD, **given})


def test_good_settings_pass_and_so_do_the_embedded_parts():
    production.check(settings())
    production.check(settings(database_url="", redis_url="", vllm_base_url="", vllm_api_key=""))
    production.check(settings(vllm_base_url="http://127.0.0.1:8000/v1", vllm_api_key=""))
    production.check(settings(secret=f"{GOOD['secret']} 0lderS3cretThatIsStillReadForAWhile"))
    production.check(settings(oidc_issuer="https://id.example", oidc_client_id="haru", oidc_client_secret="q9w8"))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"secret": ""}, "HARU_SECRET is not set"),
        ({"secret": " "}, "HARU_SECRET is not set"),
        ({"secret": "kPz3v9QxW1rT7yLbN5mC2hJ8dF6gS4a"}, "HARU_SECRET can be guessed"),
        ({"secret": "abababab" * 8}, "HARU_SECRET can be guessed"),
        ({"secret": "Change-Me-kPz3v9QxW1rT7yLbN5mC2hJ8"}, "HARU_SECRET is a sample"),
        ({"secret": f"{GOOD['secret']} short"}, "HARU_SECRET can be guessed"),
        ({"public_url": ""}, "HARU_PUBLIC_URL is not set"),
        ({"public_url": "http://haru.example"}, "HARU_PUBLIC_URL must begin with https://"),
        ({"database_url": "postgresql://haru:secret@db/haru"}, "DATABASE_URL has a sample password"),
        ({"database_url": "postgresql://haru:%70ostgres@db/haru"}, "DATABASE_URL has a sample password"),
        ({"redis_url": "redis://:Password@redis:6379/0"}, "REDIS_URL has a sample password"),
        ({"vllm_api_key": ""}, "VLLM_API_KEY is not set"),
        ({"metrics_token": "prometheus"}, "HARU_METRICS_TOKEN can be guessed"),
        ({"oidc_issuer": "https://id.example"}, "OIDC_ISSUER and OIDC_CLIENT_ID"),
        ({"oidc_client_id": "haru"}, "OIDC_ISSUER and OIDC_CLIENT_ID"),
        ({"oidc_client_secret": "x"}, "OIDC_CLIENT_SECRET is set without"),
        ({"oidc_issuer": "https://id.example", "oidc_client_id": "haru"}, "OIDC_CLIENT_SECRET is not set"),
        ({"oidc_issuer": "http://id.example", "oidc_client_id": "h", "oidc_client_secret": "x"}, "OIDC_ISSUER must"),
        ({"trusted_proxies": ("0.0.0.0/0",)}, "HARU_TRUSTED_PROXIES trusts every address"),
        ({"log_level": "debug"}, "HARU_LOG_LEVEL is debug"),
    ],
)
def test_each_fault_is_told_with_what_to_do(given, said):
    with pytest.raises(WrongSetting) as refusal:
        production.check(settings(**given))

    assert said in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert not given.get("secret", "").strip() or given["secret"] not in str(refusal.value)


def test_all_faults_are_told_at_once():
    with pytest.raises(WrongSetting) as refusal:
        production.check(Settings(_env_file=None, production=True, log_level="debug"))

    assert [name in str(refusal.value) for name in ("HARU_SECRET", "HARU_PUBLIC_URL", "HARU_LOG_LEVEL")] == [True] * 3


def test_elsewhere_nothing_is_asked():
    production.check(Settings(_env_file=None, host="0.0.0.0", log_level="debug"))


@pytest.mark.parametrize("origin", ["*", "https://*.example.org", "app.example.org", "https://a.example/path", "null"])
def test_shared_sites_are_named_one_by_one_in_any_mode(monkeypatch, origin):
    monkeypatch.setitem(Settings.model_config, "env_file", None)
    monkeypatch.setenv("HARU_CORS_ORIGINS", origin)

    with pytest.raises(WrongSetting, match="HARU_CORS_ORIGINS: "):
        load_settings()
