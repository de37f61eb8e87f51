"""What a person's words ask of a search: whether they ask anything, and which of many words are looked for."""

import re
from collections.abc import Iterable

# Embeddings read about so much of a text, and a long query finds everything a little.
CHARACTERS = 900
NAMES = 24
WORD = re.compile(r"[^\W_]+(?:[_'’.+#-]+[^\W_]+)*[+#]*")
HANGUL = re.compile(r"[가-힣]")
# Names of code: in backticks, dotted, with slashes or underscores, in camel case, with a digit inside.
NAMED = re.compile(
    r"`([^`\n]{2,80})`|([A-Za-z_][\w]*(?:(?:::|[./-])[\w]+)+(?:\(\))?|[A-Za-z]+_\w+|[a-z]+[A-Z]\w*|[A-Z][a-z]+[A-Z]\w*"
    r"|[A-Z]{2,}[A-Z0-9_]*\b|[A-Za-z]+\d\w*)",
    re.ASCII,
)
EMPTY = frozenset(
    """
    a about again all also am an and any anything are as at be because been but by can continue could course did do
    does doing done else even everything example explain for from further give go good had has have he hello help her
    here hey hi him his how i if in into is it its just know let like make may me mean means more much my need nice no
    not now of off ok okay on one only or other our out over please really right say see she should show so some
    something still such sure tell than thank thanks that the their them then there these they thing things think this
    those to too try understand up us use very want was way we well were what what's when where which while who whom
    whose why will with would yes you your
    """.split()  # noqa: SIM905 (a row of words reads better)
)
EMPTY_KO = frozenset(
    """
    가르쳐줘 감사 감사합니다 감사해요 건가요 것 계속 계속해줘 고마워 고마워요 고맙습니다 관련 관해 궁금해 궁금해요 그
    그거 그건 그것 그것은 그게 그래 그래서 그러면 그런 그런데 그럼 그렇구나 그렇군 그리고 글쎄 나 나는 내 내가 네 네가
    넵 다른 다시 다음 대한 대해 대해서 더 도와줘 되나요 된다 들려줘 또 말해줘 맞아 맞아요 무슨 무엇 무엇을 무엇이
    무엇인가요 무엇인지 뭐 뭐가 뭐야 뭐예요 뭔가요 뭔지 반가워 방법 방법은 부탁 부탁합니다 부탁해 설명 설명해
    설명해주세요 설명해줘 수 쉽게 아니 아니야 아니요 안녕 안녕하세요 알겠습니다 알겠어 알려 알려주세요 알려줘 어디
    어때 어떤 어떻게 언제 여기 예 예를 예시 왜 왜요 위 음 응 이 이거 이건 이것 이것은 이게 이런 이제 있나요 있어
    있어요 자세히 저 저거 저것 저는 정리 정리해줘 정말 제가 조금 좀 좋아 주세요 줘 지금 짧게 참고 하나 하나만 하나요
    하는 한 할 해 해주세요 해줘 했어 혹시
    """.split()  # noqa: SIM905 (as above)
)
REFERS = re.compile(
    r"\b(?:it|its|that|this|these|those|they|them|above|earlier|previous|former|latter|instead)\b"
    r"|(?:^|\s)[그이저](?:거|건|것|게|걸|런|렇|들|쪽|\s|$)|그럼|그러면|그래서|그런데|방금|아까|위에|앞에서|앞의|이전|거기|여기서",
    re.IGNORECASE,
)
CONTINUES = re.compile(
    r"^\W*(?:and|but|so|or|then|also|what about|how about|why|또|그리고|하지만|근데|왜|더|다른|반대로)\b", re.IGNORECASE
)
# "With Postgres?" does not stand by itself.
FEW = 1
# In a longer message "it" mostly is something that the message itself has named.
SHORT_CHARACTERS = 120
EARLIER_CHARACTERS = 300


def asks(text: str) -> bool:
    """Whether there is a word in it to look for."""
    return any(not is_empty(word) for word in WORD.findall(text))


def is_empty(word: str) -> bool:
    """Whether a word says nothing about any subject."""
    return word in EMPTY_KO if HANGUL.search(word) else word.casefold() in EMPTY


def query_of(said: Iterable[str]) -> str:
    """What the last of a person's messages asks: by itself, or with those before it that it goes on from."""
    *before, last = [text.strip() for text in said] or [""]
    if not asks(last) and not _refers(last):
        return ""
    earlier = list(reversed(before)) if _leans(last) else []
    wanted = [shortened(last, CHARACTERS)]
    room = EARLIER_CHARACTERS
    for text in filter(asks, earlier):
        wanted.insert(0, shortened(text, room))
        room -= len(wanted[0])
        if room <= 0 or not _leans(text):
            break
    return "\n".join(wanted) if any(map(asks, wanted)) else ""


def shortened(text: str, most: int) -> str:
    """A long text by its beginning, its end, where questions stand, and the names of code between them."""
    if len(text) <= most:
        return text
    share = most * 2 // 5
    head, middle, tail = text[:share], text[share : len(text) - share], text[-share:]
    names = " ".join(names_in(middle))[: most - 2 * share - 2]
    return f"{head} {names} {tail}"


def names_in(text: str) -> list[str]:
    """Names of code, each once, the first ones."""
    found = dict.fromkeys(quoted or bare for quoted, bare in NAMED.findall(text))
    return list(found)[:NAMES]


def _leans(text: str) -> bool:
    """Whether a message needs the one before it to be understood."""
    meaningful = [word for word in WORD.findall(text) if not is_empty(word)]
    return len(meaningful) <= FEW or _refers(text)


def _refers(text: str) -> bool:
    return bool(REFERS.search(text) or CONTINUES.search(text)) and len(text) <= SHORT_CHARACTERS
