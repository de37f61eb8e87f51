"""How many tokens a text has for the embeddings model, about: rather too many than too few.

The real tokenizer (XLM-RoBERTa's, of E5 and BGE-M3) reads a tenth of a megabyte a second where it is installed at all,
and what a document is cut into must not depend on what is installed. So the tokens of each word are judged from its
letters.
"""

import re
import unicodedata
from functools import lru_cache

# Parts of identifiers count on their own; rows of one sign and of blanks shrink; all else is a token a sign.
WORD = re.compile(
    r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[가-힣]+|[-=#*_~.]{4,}|[ \t]{4,}|[!-/:-@\[-`{-~]|[^\s\x00-\x7f가-힣]\s?"
)
HANGUL = re.compile(r"[가-힣]")
VOWEL = re.compile(r"[aeiouy]")
UNUSUAL = re.compile(r"[jqxz]|[^aeiouy]{4}")
# No language has longer words often; letters in a row without end are keys, hashes and made-up text.
USUAL_LETTERS, USUAL_SYLLABLES = 14, 8


def tokens_of(text: str) -> int:
    return -(-sum(map(_tenths, WORD.findall(text))) // 10)


@lru_cache(maxsize=2**16)
def _tenths(word: str) -> int:
    """Tenths of a token."""
    bare = word.strip()
    if not bare:
        return 10 * len(word) // 8
    if bare.isascii():
        return _of_ascii(bare)
    if HANGUL.match(bare):
        return _of_hangul(bare)
    # One sign may stand for many: the tokenizer takes ligatures and units apart.
    return 10 * len(unicodedata.normalize("NFKC", bare)) + 10 * (bare != word)


def _of_hangul(word: str) -> int:
    if len(word) > USUAL_SYLLABLES or not _is_usual(word):
        return 10 * len(word) + 10
    return 15 if len(word) == 1 else 8 * len(word)


def _is_usual(word: str) -> bool:
    """KS X 1001 has the 2,350 syllables that Korean is written with, of the 11,172 that there could be; the codec takes
    the others apart."""
    return len(word.encode("euc-kr")) == 2 * len(word)


def _of_ascii(word: str) -> int:
    if word.isdigit():
        return 10 * -(-len(word) // 2)
    if not word.isalpha():
        return 20 if word == "|" else 10 * -(-len(word) // 8)
    small = word.lower()
    is_usual = len(word) <= USUAL_LETTERS and bool(VOWEL.search(small)) and not UNUSUAL.search(small)
    if not is_usual or (word.isupper() and len(word) > 1):
        return max(10, 7 * len(word))
    return 10 * -(-len(word) // 4)
