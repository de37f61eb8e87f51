"""The usage log as CSV that opens in a spreadsheet: in Korean or English, and no cell is taken for a formula."""

import csv
import io
import unicodedata
from collections.abc import Iterable
from typing import Literal
from zoneinfo import ZoneInfo

from server.usage.store import Entry

Language = Literal["en", "ko"]
# Without it Excel does not see UTF-8.
BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'")

# The columns in their order: the field, and its heading in both languages.
HEADINGS: dict[str, dict[Language, str]] = {
    "at": {"en": "time", "ko": "시각"},
    "request_id": {"en": "request_id", "ko": "요청 ID"},
    "user_id": {"en": "user_id", "ko": "사용자 ID"},
    "user_name": {"en": "user", "ko": "사용자"},
    "key_id": {"en": "key_id", "ko": "API 키 ID"},
    "feature": {"en": "feature", "ko": "기능"},
    "model": {"en": "model", "ko": "모델"},
    "profile": {"en": "profile", "ko": "프로필"},
    "adapter": {"en": "adapter", "ko": "어댑터"},
    "prompt": {"en": "prompt", "ko": "프롬프트"},
    "arm": {"en": "arm", "ko": "비교군"},
    "conversation_id": {"en": "conversation_id", "ko": "대화 ID"},
    "ctx_len": {"en": "ctx_len", "ko": "문맥 길이(토큰)"},
    "input_tokens": {"en": "input_tokens", "ko": "입력 토큰"},
    "output_tokens": {"en": "output_tokens", "ko": "출력 토큰"},
    "cached_tokens": {"en": "cached_tokens", "ko": "캐시된 입력 토큰"},
    "queue_ms": {"en": "queue_ms", "ko": "대기 시간(ms)"},
    "ttft_ms": {"en": "ttft_ms", "ko": "첫 글자까지(ms)"},
    "latency_ms": {"en": "latency_ms", "ko": "전체 시간(ms)"},
    "status_code": {"en": "status_code", "ko": "상태 코드"},
    "code": {"en": "code", "ko": "오류 코드"},
    "cache": {"en": "cache", "ko": "응답 캐시"},
}


def heading(language: Language, zone: ZoneInfo) -> str:
    """The first line; times are local, and it says where."""
    first, *others = (names[language] for names in HEADINGS.values())
    return BOM + _lines([[f"{first} ({zone.key})", *others]])


def lines(entries: Iterable[Entry], zone: ZoneInfo) -> str:
    return _lines([_cell(getattr(entry, name), zone) for name in HEADINGS] for entry in entries)


def _cell(value: object, zone: ZoneInfo) -> object:
    if isinstance(value, str):
        return harmless(value)
    if value is None or isinstance(value, int):
        return value
    return value.astimezone(zone).isoformat(" ", "milliseconds")[:23]  # type: ignore[attr-defined]  # the only other


def harmless(text: str) -> str:
    """A spreadsheet computes what begins like a formula, full-width signs and signs behind blanks too; behind an
    apostrophe it is text."""
    seen = unicodedata.normalize("NFKC", text)
    bare = seen.lstrip(" \ufeff\u200b\u200c\u200d\u2060\xa0\v\f")
    return f"'{text}" if text.startswith(FORMULA) or bare.startswith(FORMULA) else text


def _lines(rows: Iterable[Iterable[object]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue()
