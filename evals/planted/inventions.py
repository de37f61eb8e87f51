"""What is put in the place of something true: names that exist elsewhere, words nobody wrote, opposites."""

from collections.abc import Mapping

from nodes.language import Language

COMPANIES = ("Oracle", "Spotify", "Airbnb", "Dropbox", "Shopify", "Adobe", "Salesforce", "Stripe")
KOREAN_COMPANIES = ("쿠팡", "배달의민족", "카카오", "네이버", "당근마켓", "하나은행")
WORDS = ("shadow", "legacy", "turbo", "mirror", "quota", "ledger", "beacon", "quartz")
QUOTES: Mapping[Language, tuple[str, ...]] = {
    "en": ("this will never happen again", "nobody expected such a result", "we are sorry for the long wait"),
    "ko": ("다시는 이런 일이 없을 것이다", "아무도 예상하지 못한 결과였다", "오래 기다리게 해서 죄송하다"),
}
ADDED: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "path": "As `{new}` shows, {sentence}",
        "identifier": "With `{new}`, {sentence}",
        "quote": 'The author adds: "{new}", and {sentence}',
        "name": "At {new}, {sentence}",
        "date": "On {new}, {sentence}",
    },
    "ko": {
        "path": "`{new}` 파일에서 보듯이 {sentence}",
        "identifier": "`{new}` 함수를 쓰면 {sentence}",
        "quote": '글쓴이는 "{new}"라고 했고 {sentence}',
        "name": "{new}에서는 {sentence}",
        "date": "{new}부터 {sentence}",
    },
}
# Numbers in words, each with the one that stands in its place.
SPELLED: Mapping[Language, Mapping[str, str]] = {
    "en": {"two": "five", "three": "seven", "four": "nine", "five": "eight", "six": "ten"},
    "ko": {"두": "다섯", "세": "일곱", "네": "아홉", "다섯": "여덟"},
}
OPPOSITES: Mapping[Language, tuple[tuple[str, str], ...]] = {
    "en": (
        (r"\bto add\b", "to remove"), (r"\bto remove\b", "to add"), (r"\b(was|were) added\b", r"\1 removed"),
        (r"\b(was|were) removed\b", r"\1 added"), (r"\bIt adds\b", "It removes"), (r"\benable", "disable"),
        (r"\bfaster\b", "slower"), (r"\bincreas", "decreas"), (r"\bbefore\b", "after"), (r"\balways\b", "never"),
        (r"\b(is|are|was|were|can|will|should|must|does|do|did|has|have)\b(?! not|n't)", r"\1 not"),
    ),
    "ko": (
        ("추가", "삭제"), ("삭제", "추가"), ("제거", "추가"), ("증가", "감소"), ("빠르", "느리"), ("있다", "없다"),
        ("있습니다", "없습니다"), ("없습니다", "있습니다"), ("합니다", "하지 않습니다"), ("됩니다", "되지 않습니다"),
        ("한다", "하지 않는다"), ("된다", "되지 않는다"),
    ),
}  # fmt: skip
