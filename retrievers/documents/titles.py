"""What a document is called: its own title, or the name of its file."""

from pathlib import PurePath

from retrievers.documents.base import MAX_CHARACTERS, DocumentEmpty, DocumentText, DocumentTooLarge
from retrievers.plain import front_matter

# What programs write where nobody gave a title.
NO_TITLE = ("untitled", "microsoft word", "document", "제목 없음", "문서")
HEAD = 4000


def told(name: str, title: str, markdown: str) -> DocumentText:
    """Raises DocumentTooLarge or DocumentEmpty."""
    if len(markdown) > MAX_CHARACTERS:
        raise DocumentTooLarge(name)
    if not markdown.strip():
        raise DocumentEmpty(name)
    return DocumentText(_title(title or front_matter(markdown[:HEAD]).get("title", ""), name), markdown)


def _title(own: str, name: str) -> str:
    own = " ".join(own.split())[:300]
    # A name from another system may have its separators; of a path only the last part is the file's.
    stem = PurePath(name.replace("\\", "/")).stem
    return own if own and not own.casefold().startswith(NO_TITLE) else stem
