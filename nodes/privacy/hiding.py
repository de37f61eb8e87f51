"""Secrets and personal data hidden for good, line by line, and counted."""

import re
from collections import Counter
from collections.abc import Collection

from nodes.privacy.find import Found, find, replaced
from nodes.privacy.kinds import Kind

# Whoever holds one of these can do something with it; they are nobody's news.
SECRETS = frozenset(
    {Kind.PRIVATE_KEY, Kind.JWT, Kind.HARU_KEY, Kind.API_KEY, Kind.PASSWORD, Kind.SECRET},
)
# What looks like an address in code: labels of Kotlin, git over ssh, units of systemd, a product of matrices.
_NO_PERSON = re.compile(
    r"(?:this|super|return|git)@.*|.*@.*[a-z][A-Z].*|.*@.*\.(?:service|socket|timer|target|mount|slice)|.*@self\..*"
)


class Hiding:
    """For the texts of one run. Of texts that hold `code`, what only looks like an address stays."""

    def __init__(self, kinds: Collection[Kind] = frozenset(Kind), *, code: bool = False) -> None:
        self.counts: Counter[str] = Counter()
        self._kinds, self._code = kinds, code

    def text(self, text: str) -> str:
        """The text with as many lines as before. Raises MaskingFailed; the text must then not go on."""
        found = [each for each in find(text) if each.kind in self._kinds and not (self._code and _is_code(each, text))]
        if not found:
            return text
        self.counts.update(str(each.kind) for each in found)
        return replaced(text, [(each.start, each.end, _instead(each, text)) for each in found])


def _is_code(found: Found, text: str) -> bool:
    if found.kind is not Kind.EMAIL:
        return False
    return text[found.end : found.end + 1] == "(" or bool(_NO_PERSON.fullmatch(text, found.start, found.end))


def _instead(found: Found, text: str) -> str:
    """As many lines as before."""
    lines = text[found.start : found.end].split("\n")
    return "\n".join(f"<{found.kind}>" if line.strip() else line for line in lines)
