"""The text of a PDF, page after page."""

from io import BytesIO

from pypdf import PasswordType, PdfReader
from pypdf.errors import DependencyError, PyPdfError

from retrievers.documents.base import MAX_CHARACTERS, DocumentDamaged, DocumentLocked, DocumentTooLarge
from retrievers.documents.lines import escaped_line

MAX_PAGES = 500


def text_of_pdf(name: str, data: bytes) -> tuple[str, str]:
    """Raises DocumentLocked, DocumentDamaged or DocumentTooLarge."""
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted:
            _unlock(name, reader)
        title = str(reader.metadata.title or "") if reader.metadata else ""
        return title, _pages(name, reader)
    # A broken file makes pypdf fail in whatever way its objects happen to be wrong.
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError) as error:
        raise DocumentDamaged(name) from error
    except (RecursionError, NotImplementedError, UnicodeError, ZeroDivisionError, OverflowError) as error:
        raise DocumentDamaged(name) from error


def _unlock(name: str, reader: PdfReader) -> None:
    """Many are encrypted with no password, only to forbid printing."""
    try:
        if reader.decrypt("") != PasswordType.NOT_DECRYPTED:
            return
    except (DependencyError, NotImplementedError) as error:
        raise DocumentLocked(name) from error
    raise DocumentLocked(name)


def _pages(name: str, reader: PdfReader) -> str:
    pages: list[str] = []
    size = 0
    for number, page in enumerate(reader.pages):
        if number == MAX_PAGES or size > MAX_CHARACTERS:
            raise DocumentTooLarge(name)
        pages.append(_page(page.extract_text()))
        size += len(pages[-1])
    return "\n\n".join(page for page in pages if page)


def _page(text: str) -> str:
    """Blank lines, which part paragraphs, are kept as one."""
    lines: list[str] = []
    for line in map(escaped_line, text.splitlines()):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip()
