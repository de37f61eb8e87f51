"""A sentence told as somebody would search for it: every second word, some by another, no particles, the end first.

By rule, so that nobody's model has a part in it; nouns stay nouns, which words find more easily than people do.
"""

import re
from pathlib import Path
from typing import Any

import yaml

from nodes.language import Language

_WORDS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("paraphrase.yaml").read_text())
ENGLISH: dict[str, str] = _WORDS["english"]
KOREAN: dict[str, str] = _WORDS["korean"]
DROPPED = frozenset(_WORDS["dropped"].split())
# 은행은 keeps its first syllable: what stands before a particle has two letters or more.
PARTICLE = re.compile(rf"(?<=[가-힣A-Za-z0-9)]{{2}})(?:{'|'.join(_WORDS['particles'].split())})$")
ENDING = re.compile(rf"(?:{'|'.join(_WORDS['endings'].split())})$")
AROUND = " .,:;!?\"'“”‘’()[]…`*"


def paraphrase(sentence: str, language: Language) -> str:
    words = [word.strip(AROUND) for word in sentence.split()]
    changed = [_korean(word) if language == "ko" else _english(word) for word in words]
    kept = [word for word in changed if word][::2]
    middle = len(kept) // 2
    return " ".join(kept[middle:] + kept[:middle])


def _english(word: str) -> str:
    plain = word.casefold()
    return "" if plain in DROPPED else ENGLISH.get(plain, word)


def _korean(word: str) -> str:
    bare = PARTICLE.sub("", ENDING.sub("", word))
    known = next((one for one in KOREAN if bare.startswith(one)), "")
    return bare.replace(known, KOREAN[known], 1) if known else bare
