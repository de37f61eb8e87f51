"""A file's bytes to Markdown by what they are, in the same process; `process.py` is how strangers' files are read."""

from retrievers.documents.base import MAX_BYTES, DocumentText, DocumentTooLarge, DocumentUnknown
from retrievers.documents.pdf import text_of_pdf
from retrievers.documents.plaintext import text_of_plain
from retrievers.documents.sniff import kind_of
from retrievers.documents.titles import told
from retrievers.documents.word import text_of_docx

READERS = {"pdf": text_of_pdf, "docx": text_of_docx, "text": text_of_plain}


def parsed(name: str, data: bytes) -> DocumentText:
    if len(data) > MAX_BYTES:
        raise DocumentTooLarge(name)
    kind = kind_of(name, data)
    if kind not in READERS:
        raise DocumentUnknown(name)
    return told(name, *READERS[kind](name, data))
