"""A Qdrant server is asked for a snapshot, which is not left there, and takes it in under the name of the index.

The server is a double after its documentation; none installs from a package.
"""

import io
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from retrievers.base import RetrievalUnavailable
from server.backup.qdrant_index import QdrantIndex


class Double(ThreadingHTTPServer):
    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answer)
        self.aliases = {"haru-notes": "haru-notes-1"}
        self.collections = {"haru-notes-1": b"points"}
        self.snapshots = {}
        self.keys = set()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.keys.add(self.headers.get("api-key"))
        match self.path.split("?")[0].strip("/").split("/"):
            case ["aliases"]:
                named = [{"alias_name": a, "collection_name": c} for a, c in self.server.aliases.items()]
                self._say({"aliases": named})
            case ["collections", name]:
                self._say({"points_count": len(self.server.collections[name])})
            case ["collections", _, "snapshots", name]:
                self._send(self.server.snapshots[name])

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        match self.path.split("?")[0].strip("/").split("/"):
            case ["collections", "aliases"]:
                for action in json.loads(body)["actions"]:
                    if given := action.get("create_alias"):
                        self.server.aliases[given["alias_name"]] = given["collection_name"]
                self._say(True)
            case ["collections", name, "snapshots", "upload"]:
                assert "priority=snapshot" in self.path
                self.server.collections[name] = body.split(b"\r\n\r\n", 1)[1].split(b"\r\n--")[0]
                self._say(True)
            case ["collections", name, "snapshots"]:
                self.server.snapshots["s1"] = self.server.collections[name]
                self._say({"name": "s1"})

    def do_DELETE(self):
        del self.server.snapshots[self.path.rpartition("/")[2]]
        self._say(True)

    def log_message(self, *args):
        pass

    def _say(self, result):
        self._send(json.dumps({"result": result}).encode())

    def _send(self, body):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def server():
    with Double() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.05,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def test_snapshot_is_read_and_not_left_on_the_server(server):
    index = QdrantIndex(server.url, "haru-notes", "key")

    with index.copying() as copy:
        assert server.snapshots == {}, "the tables are noted first"
        content = b"".join(copy.pieces)

    assert (copy.points, content, index.collection, server.snapshots) == (6, b"points", "haru-notes-1", {})
    assert server.keys == {"key"}


def test_snapshot_becomes_the_index_when_it_is_taken_over(server):
    server.aliases, server.collections = {"haru-notes": "haru-notes-9"}, {"haru-notes-9": b""}
    index = QdrantIndex(server.url, "haru-notes")

    index.unpack(io.BytesIO(b"points"), "haru-notes-1")
    assert server.aliases == {"haru-notes": "haru-notes-9"}

    assert index.take_over() == 6
    assert server.aliases == {"haru-notes": "haru-notes-1"}
    assert server.collections["haru-notes-1"] == b"points"


def test_server_that_is_away_is_told():
    with pytest.raises(RetrievalUnavailable):
        QdrantIndex("http://127.0.0.1:9", "haru-notes").points()
