"""A haru of infra/compose as scripts/deploy.py changes it."""

import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UPSTREAM = ROOT / "infra" / "nginx" / "upstreams" / "haru.conf"
RELEASE = ROOT / "infra" / "compose" / "release.env"
SERVER = re.compile(r"^    server .*\n", re.MULTILINE)
PREVIOUS = "HARU_PREVIOUS_IMAGE"
WAIT_S = 180


class Failed(Exception):
    """A step did not succeed; the message names it."""


@dataclass(frozen=True)
class ComposeSite:
    parts: Sequence[str]
    url: str
    key_file: str
    root: Path = ROOT
    upstream: Path = UPSTREAM
    release: Path = RELEASE

    def image_of(self, colour: str) -> str:
        return self._images().get(_variable(colour), "")

    def previous(self) -> str:
        return self._images().get(PREVIOUS, "")

    def remember(self, previous: str) -> None:
        self._write({**self._images(), PREVIOUS: previous})

    def migrate(self, image: str) -> None:
        self._compose(*("run", "--rm", "--no-deps", "migrate"), images={"HARU_MIGRATE_IMAGE": image})

    def serve(self, colour: str, image: str) -> None:
        """The image is written down first: whatever happens, `scripts/compose.sh up` starts what was meant."""
        self._write({**self._images(), _variable(colour): image})
        self._compose("up", "--detach", "--no-deps", "--wait", "--wait-timeout", str(WAIT_S), colour)

    def send(self, shares: Mapping[str, int]) -> None:
        """nginx keeps the old file if it does not understand the new one."""
        before = self.upstream.read_text()
        self.upstream.write_text(with_servers(before, shares))
        try:
            self._compose("exec", "-T", "nginx", "nginx", "-p", "/haru", "-c", "/haru/nginx.conf", "-t")
            self._compose("exec", "-T", "nginx", "nginx", "-p", "/haru", "-c", "/haru/nginx.conf", "-s", "reload")
        except Failed:
            self.upstream.write_text(before)
            raise

    def probe(self, colour: str = "") -> None:
        key = Path(self.key_file).read_text()
        if colour:
            self._compose("exec", "-T", colour, "python", "/app/probe.py", "http://127.0.0.1:8080", given=key)
        else:
            self._run(["python3", str(self.root / "infra" / "images" / "probe.py"), self.url], given=key)

    def _compose(self, *words: str, given: str = "", images: Mapping[str, str] | None = None) -> None:
        command = [str(self.root / "scripts" / "compose.sh"), *self.parts, *words]
        self._run(command, given=given, environment=images or {})

    def _run(self, command: Sequence[str], *, given: str = "", environment: Mapping[str, str] | None = None) -> None:
        given_too = [f"{name}={value}" for name, value in (environment or {}).items()]
        done = subprocess.run(["env", *given_too, *command], input=given, text=True, check=False)
        if done.returncode:
            raise Failed(f"{' '.join(command[:1] + list(command[1:])[-6:])} ended with {done.returncode}")

    def _images(self) -> dict[str, str]:
        if not self.release.exists():
            return {}
        lines = (line.partition("=") for line in self.release.read_text().splitlines() if "=" in line)
        return {name: value for name, _, value in lines if not name.startswith("#")}

    def _write(self, images: Mapping[str, str]) -> None:
        new = self.release.with_suffix(".new")
        new.write_text("".join(f"{name}={value}\n" for name, value in sorted(images.items())))
        new.replace(self.release)


def with_servers(text: str, shares: Mapping[str, int]) -> str:
    """The upstream's file with these servers in the place of those that it names."""
    first = SERVER.search(text)
    if first is None:
        raise Failed(f"{UPSTREAM.name} names no server")
    lines = "".join(
        f"    server {colour}:8080 resolve{f' weight={share}' if share > 1 else ''} max_fails=2 fail_timeout=5s;\n"
        for colour, share in shares.items()
    )
    rest = SERVER.sub("", text)
    return rest[: first.start()] + lines + rest[first.start() :]


def _variable(colour: str) -> str:
    return f"HARU_{colour.upper()}_IMAGE"
