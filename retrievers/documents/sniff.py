"""What a file is, told from its first bytes: endings of names are typed by people."""

from io import BytesIO
from typing import Literal
from zipfile import BadZipFile, ZipFile

from retrievers.documents.base import DocumentDamaged, DocumentEmpty, DocumentLocked

Kind = Literal["pdf", "docx", "text", "unknown"]

# The mark of a PDF may stand behind some stray bytes.
PDF_WITHIN = 1024
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Office encrypts a whole file into an old container, whose directory names this stream.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
BODY = "word/document.xml"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
OTHERS = (b"{\\rtf", b"%!PS", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"HWP Document")


def kind_of(name: str, data: bytes) -> Kind:
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
    return "text"


def needs_parser(data: bytes) -> bool:
    """Text is only decoded; all else is read by libraries that a made-up file can lead astray."""
    return b"%PDF-" in data[:PDF_WITHIN] or data.startswith(ZIP)


def _members(name: str, data: bytes) -> list[str]:
    try:
        with ZipFile(BytesIO(data)) as archive:
            return archive.namelist()
    except (BadZipFile, ValueError, OSError) as error:
        raise DocumentDamaged(name) from error
