"""The Compose files, as the real Compose reads them (OPS-5; S-25, S-34, S-37)."""

import json
import os
import subprocess
from pathlib import Path

import pytest
import yaml

from server import production
from server.serve import DRAIN_SECONDS
from server.settings import ROOT, Settings, load_settings, variables
from tests.operations.tools import tool

BASES = ROOT / "infra" / "images" / "bases.list"
IMAGES = ROOT / "scripts" / "images.sh"
DIGEST = "sha256:" + "0123456789abcdef" * 4
KINDS = ["gpu", "cpu", "gpu monitoring", "cpu monitoring", "cpu dev", "gpu dev", "cpu dev monitoring"]
# Their images hold nothing that could check them; `migrate` ends.
UNCHECKED = {"redis-exporter", "nginx-exporter", "migrate"}


def bases():
    return dict(line.split() for line in BASES.read_text().splitlines() if not line.startswith("#"))


@pytest.fixture(scope="module")
def secrets(tmp_path_factory):
    folder = tmp_path_factory.mktemp("secrets")
    make_secrets(folder)
    return folder


def make_secrets(folder):
    script = ROOT / "scripts" / "compose-secrets.sh"
    environment = {**os.environ, "HARU_SELF_SIGNED": "haru.test"}
    return subprocess.run([script, folder], env=environment, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def compose(secrets):
    """What Compose makes of the files, or what it says against them."""

    def asked(kind, **given):
        environment = {
            "PATH": os.environ["PATH"],
            "HARU_COMPOSE": tool("docker-compose"),
            "HARU_PUBLIC_URL": "https://haru.test",
            "HARU_SECRETS": str(secrets),
            "HARU_TLS": str(secrets),
            **{name: f"{tag}@{DIGEST}" for name, tag in bases().items()},
            **given,
        }
        command = [ROOT / "scripts" / "compose.sh", *kind.split(), "config", "--format", "json"]
        return subprocess.run(command, env=environment, capture_output=True, text=True)

    return asked


@pytest.fixture
def stack(compose):
    def made(kind):
        said = compose(kind)
        assert said.returncode == 0, said.stderr
        return json.loads(said.stdout)

    return made


@pytest.mark.parametrize("kind", KINDS)
def test_every_combination_is_valid_and_keeps_itself_up(stack, kind):
    services = stack(kind)["services"]

    assert {"blue", "postgres", "redis", "qdrant", "embeddings", "engine", "migrate"} <= services.keys()
    for name, service in services.items():
        assert service["logging"]["options"]["max-size"] if name != "web" else True, name
        assert service["deploy"]["resources"]["limits"]["memory"], name
        if name not in {"web"}:
            assert service["restart"] in ("unless-stopped", "on-failure:3"), name
            assert service.get("cap_drop") == ["ALL"] or ("dev" in kind and name == "blue"), name
            assert service["security_opt"] == ["no-new-privileges:true"], name
        # Ours are checked by their images.
        own = name in {"blue", "green", "nginx", "engine"}
        assert own or name in UNCHECKED or service["healthcheck"]["test"], name


@pytest.mark.parametrize("kind", ["gpu", "cpu", "gpu monitoring"])
def test_only_nginx_can_be_reached_from_outside(stack, kind):
    services = stack(kind)["services"]

    published = {
        name: sorted(port.get("host_ip", "everywhere") for port in service["ports"])
        for name, service in services.items()
        if service.get("ports")
    }

    local = {"grafana": ["127.0.0.1"]} if "monitoring" in kind else {}
    assert published == {"nginx": ["everywhere", "everywhere"], **local}


@pytest.mark.parametrize("kind", ["gpu monitoring", "cpu monitoring"])
def test_engine_and_stores_are_on_closed_networks_and_nginx_is_on_none_of_them(stack, kind):
    made = stack(kind)
    closed = {name for name, network in made["networks"].items() if network.get("internal")}
    on = {name: set(service.get("networks", {})) for name, service in made["services"].items()}

    assert closed == {"data", "engine", "watch"}
    for part in ("postgres", "redis", "qdrant", "embeddings"):
        assert on[part] <= closed, part
    # An engine for a GPU fetches its model itself; on that network it is alone.
    assert on["engine"] - closed == ({"downloads"} if "gpu" in kind else set())
    assert [name for name, networks in on.items() if "downloads" in networks] in ([], ["engine"])
    assert on["nginx"] == {"edge", "watch"}
    assert {name for name, networks in on.items() if "edge" in networks} == {"nginx", "blue", "green"}


@pytest.mark.parametrize("kind", KINDS)
def test_all_data_lies_in_named_volumes(stack, kind):
    made = stack(kind)

    kept = {
        (name, volume["target"])
        for name, service in made["services"].items()
        for volume in service.get("volumes", ())
        if volume["type"] == "volume"
    }

    assert {
        *{("postgres", "/var/lib/postgresql/data"), ("redis", "/data"), ("qdrant", "/qdrant/storage")},
        *{("blue", "/var/lib/haru"), ("blue", "/var/lib/haru/adapters"), ("engine", "/var/lib/haru")},
        ("engine", "/var/lib/haru/adapters"),
    } <= kept
    written = {
        volume["source"]
        for service in made["services"].values()
        for volume in service.get("volumes", ())
        if volume["type"] == "bind" and not volume.get("read_only")
    }
    assert {Path(source).name for source in written} <= {"frontend"}


@pytest.mark.parametrize("kind", ["gpu monitoring", "cpu dev"])
def test_no_secret_stands_in_what_compose_shows(compose, secrets, kind):
    shown = compose(kind).stdout

    for name in ("haru_secret", "postgres_password", "redis_password", "engine_key", "qdrant_api_key"):
        assert (secrets / name).read_text().strip() not in shown


@pytest.mark.parametrize(("kind", "slots"), [("gpu", 16), ("cpu", 4)])
def test_the_servers_settings_are_good_for_production(stack, secrets, monkeypatch, kind, slots):
    """The server itself reads what Compose would give it."""
    for name in variables().values():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setitem(Settings.model_config, "env_file", None)
    services = stack(kind)["services"]
    for name, value in services["blue"]["environment"].items():
        monkeypatch.setenv(name, value.replace("/run/secrets", str(secrets)))

    settings = load_settings()
    production.check(settings)

    assert settings.production
    assert settings.slots == slots
    assert settings.profile == services["engine"]["environment"]["HARU_PROFILE"]
    assert settings.database_url.startswith("postgresql://haru:")
    assert services["blue"]["environment"] == services["green"]["environment"]


def test_tables_are_made_once_before_both_servers_and_nginx_comes_last(stack):
    services = stack("cpu")["services"]

    needs = {
        name: {other: need["condition"] for other, need in service.get("depends_on", {}).items()}
        for name, service in services.items()
    }

    assert services["migrate"]["command"] == ["server.db.migrate"]
    assert needs["migrate"] == {"postgres": "service_healthy"}
    for server in ("blue", "green"):
        assert needs[server]["migrate"] == "service_completed_successfully"
        assert needs[server]["postgres"] == "service_healthy"
        assert needs["nginx"][server] == "service_healthy"


def test_what_is_not_pinned_is_refused_in_a_line(compose):
    said = compose("cpu", POSTGRES_IMAGE="")

    assert said.returncode != 0
    assert "POSTGRES_IMAGE" in said.stderr
    assert "scripts/images.sh pin" in said.stderr


@pytest.mark.parametrize(
    ("kind", "line"), [("dev", "name gpu or cpu first"), ("gpu cpu", "the engine runs on gpu or on cpu")]
)
def test_one_kind_of_engine_must_be_named(compose, kind, line):
    said = compose(kind)

    assert said.returncode != 0
    assert line in said.stderr


def test_every_base_is_used_and_every_used_one_is_listed():
    files = [*(ROOT / "infra/compose").glob("*.yaml"), *(ROOT / "infra/images").glob("*.Dockerfile"), IMAGES]
    text = "".join(file.read_text() for file in files)

    used = {name for name in bases() if f"${{{name}" in text or f" {name} " in text}

    assert used == bases().keys()
    assert {word.split(":?")[0] for word in text.split("${")[1:] if ":?run scripts/images.sh pin}" in word[:60]} <= used


def test_files_that_are_mounted_are_there():
    """Docker would make a folder in the place of a file that is missing, and say nothing."""
    for file in (ROOT / "infra" / "compose").glob("*.yaml"):
        services = yaml.safe_load(file.read_text().replace("!reset ", ""))["services"]
        mounted = [volume for service in services.values() for volume in service.get("volumes", ())]
        ours = [str(volume).split(":")[0] for volume in mounted if str(volume).startswith("../")]
        missing = [source for source in ours if not (file.parent / source).exists()]
        assert [source for source in missing if "monitoring" not in source] == []


@pytest.mark.parametrize("kind", ["gpu monitoring"])
def test_what_prometheus_scrapes_is_a_service_on_its_network(stack, kind):
    file = ROOT / "infra" / "monitoring" / "prometheus" / "prometheus.yml"
    if not file.exists():
        pytest.skip("there is no monitoring here")
    made = stack(kind)["services"]
    jobs = yaml.safe_load(file.read_text())["scrape_configs"]

    static = {target for job in jobs for one in job.get("static_configs", ()) for target in one["targets"]}
    named = {name for job in jobs for one in job.get("dns_sd_configs", ()) for name in one["names"]}

    scraped = {target.split(":")[0] for target in static} | named
    assert scraped - {"localhost"} <= {name for name, service in made.items() if "watch" in service.get("networks", {})}
    # Inside its container nginx cannot listen on ports of the system.
    assert {target for target in static if target.startswith("nginx:")} <= {"nginx:8443"}


def test_secrets_are_made_once_and_kept_from_others(tmp_path):
    folder = tmp_path / "secrets"
    make_secrets(folder)
    before = {file.name: file.read_text() for file in folder.iterdir()}

    again = make_secrets(folder)

    assert {file.name: file.read_text() for file in folder.iterdir()} == before
    assert again == ""
    assert folder.stat().st_mode & 0o777 == 0o700
    assert before["postgres_password"].strip() in before["database_url"]


@pytest.mark.parametrize("colour", ["blue", "green"])
def test_a_server_that_is_told_to_stop_has_time_to_let_answers_end(stack, colour):
    service = stack("cpu")["services"][colour]

    delay = int(service["environment"]["HARU_DRAIN_DELAY_SECONDS"])
    given = service["stop_grace_period"]
    assert (given[-1], delay > 0) == ("s", True)
    assert delay + DRAIN_SECONDS < int(given[:-1])
