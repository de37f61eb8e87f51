"""What reading a file promises: its text as Markdown, or one plain reason why there is none."""

from dataclasses import dataclass
from typing import Protocol

MAX_BYTES = 8 * 2**20
MAX_CHARACTERS = 400_000


@dataclass(frozen=True)
class DocumentText:
    """`title` is the document's own, else the file's name without its ending."""

    title: str
    markdown: str


class DocumentReader(Protocol):
    async def text_of(self, name: str, data: bytes) -> DocumentText:
        """What the file is, its bytes tell, not its name. Raises DocumentUnreadable."""
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
