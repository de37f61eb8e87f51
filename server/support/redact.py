"""Lines of logs for strangers' eyes: known secrets, what looks like one, and what people wrote are taken out."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nodes.privacy.find import MaskingFailed, mask
from server.settings import Settings

WITHHELD = "<a line that could not be masked>"
SHORTEST = 6
# PostgreSQL adds rows and statements to its errors, and goes on in lines that begin with a tabulator.
OF_ROWS = re.compile(r"\b(?:DETAIL|STATEMENT|CONTEXT|QUERY|HINT):")
# What haru gives people as keys and links.
KEYS = re.compile(r"haru_[A-Za-z0-9_-]{6,}|#token=\S+|Bearer\s+\S+|(?<=://)[^\s/@]+(?=@)", re.IGNORECASE)


@dataclass(frozen=True)
class Redaction:
    """`secrets` are those of this installation, word for word."""

    secrets: tuple[str, ...]

    def lines(self, lines: Iterable[str]) -> Iterator[str]:
        of_rows = False
        for line in lines:
            of_rows = bool(OF_ROWS.search(line)) or (of_rows and line.startswith("\t"))
            if not of_rows:
                yield self.line(line)

    def line(self, line: str) -> str:
        for secret in self.secrets:
            line = line.replace(secret, "<SECRET>")
        try:
            return mask(KEYS.sub("<SECRET>", line))[0]
        except MaskingFailed:
            return WITHHELD


def redaction_of(settings: Settings) -> Redaction:
    fields = Settings.model_fields
    values = [str(getattr(settings, name)) for name in fields if not fields[name].repr]
    files = [_content(settings, name) for name in ("secret", "cli.key")]
    words = {word for value in (*values, *files) for word in (value, *value.split()) if len(word) >= SHORTEST}
    # A longer one may hold a shorter one.
    return Redaction(tuple(sorted(words, key=len, reverse=True)))


def _content(settings: Settings, name: str) -> str:
    try:
        return (settings.var / name).read_text().strip()
    except OSError:
        return ""
