"""A file's bytes to text by what they are, in the same process; `process.py` is how strangers' files are read."""

from retrievers.documents.base import MAX_BYTES, DocumentTooLarge, DocumentUnknown, Read
from retrievers.documents.commits import read_commits
from retrievers.documents.page import read_page
from retrievers.documents.pdf import text_of_pdf
from retrievers.documents.plaintext import read_plain
from retrievers.documents.sniff import kind_of
from retrievers.documents.titles import told
from retrievers.documents.word import text_of_docx


def parsed(name: str, data: bytes) -> Read:
    if len(data) > MAX_BYTES:
        raise DocumentTooLarge(name)
    return told(name, _read(name, data))


def _read(name: str, data: bytes) -> Read:
    match kind_of(name, data):
        case "pdf":
            return Read(*text_of_pdf(name, data))
        case "docx":
            return Read(*text_of_docx(name, data))
        case "html":
            return read_page(name, data)
        case "commits":
            return read_commits(name, data)
        case "text":
            return read_plain(name, data)
    raise DocumentUnknown(name)
