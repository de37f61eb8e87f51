"""Canary secrets are in no log line, wherever they were put (SRV-5, SRV-7, S-14, S-23)."""

import json
import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

import pytest
import structlog
import uvicorn

from nodes.privacy import find
from server.logs import RequestLine, Routed, log_request, set_up_logs
from server.request_id import REQUEST_ID

KEY = "haru_" + "Ab3-_" * 8 + "xyz"
EMAIL = "canary@secret.example"
PHONE = "010-1234-5678"
CANARIES = (KEY, EMAIL, PHONE)
TEXT = f"메일은 {EMAIL}이고 {PHONE}로 연락, 열쇠는 {KEY}"

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Iterator[Lines]:
    """What was logged since, each line read as JSON and free of canaries. A test sets the logs up itself: pytest gives
    it another standard error than its fixtures."""
    root, hooks, config = logging.getLogger(), (sys.excepthook, threading.excepthook), structlog.get_config()
    before, level = list(root.handlers), root.level

    def read() -> list[dict[str, Any]]:
        said = capsys.readouterr().err
        assert [canary for canary in CANARIES if canary in said] == []
        return [json.loads(line) for line in said.splitlines()]

    yield read
    root.handlers[:] = before
    root.setLevel(level)
    sys.excepthook, threading.excepthook = hooks
    logging.captureWarnings(False)
    structlog.configure(**config)


def test_what_is_said_while_a_request_is_answered_names_it(lines: Lines):
    set_up_logs("info")
    token = REQUEST_ID.set("from-the-proxy-1")
    structlog.get_logger().warning("run_failed", feature="til")
    logging.getLogger("a.library").warning("slow")
    REQUEST_ID.reset(token)
    structlog.get_logger().info("started")

    assert [line.get("request_id") for line in lines()] == ["from-the-proxy-1", "from-the-proxy-1", None]


def test_request_line_has_the_ten_fields_and_null_for_what_is_unknown(lines: Lines):
    set_up_logs("info")
    log_request(structlog.get_logger(), RequestLine(request_id="r-1", feature="til", latency_ms=12.5, status_code=200))

    (line,) = lines()
    assert line.pop("timestamp")
    assert line == {
        "event": "request",
        "level": "info",
        **asdict(RequestLine("r-1", None, "til", None, None, None, None, 12.5, 200)),
    }
    assert len(asdict(RequestLine())) + len(["timestamp"]) == 10


def test_canaries_in_fields_are_masked(lines: Lines):
    set_up_logs("info")
    structlog.get_logger().info(TEXT, text=TEXT, user=EMAIL)

    (line,) = lines()
    assert line["text"] == "메일은 <EMAIL>이고 <PHONE>로 연락, 열쇠는 <HARU_KEY>"
    assert line["user"] == "<EMAIL>"


def test_canaries_deep_inside_are_masked(lines: Lines):
    set_up_logs("info")
    deep: Any = [TEXT]
    for _ in range(20):
        deep = [deep]
    odd = type("Odd", (), {"__repr__": lambda self: TEXT})()
    structlog.get_logger().info("e", a={"b": [{"c": (TEXT, TEXT.encode())}], EMAIL: 1}, d={TEXT}, deep=deep, odd=odd)

    (line,) = lines()
    assert line["a"]["<EMAIL>"] == 1


def test_fields_named_like_secrets_are_masked_whatever_they_hold(lines: Lines):
    set_up_logs("info")
    headers = {"Authorization": "hi", "Cookie": ["plain"], "x-api-key": "k", "Accept": "text/html"}
    structlog.get_logger().info("e", headers=headers, password="correct horse", input_tokens=7, token={"a": "b"})

    (line,) = lines()
    assert line["headers"] == {
        "Authorization": "<SECRET>",
        "Cookie": "<SECRET>",
        "x-api-key": "<SECRET>",
        "Accept": "text/html",
    }
    assert (line["password"], line["input_tokens"], line["token"]) == ("<SECRET>", 7, "<SECRET>")


def test_canaries_in_exceptions_and_their_causes_are_masked(lines: Lines):
    set_up_logs("info")
    try:
        try:
            raise KeyError(TEXT)
        except KeyError as error:
            raise RuntimeError(f"upstream said {TEXT}") from error
    except RuntimeError as error:
        structlog.get_logger().error("failed", exc_info=error, error=error)

    (line,) = lines()
    assert "upstream said 메일은 <EMAIL>" in line["exception"]
    assert "KeyError" in line["exception"]


def test_canaries_that_libraries_log_are_masked(lines: Lines):
    set_up_logs("info")
    library = logging.getLogger("psycopg.pool")
    library.warning("cannot connect as %s with %r", EMAIL, {"key": KEY})
    try:
        raise ValueError(TEXT)
    except ValueError:
        library.exception("failed for %(who)s", {"who": PHONE})
    library.log(35, "an unusual level: %s", PHONE)

    first, second, third = lines()
    assert (first["event"], first["logger"]) == (
        "cannot connect as <EMAIL> with {'key': '<HARU_KEY>'}",
        "psycopg.pool",
    )
    assert (second["event"], second["level"], "ValueError" in second["exception"]) == (
        "failed for <PHONE>",
        "error",
        True,
    )
    assert third["level"] == "warning"


def test_message_that_does_not_go_with_its_arguments_shows_none_of_them(lines: Lines):
    set_up_logs("info")
    # Without pytest's own handler, which raises.
    library = logging.Logger("httpx")
    library.addHandler(Routed())
    library.warning("%d", TEXT)

    (line,) = lines()
    assert line["event"] == "a message that does not go with its arguments: %d"


def test_libraries_are_not_heard_below_warnings(lines: Lines):
    set_up_logs("debug")
    logging.getLogger("openai").debug("request: %s", TEXT)

    assert lines() == []


def test_what_uvicorn_says_is_masked_too(lines: Lines):
    set_up_logs("info")
    uvicorn.Config("nowhere:app", log_config=None, log_level="warning")
    logging.getLogger("uvicorn.error").error("Exception in ASGI application: %s", TEXT)

    (line,) = lines()
    assert (line["logger"], line["level"]) == ("uvicorn.error", "error")


def test_warnings_and_unhandled_exceptions_are_lines_too(lines: Lines):
    set_up_logs("info")
    error = RuntimeError(TEXT)
    sys.excepthook(RuntimeError, error, None)
    thread = threading.Thread(target=lambda: [][TEXT])  # type: ignore[call-overload]
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn(TEXT, stacklevel=1)
    threading.excepthook(threading.ExceptHookArgs((RuntimeError, error, None, thread)))

    assert [line["event"] == "unhandled" for line in lines()] == [True, False, True]


def test_line_that_cannot_be_masked_is_withheld(lines: Lines, monkeypatch: pytest.MonkeyPatch):
    set_up_logs("info")

    def broken(value: str) -> str:
        raise ValueError(value)

    unreadable = type("Unreadable", (), {"__repr__": lambda self: [][TEXT]})()
    structlog.get_logger().info("e", text=unreadable, request_id="r-1")
    monkeypatch.setattr(find, "_reading", broken)
    structlog.get_logger().info("e", text=TEXT)

    first, second = lines()
    assert (first["event"], first["request_id"], first["reason"]) == ("line_withheld", "r-1", "TypeError")
    assert (second["event"], second["reason"]) == ("line_withheld", "reading: ValueError")
