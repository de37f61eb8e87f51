"""Words that a community does not want to read or have read to its model."""

import re
import unicodedata
from collections.abc import Iterable

# Joiners, marks of direction and other characters that nobody sees.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
# Letters and digits that make a word longer; Korean syllables are words by themselves.
LETTER = re.compile(r"[^\W_ㄱ-힣]")


def words_of(lines: str) -> list[str]:
    """One word or phrase a line; what follows a `#` at the beginning of a line or after a space is a comment."""
    bare = (re.sub(r"(?:^|\s)#.*", "", line).strip() for line in lines.splitlines())
    return [word for word in bare if word]


class BannedWords:
    """Korean words are found inside others, by syllable; Latin ones only as whole words.

    Aho and Corasick's search: a text is read once, however many words there are. Python's own alternation tries the
    words one by one, and is ten times slower at a thousand of them.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = {folded(word): word for word in words}
        self._words.pop("", None)
        # A node is a beginning of some words: the nodes after it, the node of its longest ending, the words it ends.
        self._next: list[dict[str, int]] = [{}]
        self._shorter = [0]
        self._ends: list[list[str]] = [[]]
        for word in self._words:
            self._add(word)
        self._link()

    def banned_in(self, text: str) -> str | None:
        """The banned word that ends first, as the list has it."""
        text, node = folded(text), 0
        for at, character in enumerate(text):
            node = self._step(node, character)
            for word in self._ends[node]:
                if _stands_alone(text, at + 1 - len(word), at + 1):
                    return self._words[word]
        return None

    def _step(self, node: int, character: str) -> int:
        while node and character not in self._next[node]:
            node = self._shorter[node]
        return self._next[node].get(character, 0)

    def _add(self, word: str) -> None:
        node = 0
        for character in word:
            if character not in self._next[node]:
                self._next[node][character] = len(self._next)
                self._next.append({})
                self._shorter.append(0)
                self._ends.append([])
            node = self._next[node][character]
        self._ends[node].append(word)

    def _link(self) -> None:
        waiting = list(self._next[0].values())
        for node in waiting:
            for character, following in self._next[node].items():
                self._shorter[following] = self._step(self._shorter[node], character)
                self._ends[following] += self._ends[self._shorter[following]]
                waiting.append(following)


def folded(text: str) -> str:
    """Without what nobody sees, and with one form for every way to write a letter."""
    plain = unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).casefold()
    return " ".join(INVISIBLE.sub("", plain).split())


def _stands_alone(text: str, start: int, end: int) -> bool:
    begins_inside = start > 0 and LETTER.match(text[start]) and LETTER.match(text[start - 1])
    ends_inside = end < len(text) and LETTER.match(text[end - 1]) and LETTER.match(text[end])
    return not (begins_inside or ends_inside)
