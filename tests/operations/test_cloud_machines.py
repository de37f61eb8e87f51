"""What machines on Google Cloud do when they start, and how secrets come to them (OPS-7; S-34, S-37)."""

import ast
import base64
import json
import os
import re
import shlex
import stat
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar

import pytest
import yaml

from server import production
from server.serve import DRAIN_SECONDS
from server.settings import ROOT, Settings, load_settings, variables
from tests.operations.tools import tool

TERRAFORM = ROOT / "infra" / "terraform"
SECRETS = TERRAFORM / "files" / "secrets.py"
SHOWN = {
    "gpu_vms": {
        "project": "haru-test-0001",
        "registry": "r.example.org",
        "images": {name: f"r.example.org/{name}@sha256:0" for name in ("server", "engine", "gcloud")},
        "bucket": "models",
        "backups_bucket": "backups",
        "port": 8080,
        "profile": "qwen3-8b-awq",
        "gpus": [0],
        "secrets": "server/haru_secret=haru-test-haru-secret",
        "start_limit": 2400,
        "engine_alive": "python /app/alive.py http://127.0.0.1:8000/health",
        "environment": {"HARU_PRODUCTION": "true", "HARU_SLOTS": "30"},
    },
    "index": {
        "project": "haru-test-0001",
        "registry": "r.example.org",
        "images": {name: f"r.example.org/{name}@sha256:0" for name in ("server", "qdrant")},
        "secret": "haru-test-qdrant-api-key",
    },
}


def started(module):
    """The files that a machine of this module writes when it starts, as Terraform fills in their template."""
    template = TERRAFORM / "modules" / module / "files" / "cloud-init.yaml"
    values = {**SHOWN[module], "secrets_py": SECRETS.read_text()}
    asked = f"jsonencode(templatefile({json.dumps(str(template))}, jsondecode({json.dumps(json.dumps(values))})))"
    asked = asked.replace("${", "$${").replace("%{", "%%{")
    said = subprocess.run([tool("terraform"), "console"], input=asked, capture_output=True, text=True, cwd="/")
    assert said.returncode == 0, said.stderr
    made = yaml.safe_load(json.loads(json.loads(said.stdout)))
    return made, {file["path"]: file["content"] for file in made["write_files"]}


@pytest.mark.parametrize("module", SHOWN)
def test_a_machine_starts_what_it_wrote(module):
    made, files = started(module)
    names = {path.rsplit("/", 1)[1] for path in files if path.startswith("/etc/systemd/system/")}

    begun = {word for command in made["runcmd"] for word in command.split() if "." in word}

    assert begun <= names
    assert files["/etc/haru/secrets.py"].rstrip() == SECRETS.read_text().rstrip()
    ast.parse(files["/etc/haru/secrets.py"])
    for path, text in files.items():
        if path.endswith(".service"):
            named = {
                word for line in text.splitlines() for word in line.split("=")[-1].split() if word.startswith("haru-")
            }
            assert {word for word in named if word.endswith((".service", ".timer"))} <= names, path


@pytest.mark.parametrize("module", SHOWN)
def test_its_containers_can_do_little(module):
    _, files = started(module)

    for path, text in files.items():
        for line in text.splitlines():
            if line.startswith("ExecStart=") and "docker run" in line and "--name" in line:
                words = shlex.split(line)
                assert {"--cap-drop", "no-new-privileges", "--init"} <= set(words), path
                assert "--privileged" not in words, path


def test_a_server_waits_for_its_engine_and_brings_the_tables_forward():
    _, files = started("gpu_vms")

    server = files["/etc/systemd/system/haru-server.service"]

    assert server.index("docker exec haru-engine") < server.index("server.db.migrate") < server.index("\nExecStart=")
    assert "TimeoutStartSec=2400" in server


def test_no_container_becomes_the_machines_account():
    _, files = started("gpu_vms")

    prepared = files["/etc/systemd/system/haru-prepare.service"]

    closed = "--insert DOCKER-USER --destination 169.254.169.254 --protocol tcp --dport 80 --jump REJECT"
    assert closed in prepared
    assert prepared.index(closed) < prepared.index("docker run")


def test_no_secret_stands_in_what_a_machine_is_told():
    made, files = started("gpu_vms")

    assert "haru-test-haru-secret" in files["/etc/systemd/system/haru-prepare.service"]
    assert all(value.startswith("/run/secrets/") for name, value in settings_of().items() if name.endswith("_FILE"))
    assert not any("password" in text.lower() for text in files.values())
    assert made


def settings_of():
    """The servers' environment, as the module writes it."""
    text = (TERRAFORM / "modules" / "gpu_vms" / "main.tf").read_text()
    block = text.split("server_environment = {", 1)[1].split("\n  }\n", 1)[0]
    pairs = [line.split("=", 1) for line in block.strip().splitlines()]
    return {name.strip(): value.strip().strip('"') for name, value in pairs}


def seconds_to_stop(container):
    """That its machine gives it, of which systemd must not take any away."""
    written = (TERRAFORM / "modules" / "gpu_vms" / "files" / "cloud-init.yaml").read_text()
    given = int(re.search(rf"docker stop --time (\d+) {container}$", written, re.MULTILINE)[1])
    unit = written[: written.index(f"docker stop --time {given} {container}")]
    assert int(re.findall(r"TimeoutStopSec=(\d+)", unit)[-1]) > given
    return given


