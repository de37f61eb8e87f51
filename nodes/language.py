"""Which of the two languages a text is in."""

import re
from typing import Literal

Language = Literal["ko", "en"]

_HANGUL = re.compile(r"[가-힣]")
_LETTER = re.compile(r"[A-Za-z가-힣]")


def language_of(text: str) -> Language:
    """Korean if at least a tenth of the letters are Hangul: Korean developers mix in English words freely."""
    letters = len(_LETTER.findall(text))
    return "ko" if letters and len(_HANGUL.findall(text)) * 10 >= letters else "en"
