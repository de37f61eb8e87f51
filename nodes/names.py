"""Names, code words and quotations of a sentence, and whether a text has them."""

import re
import unicodedata

QUOTED = re.compile(
    r"\"([^\"\n]+)\"|“([^”\n]+)”|「([^」\n]+)」|(?<!\w)'([^'\n]+\s[^'\n]+)'(?!\w)|(?<!\w)‘([^’\n]+\s[^’\n]+)’"
)
BACKTICKED = re.compile(r"`+([^`\n]+)`+")
LATIN = re.compile(
    r"--?[A-Za-z][\w-]*|@?_*[A-Za-z][A-Za-z0-9_]*(?:[./:+#_-]+[A-Za-z0-9_+#]+)*(?:\(\))?[+#]*|\d+(?:\.\d+)*[A-Za-z][A-Za-z0-9]*"
)
CODE = re.compile(r"_|\(\)|::|[a-z][A-Z]|[A-Za-z]-?\d|\w/\w|\w\.[A-Za-z]\w|^--?\w|^@|^[A-Z][A-Z0-9]+$")
HANGUL = re.compile(r"[가-힣]")
# A person before a Korean title.
TITLED = re.compile(r"(?<![가-힣])([가-힣]{2,4})\s?(?:대표|회장|사장|교수|의원|장관|팀장|이사|씨)(?![가-힣]{2})")
OTHER_SCRIPT = re.compile(r"[぀-ヿ一-鿿Ѐ-ӿ؀-ۿ]+")
# Words that begin sentences of any article, and words of the trade that name nothing in particular.
GENERAL = frozenset(
    """
    i a an the this that these those it its they their we our he she his her there here you your in on at by for from
    with without as if when while after before since until although though because however moreover also additionally
    furthermore finally overall to of and or but so then not no all some many most both each every any other another
    one new what which who how why where users developers people researchers engineers teams companies readers
    explain describe compare tell give name list discuss define outline design implement write show using consider
    api apis url urls web ai os it app apps pc cpu gpu sdk ui ux html css http https sql json
    kb mb gb tb ms kib mib gib tib bn usd eur krw am pm utc kst q a
    monday tuesday wednesday thursday friday saturday sunday
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec english korean
    """.split()  # noqa: SIM905 - a row of words reads better
)
SPEAKS = re.compile(
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
"""
ALIASES = {
    name: other
    for pair in _ALIASES.replace("\n", "|").split("|")
    if pair.strip()
    for name, other in (pair.split(), pair.split()[::-1])
}
KOREAN_NAMES = tuple(name for name in ALIASES if HANGUL.match(name) and len(name) > 2)


def names_of(sentence: str) -> list[str]:
    """Code words, names with capitals, and in Korean every Latin word."""
    bare = BACKTICKED.sub(" ", sentence)
    korean = HANGUL.search(bare) is not None
    names = [match[1].strip() for match in BACKTICKED.finditer(sentence)]
    for match in LATIN.finditer(bare):
        word = match[0].rstrip(".:-/")
        if word.lower() not in GENERAL and (CODE.search(word) or korean or _is_named(bare, match)):
            names.append(word)
    names += [match[1] for match in TITLED.finditer(bare)]
    names += [name for name in KOREAN_NAMES if re.search(rf"(?<![가-힣]){name}", bare)]
    return list(dict.fromkeys([*names, *OTHER_SCRIPT.findall(bare)]))


def quotes_of(sentence: str) -> list[str]:
    quotes = (next(group for group in match.groups() if group) for match in QUOTED.finditer(sentence))
    return [quote for quote in quotes if len(quote.strip()) > 1]


def folded(text: str) -> str:
    """One spelling for quotation marks, dashes, blanks and capitals."""
    text = unicodedata.normalize("NFKC", text).translate(str.maketrans("“”‘’–—−", "\"\"''---"))
    return " ".join(text.replace("`", "").lower().split())


def has_name(evidence: str, name: str) -> bool:
    """`evidence` is folded. A plural, an alias in the other language and the call of a function count as the name."""
    wanted = folded(name).removesuffix("()").removesuffix("'s").strip()
    if not wanted:
        return True
    spellings = {wanted, wanted.strip("_"), ALIASES.get(wanted, wanted)} - {""}
    if wanted.isalpha() and wanted.isascii():
        spellings |= {wanted.removesuffix("s"), wanted.removesuffix("es")}
    return any(_stands_in(evidence, spelling) for spelling in spellings if len(spelling) > 1 or spelling == wanted)


def has_quote(evidence: str, quote: str) -> bool:
    """`evidence` is folded; the sentence's own full stop or comma may stand inside the quotation marks."""
    return folded(quote).rstrip(" .,!?;:").lstrip() in evidence


def _stands_in(evidence: str, spelling: str) -> bool:
    before = r"(?<![a-z0-9_])" if spelling[0].isascii() and spelling[0].isalnum() else ""
    after = r"(?!(?:(?!e?s\b)[a-z0-9_]))" if spelling[-1].isascii() and spelling[-1].isalnum() else ""
    return re.search(before + re.escape(spelling) + after, evidence) is not None


def _is_named(sentence: str, match: re.Match[str]) -> bool:
    """A capital in the middle of a sentence, or at its beginning before another capital or what names do."""
    if not match[0][0].isupper():
        return False
    if re.search(r"[\w,;)–—-][\"“']?\s*[\"“'(]?$", sentence[: match.start()]):
        return True
    rest = sentence[match.end() :]
    return match[0].lower() in ALIASES or bool(SPEAKS.match(rest)) or bool(re.match(r"(?:'s)?\s[A-Z][a-z]", rest))
