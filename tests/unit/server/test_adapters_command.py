"""`haru adapters`: what it sends, and what it prints."""

import argparse
import json
import zipfile
from io import BytesIO

import httpx
import pytest

from server.adapters.sources import CONFIG, WEIGHTS
from server.commands import adapters, client
from server.settings import Settings
from tests.adapters import adapter

SHOWN = {
    "name": "ko",
    "owner": None,
    "feature": "til",
    "domain": "",
    "uses": [{"user": None, "is_default": False}],
    "versions": [
        {
            "number": 2,
            "state": "canary",
            "share": 0.2,
            "digest": "a" * 64,
            "base": "small",
            "rank": 4,
            "scores": None,
            "loaded_in": ["engine"],
        }
    ],
}


@pytest.fixture
def server(monkeypatch):
    """What was asked of it; it answers everything with what it is told."""
    asked, answers = [], {"GET": [SHOWN], "POST": {"name": "ko", "number": 1, "digest": "b" * 64}}

    def answer(request):
        request.read()
        asked.append(request)
        return httpx.Response(200, json=answers.get(request.method))

    through = httpx.Client(transport=httpx.MockTransport(answer))
    monkeypatch.setattr(client.httpx, "stream", through.stream)
    return asked


def haru(tmp_path, *words):
    parser = argparse.ArgumentParser()
    adapters.arguments(parser)
    return adapters.run(parser.parse_args(words), Settings(_env_file=None, var=tmp_path))


def test_list_shows_versions_shares_and_engines(server, tmp_path, capsys):
    assert haru(tmp_path, "list") == 0

    shown = capsys.readouterr().out
    assert "til; for everybody on request" in shown
    assert "canary 20%" in shown
    assert "in engine" in shown


def test_add_sends_the_two_files_and_no_other(server, tmp_path, capsys):
    folder = adapter(tmp_path / "a")
    (folder / "optimizer.pt").write_bytes(b"x")

    assert haru(tmp_path, "add", "ko", str(folder), "--feature", "til") == 0

    [asked] = server
    assert asked.url.params == httpx.QueryParams({"name": "ko", "feature": "til"})
    assert zipfile.ZipFile(BytesIO(asked.content)).namelist() == [CONFIG, WEIGHTS]
    assert capsys.readouterr().out.startswith("ko:1  bbbbbbbbbbbb")


def test_what_is_no_adapter_is_told_before_anything_is_sent(server, tmp_path, capsys):
    assert haru(tmp_path, "add", "ko", str(tmp_path / "none")) == 1

    assert "is no adapter" in capsys.readouterr().err
    assert server == []


@pytest.mark.parametrize(
    ("words", "method", "path", "body"),
    [
        (("promote", "ko", "2"), "POST", "/ko/promote", {"number": 2, "share": 1.0}),
        (("promote", "ko", "2", "--canary", "20"), "POST", "/ko/promote", {"number": 2, "share": 0.2}),
        (("rollback", "ko", "--why", "worse"), "POST", "/ko/rollback", {"why": "worse"}),
        (("assign", "ko", "--user", "kim"), "PUT", "/ko/uses", {"user": "kim", "is_default": True}),
        (("assign", "ko", "--on-request"), "PUT", "/ko/uses", {"user": None, "is_default": False}),
        (("withdraw", "ko", "--user", "김"), "DELETE", "/ko/uses?user=%EA%B9%80", None),
        (("remove", "../x", "--yes"), "DELETE", "/..%2Fx", None),
    ],
)
def test_each_way_asks_one_thing(server, tmp_path, words, method, path, body):
    assert haru(tmp_path, *words) == 0

    [asked] = server
    assert (asked.method, asked.url.raw_path.decode()) == (method, adapters.PATH + path)
    assert (json.loads(asked.content) if asked.content else None) == body
