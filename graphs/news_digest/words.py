"""What a digest says of itself, in both languages."""

from datetime import date

from nodes.language import Language
from retrievers.web import Reason

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "digest": "Digest of {count} stories",
        "untitled": "Untitled article",
        "quoted": "Quoted from the article:",
        "why": "Why it matters",
        "sources": "Sources",
        "insufficient_text": "Not summarised: {reason}.",
        "unread": "Not read: {reason}.",
        "missed": "Only what the feed itself says: {reason}.",
        "part": "Read: {paragraphs} of {of_paragraphs} paragraphs ({percent} % of the text).",
        "left_out": "Left out",
        "more": "and {count} more",
        "not_summarised": "Not summarised",
        "other": "Other stories",
        "overview": "{stories} stories, {sources} sources",
        "overview_one": "{stories} stories, one source",
    },
    "ko": {
        "digest": "소식 {count}건",
        "untitled": "제목 없는 글",
        "quoted": "글에서 인용:",
        "why": "왜 중요한가",
        "sources": "출처",
        "insufficient_text": "요약하지 않았습니다: {reason}.",
        "unread": "읽지 못했습니다: {reason}.",
        "missed": "피드에 실린 글만 읽었습니다: {reason}.",
        "part": "전체 {of_paragraphs}문단 중 {paragraphs}문단(글의 {percent}%)을 읽었습니다.",
        "left_out": "다루지 않은 글",
        "more": "그 밖에 {count}건",
        "not_summarised": "요약하지 못한 글",
        "other": "그 밖의 소식",
        "overview": "소식 {stories}건, 출처 {sources}곳",
        "overview_one": "소식 {stories}건, 출처 1곳",
    },
}
# English reasons come from whoever met them.
REASONS: dict[str, str] = {
    "url": "올바른 웹 주소가 아닙니다",
    "private": "공개 인터넷에 있는 주소가 아닙니다",
    "redirects": "주소가 다른 곳으로 끝없이 넘어갑니다",
    "unreachable": "사이트에 연결할 수 없습니다",
    "broken": "페이지가 도중에 끊겼습니다",
    "status": "사이트가 오류 {detail}번으로 답했습니다",
    "no_text": "글이 아닌 파일입니다({detail})",
    "too_long": "페이지가 너무 큽니다",
    "slow": "페이지가 너무 늦게 열립니다",
    "robots": "사이트의 robots.txt가 허용하지 않습니다",
    "robots_unread": "사이트의 robots.txt를 읽을 수 없습니다",
    "older": "피드의 오래된 글입니다",
    "short": "글이 너무 짧습니다",
    "robot_check": "사람인지 먼저 확인하려는 사이트입니다",
    "javascript": "JavaScript가 있어야 글이 보이는 페이지입니다",
    "cookies": "쿠키 동의만 묻는 페이지입니다",
    "paywall": "유료 독자에게만 전문이 보이는 글입니다",
    "login": "로그인해야 읽을 수 있는 페이지입니다",
    "links": "링크만 모아 놓은 페이지입니다",
}


def reason_in(language: Language, reason: Reason | None) -> str:
    if reason is None:
        return ""
    if language == "ko" and reason.code in REASONS:
        return REASONS[reason.code].format(detail=reason.detail)
    return reason.said


def day_in(language: Language, day: date) -> str:
    return f"{day.year}년 {day.month}월 {day.day}일" if language == "ko" else day.isoformat()


def overview_in(language: Language, stories: int, sources: int, days: list[date]) -> str:
    """One line that counts, and adds nothing of its own."""
    words = WORDS[language]
    line = words["overview_one" if sources == 1 else "overview"].format(stories=stories, sources=sources)
    if not days:
        return line
    span = dict.fromkeys((day_in(language, min(days)), day_in(language, max(days))))
    return f"{line}, {' – '.join(span)}"
