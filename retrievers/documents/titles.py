"""What a document is called: its own title, or the name of its file."""

from dataclasses import replace
from pathlib import PurePath

from retrievers.documents.base import MAX_CHARACTERS, DocumentEmpty, DocumentTooLarge, Read
from retrievers.documents.lines import clean

# What programs write where nobody gave a title.
NO_TITLE = ("untitled", "microsoft word", "document", "제목 없음", "문서")


def told(name: str, read: Read) -> Read:
    """Raises DocumentTooLarge or DocumentEmpty."""
    if len(read.text) > MAX_CHARACTERS:
        raise DocumentTooLarge(name)
    if not read.text.strip():
        raise DocumentEmpty(name)
    return replace(read, title=_title(read.title, name))


def _title(own: str, name: str) -> str:
    own = clean(own)[:300]
    # A name from another system may have its separators; of a path only the last part is the file's.
    stem = PurePath(name.replace("\\", "/")).stem
    return own if own and not own.casefold().startswith(NO_TITLE) else stem
