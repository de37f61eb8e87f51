"""What a file is, told from its first bytes: endings of names are typed by people."""

import re
from codecs import BOM_UTF8
from io import BytesIO
from typing import Literal
from zipfile import BadZipFile, ZipFile

from retrievers.documents.base import DocumentDamaged, DocumentEmpty, DocumentLocked

Form = Literal["pdf", "docx", "html", "commits", "text", "unknown"]

# The mark of a PDF may stand behind some stray bytes.
PDF_WITHIN = 1024
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Office encrypts a whole file into an old container, whose directory names this stream.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
BODY = "word/document.xml"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# A page may begin with a comment or an XML declaration.
PAGE = re.compile(
    rb"(?:<\?xml[^>]*>\s*|<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
PAGE_ENDINGS = (".html", ".htm", ".xhtml")
TAG = re.compile(rb"<(?:p|div|h[1-6]|ul|ol|table|span|a|body|main|article|section|br|pre)\b", re.IGNORECASE)
JSON_BEGINS = (b"{", b"[")
OF_COMMITS = (b'"sha"', b'"message"', b'"author_date"')
LOOKED_AT = 65_536
OTHERS = (b"{\\rtf", b"%!PS", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"HWP Document")


def kind_of(name: str, data: bytes) -> Form:
    if not data.strip():
        raise DocumentEmpty(name)
    if b"%PDF-" in data[:PDF_WITHIN]:
        return "pdf"
    if data.startswith(ZIP):
        return "docx" if BODY in _members(name, data) else "unknown"
    if data.startswith(OLE) and ENCRYPTED in data:
        raise DocumentLocked(name)
    if data.startswith((OLE, *OTHERS)) or (b"\0" in data and not data.startswith(UTF_16)):
        return "unknown"
    head = data[:LOOKED_AT]
    if PAGE.match(head.removeprefix(BOM_UTF8).lstrip()) or (name.lower().endswith(PAGE_ENDINGS) and TAG.search(head)):
        return "html"
    if head.removeprefix(BOM_UTF8).lstrip().startswith(JSON_BEGINS) and all(field in head for field in OF_COMMITS):
        return "commits"
    return "text"


def needs_parser(name: str, data: bytes) -> bool:
    """Text is only decoded; all else is read by libraries that a made-up file can lead astray."""
    return b"%PDF-" in data[:PDF_WITHIN] or data.startswith(ZIP) or kind_of(name, data) in ("html", "commits")


def _members(name: str, data: bytes) -> list[str]:
    try:
        with ZipFile(BytesIO(data)) as archive:
            return archive.namelist()
    except (BadZipFile, ValueError, OSError) as error:
        raise DocumentDamaged(name) from error
