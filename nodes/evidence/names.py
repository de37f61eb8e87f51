"""Which words of a sentence name something: code, products, people; and the words that never do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from nodes.evidence.figures import GAP

Kind = Literal["identifier", "numbered", "name", "opening", "word"]

_WORD = re.compile(
    r"[@$]?[A-Za-z_$][\w$]*(?:(?:\.|::|->|#)[A-Za-z_$][\w$]*)*(?:-\d+(?:\.\w+)*)?(?:\(\)|[+#]+)?", re.ASCII
)
_HANGUL = re.compile(r"[가-힣]")
# A person before a Korean title.
_TITLED = re.compile(r"(?<![가-힣])([가-힣]{2,4})\s?(?:대표|회장|사장|교수|의원|장관|팀장|이사|씨)(?![가-힣]{2})")
# What follows a name that opens a sentence.
_SPEAKS = re.compile(
    r"\s(?:announce|sa(?:ys|id)|release|launch|acquire|b(?:uys|ought)|unveil|introduce|publish|report|plan|will|has|have|is|"
    r"was|and|own|made|makes|found|claim|stat|offer|add|develop|creat|ha[ds]|confirm|warn|expect|reveal|show|"
    r"mov|join|adopt|switch|invest|rais|lost|won|partner|clos|remov|replac)"
)
_ALIASES = """
google 구글|meta 메타|facebook 페이스북|microsoft 마이크로소프트|apple 애플
amazon 아마존|netflix 넷플릭스|nvidia 엔비디아|intel 인텔|samsung 삼성
naver 네이버|kakao 카카오|line 라인|toss 토스|twitter 트위터|tesla 테슬라
oracle 오라클|mozilla 모질라|openai 오픈ai|github 깃허브|gitlab 깃랩
linux 리눅스|windows 윈도우|android 안드로이드|react 리액트|rust 러스트
python 파이썬|java 자바|javascript 자바스크립트|typescript 타입스크립트
kotlin 코틀린|swift 스위프트|docker 도커|kubernetes 쿠버네티스|redis 레디스
spring 스프링|vue 뷰|angular 앵귤러|chrome 크롬|firefox 파이어폭스|hooks 훅
hook 훅
coupang 쿠팡|baemin 배달의민족|woowahan 우아한형제들|karrot 당근마켓|yanolja 야놀자|musinsa 무신사|kurly 마켓컬리
kakaobank 카카오뱅크|hanabank 하나은행|kbbank 국민은행|shinhan 신한은행|wooribank 우리은행|upbit 업비트|dunamu 두나무
ncsoft 엔씨소프트|nexon 넥슨|krafton 크래프톤|netmarble 넷마블|hynix 하이닉스|hyundai 현대자동차|sendbird 센드버드
huawei 화웨이|alibaba 알리바바|tencent 텐센트|baidu 바이두|sony 소니|qualcomm 퀄컴|cisco 시스코|stripe 스트라이프
spotify 스포티파이|uber 우버|airbnb 에어비앤비|slack 슬랙|notion 노션|figma 피그마
anthropic 앤트로픽|cloudflare 클라우드플레어
"""
# Of two syllables, yet no part of other words; a particle may follow.
_SHORT_KOREAN_NAMES = ("쿠팡", "소니", "우버", "슬랙", "노션", "퀄컴", "넥슨")
_PARTICLE = "(?:은|는|이|가|을|를|의|와|과|도|에|로|에서|에게|에서는|에서도|이라는|라는)"
ALIASES = {
    name: other
    for pair in _ALIASES.replace("\n", "|").split("|")
    if pair.strip()
    for name, other in (pair.split(), pair.split()[::-1])
}
_KOREAN_NAMES = tuple(name for name in ALIASES if _HANGUL.match(name) and len(name) > 2)

# Words that open sentences of any text, and words of the trade that name nothing in particular.
COMMON = frozenset(
    """
    i a an the this that these those it its they their we our he she his her there here you your in on at by for from
    with without as if when while after before since until although though because however moreover also additionally
    furthermore finally overall to of and or but so then not no all some many most both each every any other another
    one new what which who how why where users developers people researchers engineers teams companies readers
    explain describe compare tell give name list discuss define outline design implement write show using consider
    api apis url urls web ai ml llm os it app apps pc cpu gpu sdk ui ux ide cli id ids pr io db ok rest crud tdd faq
    html css http https sql json xml yaml csv pdf utf ascii markdown unicode readme todo til today ci cd
    e2e i18n l10n a11y backend frontend commit commits
    kb mb gb tb ms kib mib gib tib bn usd eur krw am pm utc kst q
    monday tuesday wednesday thursday friday saturday sunday
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec english korean
    """.split()  # noqa: SIM905 - a row of words reads better
)
# Where commits live; of an article they are names like any other.
FORGES = frozenset({"git", "github", "gitlab"})


@dataclass(frozen=True)
class Named:
    """An `opening` is a capital at the beginning of a sentence that is likely a name; a `word` is any other Latin word
    of a Korean sentence; `numbered` is a name with its number: GPT-4."""

    kind: Kind
    said: str


def named(text: str) -> Iterator[Named]:
    korean = _HANGUL.search(text) is not None
    for match in _WORD.finditer(text):
        if match[0].removesuffix("()").casefold() not in COMMON and (kind := _kind(text, match, korean=korean)):
            yield Named(kind, match[0])
    yield from (Named("name", match[1]) for match in _TITLED.finditer(text))
    yield from (Named("name", name) for name in _KOREAN_NAMES if re.search(rf"(?<![가-힣]){name}", text))
    short = re.finditer(rf"(?<![가-힣])({'|'.join(_SHORT_KOREAN_NAMES)}){_PARTICLE}?(?![가-힣])", text)
    yield from (Named("name", match[1]) for match in short)


def spellings(name: str) -> set[str]:
    """How a folded name may also be written: in the other language, with or without a plural or underscores."""
    bare = name.removesuffix("()")
    found = {bare, bare.strip("_"), bare.removesuffix("s"), ALIASES.get(bare, bare)}
    if bare.isalpha() and bare.isascii() and len(bare) > 1:
        found |= {bare + "s", bare + "es", bare.removesuffix("es")}
    return {spelling for spelling in found if len(spelling) > 1 or spelling == bare} - {""}


def _kind(text: str, match: re.Match[str], *, korean: bool) -> Kind | None:
    word = match[0]
    if re.search(r"-\d", word):
        return "numbered"
    if _is_identifier(word):
        return "identifier"
    if not word[0].isupper():
        return "word" if korean else None
    if korean or word.isupper() or not _opens(text, match.start()):
        return "name"
    return "opening" if _is_likely_name(word, text[match.end() :]) else None


def _is_identifier(word: str) -> bool:
    """What no ordinary word looks like: parse_date, parseDate, os.path, py310, @app, call()."""
    bare = word.removesuffix("()")
    if re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]", bare):
        return False
    inner_capital = re.search(r"[a-z0-9][A-Z]", bare) or re.search(r"[A-Z]{2}[a-z]{2}", bare)
    return bool(bare != word or inner_capital or re.search(r"[_$@.:#+]|->|\d", bare))


def _opens(text: str, place: int) -> bool:
    """Whether a capital there is due to the beginning of a sentence or clause."""
    before = text[:place].rstrip(" *_(\"'“\u2018-")
    return not before.strip(GAP) or before[-1] in ".:!?"


def _is_likely_name(word: str, rest: str) -> bool:
    return word.lower() in ALIASES or bool(_SPEAKS.match(rest)) or bool(re.match(r"(?:'s)?\s[A-Z][a-z]", rest))
