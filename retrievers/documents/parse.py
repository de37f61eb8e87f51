"""A file's bytes to Markdown by what they are, in the same process; `process.py` is how strangers' files are read."""

from pathlib import PurePath

from retrievers.documents.base import (
    MAX_BYTES,
    MAX_CHARACTERS,
    DocumentEmpty,
    DocumentText,
    DocumentTooLarge,
    DocumentUnknown,
)
from retrievers.documents.pdf import text_of_pdf
from retrievers.documents.plaintext import text_of_plain
from retrievers.documents.sniff import kind_of
from retrievers.documents.word import text_of_docx
from retrievers.plain import front_matter

READERS = {"pdf": text_of_pdf, "docx": text_of_docx, "text": text_of_plain}
# What programs write where nobody gave a title.
NO_TITLE = ("untitled", "microsoft word", "document", "제목 없음", "문서")


def parsed(name: str, data: bytes) -> DocumentText:
    if len(data) > MAX_BYTES:
        raise DocumentTooLarge(name)
    kind = kind_of(name, data)
    if kind not in READERS:
        raise DocumentUnknown(name)
    title, markdown = READERS[kind](name, data)
    if len(markdown) > MAX_CHARACTERS:
        raise DocumentTooLarge(name)
    if not markdown.strip():
        raise DocumentEmpty(name)
    return DocumentText(_title(title or front_matter(markdown).get("title", ""), name), markdown)


def _title(own: str, name: str) -> str:
    own = " ".join(own.split())[:300]
    # A name from another system may have its separators; of a path only the last part is the file's.
    stem = PurePath(name.replace("\\", "/")).stem
    return own if own and not own.casefold().startswith(NO_TITLE) else stem
