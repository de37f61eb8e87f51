"""Structured events as JSON lines on standard error; secrets and personal data in them are masked."""

import logging
import re
import sys
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, FilteringBoundLogger

from nodes.privacy.find import MaskingFailed, mask
from server.request_id import REQUEST_ID

# Shorter than any address or number that is looked for, or one word: names of events and the like.
PLAIN = re.compile(r".{0,5}|[A-Za-z_]{0,24}", re.DOTALL)
# What the server itself writes there is no secret.
SAFE_KEYS = frozenset({"timestamp", "level", "request_id", "feature", "kind", "status_code", "logger"})
SECRET_KEYS = re.compile(
    r"(?:passw(?:or)?d|secret|token|api[_-]?key|private[_-]?key|authorization|cookie|credentials?)\Z", re.I
)
DEEPEST = 8
# Libraries tell prompts and headers below this.
LIBRARIES_FROM = logging.WARNING
PASSED = (bool, int, float, type(None))


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One answered request; what nobody knows is null. The log adds the time."""

    request_id: str | None = None
    user_id: str | None = None
    feature: str | None = None
    model: str | None = None
    ctx_len: int | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    latency_ms: float | None = None
    status_code: int | None = None


def log_request(log: FilteringBoundLogger, line: RequestLine) -> None:
    log.info("request", **asdict(line))


def set_up_logs(level: str) -> None:
    """For structlog, the standard library's loggers, warnings, and exceptions that nobody handles."""
    least = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            of_request,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            masked,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.handlers[:] = [other for other in root.handlers if type(other) not in (Routed, logging.StreamHandler)]
    root.addHandler(Routed())
    root.setLevel(max(least, LIBRARIES_FROM))
    logging.captureWarnings(True)
    sys.excepthook = _unhandled
    threading.excepthook = lambda args: _unhandled(args.exc_type, args.exc_value, args.exc_traceback)


class Routed(logging.Handler):
    """Brings what libraries log to the same lines."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            said = record.getMessage()
        except Exception:  # noqa: BLE001 - the standard library would print the arguments as they are
            said = f"a message that does not go with its arguments: {record.msg!s}"
        level = min(max(record.levelno // 10 * 10, logging.DEBUG), logging.CRITICAL)
        exc_info = record.exc_info if record.exc_info and record.exc_info[0] else None
        structlog.get_logger().log(level, said, logger=record.name, exc_info=exc_info)


def of_request(logger: Any, method: str, event: EventDict) -> EventDict:
    """Whatever is said while a request is answered names it."""
    if request_id := REQUEST_ID.get():
        event.setdefault("request_id", request_id)
    return event


def masked(logger: Any, method: str, event: EventDict) -> EventDict:
    """A line that cannot be masked is withheld; that it was is said."""
    try:
        return {key: _masked(value, key) if key not in SAFE_KEYS else value for key, value in event.items()}
    except Exception as error:  # noqa: BLE001 - neither may the text go out, nor may logging end a request
        said = {key: event[key] for key in ("timestamp", "level", "request_id") if key in event}
        reason = str(error) if isinstance(error, MaskingFailed) else type(error).__name__
        return {"event": "line_withheld", "reason": reason, **said}


def _masked(value: Any, key: str = "", depth: int = 0) -> Any:
    if isinstance(value, PASSED):
        return value
    if SECRET_KEYS.search(key):
        return "<SECRET>"
    if depth == DEEPEST:
        return "…"
    if isinstance(value, Mapping):
        return {mask(str(inner))[0]: _masked(each, str(inner), depth + 1) for inner, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_masked(each, key, depth + 1) for each in value]
    text = value if isinstance(value, str) else repr(value)
    return text if PLAIN.fullmatch(text) else mask(text)[0]


def _unhandled(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt | SystemExit):
        structlog.get_logger().critical("unhandled", exc_info=(kind, error, trace))
