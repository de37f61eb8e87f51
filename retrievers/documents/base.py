"""What reading a file promises: its text, and what it says of itself, or one plain reason why there is none."""

from dataclasses import dataclass
from typing import Literal, Protocol

MAX_BYTES = 8 * 2**20
MAX_CHARACTERS = 4_000_000

Kind = Literal["note", "til", "commit", "article", "code", "interview"]


@dataclass(frozen=True)
class Read:
    """A document as text: code as it is, all else as Markdown. `title` is its own, else the file's name; `language` is
    of code which it is written in; `at` its own date in Unix seconds, 0 if it tells none."""

    title: str
    text: str
    kind: Kind = "note"
    language: str = ""
    tags: tuple[str, ...] = ()
    at: int = 0


class DocumentReader(Protocol):
    async def text_of(self, name: str, data: bytes) -> Read:
        """What the file is, its bytes tell; the name only which language code is in. Raises DocumentUnreadable."""
        ...


class DocumentUnreadable(Exception):
    """There is no text to be had; the text of the exception is the file's name."""


class DocumentLocked(DocumentUnreadable):
    """It is encrypted, and nobody has told the password."""


class DocumentUnknown(DocumentUnreadable):
    """It is none of the kinds that are read."""


class DocumentDamaged(DocumentUnreadable):
    """It begins like a file of its kind, but cannot be read as one."""


class DocumentTooLarge(DocumentUnreadable):
    """The file, what it unfolds to, or its text has more than is taken."""


class DocumentTooSlow(DocumentUnreadable):
    """Reading took longer than anybody waits."""


class DocumentEmpty(DocumentUnreadable):
    """It has no text: pictures of pages, such as a scan, have none."""
