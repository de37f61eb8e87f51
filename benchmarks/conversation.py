"""One client by hand: a turn of a conversation, or a stream that is left, timed without the load client."""

import http.client
import socket
import time
import uuid
from dataclasses import dataclass

from benchmarks.servers import BenchmarkError, Server
from benchmarks.targets import Kind

FIRST_TOKEN = b"tok0000"
PATIENCE_S = 60
FIRST_ANSWER_LIMIT_S = 30


@dataclass(frozen=True)
class Turn:
    """When its first token came, and what it weighed."""

    ttft_ms: float
    total_ms: float
    answer_bytes: int


class Conversation:
    """One thread on one connection, turn after turn."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.thread = str(uuid.uuid4())
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE_S)

    def ask(self, question: str, tokens: int, kind: Kind = "stream") -> Turn:
        request = self.server.target.request(kind)
        body = self._filled(request.body).replace("Say something.", question)
        headers = dict(self._filled(header).split(": ", 1) for header in self.server.target.headers)
        asked = time.perf_counter()
        self.connection.request("POST", request.path, body, {"content-type": "application/json", **headers})
        first, received = self._read(asked)
        if f"tok{tokens - 1:04d}".encode() not in received:
            raise BenchmarkError(f"{self.server.target.name} left tokens out: {received[-500:]!r}")
        return Turn(first * 1e3, (time.perf_counter() - asked) * 1e3, len(received))

    def close(self) -> None:
        self.connection.close()

    def _read(self, asked: float) -> tuple[float, bytes]:
        answer = self.connection.getresponse()
        received, first = bytearray(), 0.0
        while part := answer.read1(65536):
            received += part
            if not first and FIRST_TOKEN in received:
                first = time.perf_counter() - asked
        if answer.status != 200:
            raise BenchmarkError(f"{self.server.target.name} answered {answer.status}: {bytes(received[:500])!r}")
        return first, bytes(received)

    def _filled(self, text: str) -> str:
        return text.replace("{{uuid}}", self.thread)


def await_answers(server: Server, tokens: int) -> None:
    """The first requests find empty pools and tables still being made; they are nobody's figure."""
    until = time.monotonic() + FIRST_ANSWER_LIMIT_S
    for kind in ("stream", "plain"):
        while not _answers(server, tokens, kind):
            if time.monotonic() > until:
                raise BenchmarkError(
                    f"{server.target.name} gave no whole {kind} answer within {FIRST_ANSWER_LIMIT_S} s"
                )
            time.sleep(0.2)


def _answers(server: Server, tokens: int, kind: Kind) -> bool:
    talk = Conversation(server)
    try:
        talk.ask("Say something.", tokens, kind)
    except (BenchmarkError, OSError, http.client.HTTPException):
        return False
    finally:
        talk.close()
    return True


def open_request(server: Server, kind: Kind) -> socket.socket:
    """Sends one request; the caller reads, and leaves when it likes."""
    thread = str(uuid.uuid4())
    head, body = server.target.text(kind).replace("{{uuid}}", thread).split("\n\n", 1)
    line, *headers = head.split("\n")
    lines = [f"{line} HTTP/1.1", "host: 127.0.0.1", "content-type: application/json", *headers]
    lines.append(f"content-length: {len(body.encode())}")
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE_S)
    connection.sendall(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
    return connection


def read_first_token(connection: socket.socket) -> None:
    received = b""
    while FIRST_TOKEN not in received:
        part = connection.recv(65536)
        if not part:
            raise BenchmarkError(f"the stream ended before its first token: {received[:500]!r}")
        received += part
