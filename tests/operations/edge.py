"""A real nginx with the files of infra/nginx, on ports of its own."""

import asyncio
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from server.settings import ROOT
from server.web.routes import BUILT
from tests.operations.tools import tool
from tests.redis import free_port

SOURCE = ROOT / "infra" / "nginx"


@dataclass
class Edge:
    """`folder` is its configuration, which may be changed before `reload`."""

    folder: Path
    port: int
    plain_port: int
    process: asyncio.subprocess.Process

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return (self.folder / "run" / "log").read_text()

    @property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.folder / "tls" / "haru.pem"))

    def client(self, token: str = "", *, http2: bool = True, **options) -> httpx.AsyncClient:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return httpx.AsyncClient(
            base_url=self.url, verify=self.trust, http2=http2, headers=headers, timeout=30, **options
        )

    async def reload(self) -> None:
        """Returns when the old worker takes no more connections; it ends with its last stream."""
        gone = "gracefully shutting down"
        before = self.log.count(gone)
        self.process.send_signal(signal.SIGHUP)
        async with asyncio.timeout(10):
            while self.log.count(gone) == before:  # noqa: ASYNC110 (a log can only be looked at)
                await asyncio.sleep(0.05)

    def send_to(self, urls: Sequence[str]) -> None:
        servers = "".join(f"    server {urlsplit(url).netloc} max_fails=2 fail_timeout=5s;\n" for url in urls)
        written = (SOURCE / "upstreams" / "haru.conf").read_text().splitlines(keepends=True)
        rest = "".join(line for line in written if not line.lstrip().startswith("server "))
        (self.folder / "upstreams" / "haru.conf").write_text(
            rest.replace("    keepalive 64;", f"{servers}    keepalive 64;")
        )

    def change(self, file: str, old: str, new: str) -> None:
        path = self.folder / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))


@asynccontextmanager
async def edge(*servers: str, **changes: tuple[str, str]) -> AsyncIterator[Edge]:
    """`changes` replace a text of nginx.conf or of conf.d/haru.conf, for limits that a test can reach."""
    binary = tool("nginx")
    # Its workers are not root and must reach the folder.
    with tempfile.TemporaryDirectory(prefix="haru-nginx-") as name:
        running = _prepared(Path(name), servers)
        for file, (old, new) in changes.items():
            running.change({"main": "nginx.conf", "site": "conf.d/haru.conf"}[file], old, new)
        command = [binary, "-p", name, "-c", f"{name}/nginx.conf", "-g", "daemon off;"]
        _check([*command[:-2], "-t"])
        with (running.folder / "run" / "log").open("ab") as log:
            running.process = await asyncio.create_subprocess_exec(*command, stdout=log, stderr=log)
        try:
            await _listening(running)
            yield running
        finally:
            running.process.terminate()
            await running.process.wait()


def _prepared(folder: Path, servers: Sequence[str]) -> Edge:
    folder.chmod(0o755)
    shutil.copytree(SOURCE, folder, dirs_exist_ok=True)
    # Not every build of nginx can count its connections.
    (folder / "conf.d" / "status.conf").unlink()
    (folder / "web").symlink_to(BUILT)
    for made in ("run", "tls"):
        (folder / made).mkdir()
    made = Edge(folder, free_port(), free_port(), None)
    (folder / "snippets" / "listen.conf").write_text(f"listen 127.0.0.1:{made.port} ssl;\n")
    (folder / "snippets" / "listen-plain.conf").write_text(f"listen 127.0.0.1:{made.plain_port};\n")
    made.send_to(servers)
    made.change("nginx.conf", "error_log stderr warn;", "error_log stderr notice;")
    made.change("nginx.conf", "worker_processes auto;", "worker_processes 1;")
    _certify(folder / "tls")
    return made


def _check(command: Sequence[str]) -> None:
    said = subprocess.run(command, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr


def _certify(folder: Path) -> None:
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", "haru.key", "-out", "haru.pem"),
        ],
        cwd=folder,
        check=True,
        capture_output=True,
    )


async def _listening(running: Edge) -> None:
    async with asyncio.timeout(20):
        while True:
            assert running.process.returncode is None, running.log
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", running.port)) == 0:
                    return
            await asyncio.sleep(0.05)