def test_the_servers_settings_are_good_for_production(monkeypatch, tmp_path):
    """The server itself reads what a machine would give it."""
    values = {
        "HARU_PUBLIC_URL": "https://haru.example.org",
        "HARU_PROFILE": "qwen3-8b-awq",
        "HARU_SLOTS": "30",
        "HARU_PORT": "8080",
        "HARU_TRUSTED_PROXIES": "35.191.0.0/16,130.211.0.0/22,203.0.113.7/32",
        "QDRANT_URL": "http://10.10.0.9:6333",
    }
    secrets = {
        **{name: "0123456789abcdef" * 4 for name in ("haru_secret", "metrics_token", "qdrant_api_key", "engine_key")},
        "database_url": "postgresql://haru:f00dfeed@10.10.0.3:5432/haru?sslmode=require",
        "redis_url": "rediss://:f00dfeed@10.10.0.4:6378/0?ssl_ca_certs=/run/secrets/redis_ca&ssl_check_hostname=false",
    }
    for name, value in secrets.items():
        (tmp_path / name).write_text(value)
    for name in variables().values():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setitem(Settings.model_config, "env_file", None)
    for name, value in settings_of().items():
        monkeypatch.setenv(name, values.get(name, value).replace("/run/secrets", str(tmp_path)))

    settings = load_settings()
    production.check(settings)

    assert (settings.production, settings.slots, settings.port) == (True, 30, 8080)
    # The balancer asks every 5 s and believes the third refusal; then answers have 20 s (server/serve.py).
    assert settings.drain_delay_seconds > 3 * 5
    assert settings.drain_delay_seconds + DRAIN_SECONDS <= seconds_to_stop("haru-server")
    assert settings.database_url == secrets["database_url"]


class Cloud(BaseHTTPRequestHandler):
    """The metadata server and Secret Manager, as far as they are asked here."""

    refusals = 0
    asked: ClassVar[list] = []

    def do_GET(self):
        self.asked.append((self.path, self.headers.get("Authorization") or self.headers.get("Metadata-Flavor")))
        if self.path.endswith(":access") and type(self).refusals:
            type(self).refusals -= 1
            self.send_error(403)
            return
        said = (
            {"access_token": "t0k"}
            if self.path == "/token"
            else {"payload": {"data": base64.b64encode(b"v4lue").decode()}}
        )
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def cloud():
    Cloud.asked, Cloud.refusals = [], 0
    server = ThreadingHTTPServer(("127.0.0.1", 0), Cloud)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


PROGRAM = """
import importlib.util, pathlib, sys
file, folder, cloud = sys.argv[1:]
spec = importlib.util.spec_from_file_location("haru_secrets", file)
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
module.TRIES = 3
wanted = {"server/haru_secret": "haru-test-haru-secret"}
module.write("p", pathlib.Path(folder), wanted, identity=f"{cloud}/token", secrets=cloud, pause_s=0.01)
"""


def read_secrets(cloud, folder):
    command = [sys.executable, "-I", "-c", PROGRAM, SECRETS, folder, cloud]
    return subprocess.run(command, capture_output=True, text=True)


def test_secrets_are_written_for_the_parts_that_read_them(cloud, tmp_path):
    said = read_secrets(cloud, tmp_path / "haru")

    assert said.returncode == 0, said.stderr
    file = tmp_path / "haru" / "server" / "haru_secret"
    assert file.read_bytes() == b"v4lue"
    assert stat.S_IMODE((tmp_path / "haru").stat().st_mode) == 0o700
    assert Cloud.asked == [
        ("/token", "Google"),
        ("/projects/p/secrets/haru-test-haru-secret/versions/latest:access", "Bearer t0k"),
    ]


def test_rights_that_come_late_are_waited_for(cloud, tmp_path):
    Cloud.refusals = 2

    assert read_secrets(cloud, tmp_path / "haru").returncode == 0


def test_a_secret_that_cannot_be_read_is_named(cloud, tmp_path):
    Cloud.refusals = 3

    said = read_secrets(cloud, tmp_path / "haru")

    assert said.returncode != 0
    assert "haru-test-haru-secret cannot be read (status 403)" in said.stderr


GCLOUD = """#!/bin/sh
echo "$*" >>"$0.said"
case "$*" in
*"versions list"*haru-secret*) echo 1 ;;
*"sql instances describe"*) echo 10.10.0.3 ;;
*"value(host)"*) echo 10.10.0.4 ;;
*"value(port)"*) echo 6378 ;;
*"value(authString)"*) echo 4uth ;;
*"serverCaCerts"*) echo CERTIFICATE ;;
*"versions add"*) for last; do :; done; cp "$last" "$0.$7" ;;
esac
"""


def test_secrets_are_made_once_and_stand_in_no_argument(tmp_path):
    gcloud = tmp_path / "gcloud"
    gcloud.write_text(GCLOUD)
    gcloud.chmod(0o755)
    environment = {**os.environ, "HARU_GCLOUD": str(gcloud), "TMPDIR": str(tmp_path)}
    command = [ROOT / "scripts" / "cloud-secrets.sh", "p", "haru-test", "asia-northeast3"]

    said = subprocess.run(command, env=environment, capture_output=True, text=True)

    assert said.returncode == 0, said.stderr
    made = {file.name.removeprefix("gcloud.haru-test-"): file.read_text() for file in tmp_path.glob("gcloud.haru-*")}
    assert made.keys() == {"metrics-token", "qdrant-api-key", "engine-key", "database-url", "redis-ca", "redis-url"}
    assert re.fullmatch(r"postgresql://haru:[0-9a-f]{64}@10\.10\.0\.3:5432/haru\?sslmode=require", made["database-url"])
    assert made["redis-url"].startswith("rediss://:4uth@10.10.0.4:6378/0?ssl_ca_certs=/run/secrets/redis_ca")
    arguments = (tmp_path / "gcloud.said").read_text()
    password = made["database-url"].split(":")[2].split("@")[0]
    assert not any(value in arguments for value in (password, made["engine-key"], "4uth"))
    assert sorted(file.name for file in tmp_path.iterdir() if file.is_dir()) == []
