"""Hiding values from the model for one run, and giving them back in what it writes."""

import re
from collections import Counter
from collections.abc import Sequence

from nodes.privacy.find import Counts, find, replaced
from nodes.privacy.kinds import Kind

# As the model may copy it: in another case, with spaces, with the underscore escaped for Markdown.
PLACEHOLDER = re.compile(r"<( ?[A-Za-z](?:[A-Za-z _-]|\\_){1,24}[0-9]{1,4} ?)>")
# How much of a stream may wait at once: the longest text that is a placeholder.
LONGEST_PLACEHOLDER = len("<  >") + 1 + 2 * 24 + 4
BEGUN = re.compile(r"< ?(?:[A-Za-z](?:[A-Za-z _-]|\\)*+[0-9]{0,4} ?)?\Z")


class Masking:
    """The map between values and placeholders of one run; never share one between runs."""

    def __init__(self) -> None:
        self.counts: Counts = Counter()
        self._placeholders: dict[str, str] = {}
        self._values: dict[str, str] = {}
        self._written: set[str] = set()

    def __repr__(self) -> str:
        return f"Masking({dict(self.counts)})"

    def hide(self, text: str) -> str:
        """An equal value gets an equal placeholder. Raises MaskingFailed; the text must then not go on."""
        return self.hide_all([text])[0]

    def hide_all(self, texts: Sequence[str]) -> list[str]:
        """What already looks like a placeholder in any of the texts never becomes one: a passage could otherwise
        choose where a value of the user's is put back."""
        for text in texts:
            self._written.update(_name(match[1]) for match in PLACEHOLDER.finditer(text))
        self._written.difference_update(self._values)
        return [self._hidden(text) for text in texts]

    def reveal(self, text: str) -> str:
        """Placeholders that stand for nothing, such as those the model invents, stay as they are."""
        return PLACEHOLDER.sub(self._value, text) if self._values else text

    def has_begun(self, text: str) -> bool:
        """Whether the text, from a `<` on, may be the beginning of a placeholder that is in use."""
        if len(text) > LONGEST_PLACEHOLDER or not BEGUN.match(text):
            return False
        begun = _name(text[1:])
        return any(name.startswith(begun) for name in self._values)

    def _hidden(self, text: str) -> str:
        found = find(text)
        return replaced(text, [(e.start, e.end, self._placeholder(e.kind, text[e.start : e.end])) for e in found])

    def _placeholder(self, kind: Kind, value: str) -> str:
        if value not in self._placeholders:
            self.counts[kind] += 1
            number = self.counts[kind]
            while (name := f"{kind}_{number}") in self._written or name in self._values:
                number += 1
            self._placeholders[value] = f"<{name}>"
            self._values[name] = value
        return self._placeholders[value]

    def _value(self, match: re.Match[str]) -> str:
        return self._values.get(_name(match[1]), match[0])


class Reveal:
    """`masking.reveal` for a text that arrives in pieces. Nothing waits but what may become a placeholder, at most
    LONGEST_PLACEHOLDER characters; feed every piece, then tell what `end` returns."""

    def __init__(self, masking: Masking) -> None:
        self._masking = masking
        self._held = ""

    def feed(self, piece: str) -> str:
        text = self._held + piece
        at = text.rfind("<")
        begun = at >= 0 and self._masking.has_begun(text[at:])
        told, self._held = (text[:at], text[at:]) if begun else (text, "")
        return self._masking.reveal(told)

    def end(self) -> str:
        told, self._held = self._held, ""
        return self._masking.reveal(told)


def _name(written: str) -> str:
    return re.sub(r"[ -]", "_", written.replace("\\", "").strip().upper())
