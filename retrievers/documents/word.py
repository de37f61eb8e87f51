"""The text of a DOCX as Markdown: headings, paragraphs, lists and tables in their order."""

import re
from collections.abc import Iterator
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from docx import Document
from docx.opc.exceptions import OpcError
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml.etree import LxmlError

from retrievers.documents.base import MAX_CHARACTERS, DocumentDamaged, DocumentLocked, DocumentTooLarge
from retrievers.documents.lines import clean, escaped_line

# Of the parts together, once unfolded. Pictures count: the library holds them all.
UNFOLDED_BYTES = 64 * 2**20
PARTS = 5000
HEADING = re.compile(r"(?:heading|제목) ?([1-6])", re.IGNORECASE)
TITLES = ("title", "제목")
LISTED = ("list bullet", "list number", "글머리 기호", "번호 매기기")
ENCRYPTED = 0x1


def text_of_docx(name: str, data: bytes) -> tuple[str, str]:
    """Raises DocumentLocked, DocumentDamaged or DocumentTooLarge."""
    try:
        _check(name, data)
        document = Document(BytesIO(data))
        return document.core_properties.title or "", _joined(name, _blocks(document.iter_inner_content()))
    # A broken file lacks whatever part the library asks for first.
    except (BadZipFile, OpcError, LxmlError, ValueError, KeyError, AttributeError, NotImplementedError) as error:
        raise DocumentDamaged(name) from error
    except (EOFError, OSError, TypeError, IndexError, RecursionError) as error:
        raise DocumentDamaged(name) from error


def _check(name: str, data: bytes) -> None:
    """A part never unfolds to more than the directory says of it."""
    with ZipFile(BytesIO(data)) as archive:
        parts = archive.infolist()
    if any(part.flag_bits & ENCRYPTED for part in parts):
        raise DocumentLocked(name)
    if len(parts) > PARTS or sum(part.file_size for part in parts) > UNFOLDED_BYTES:
        raise DocumentTooLarge(name)


def _joined(name: str, blocks: Iterator[str]) -> str:
    """Items of a list stand close together, all else apart."""
    text = ""
    for block in filter(None, blocks):
        close = block.startswith("- ") and text.rpartition("\n")[2].startswith("- ")
        text += ("\n" if close else "\n\n" if text else "") + block
        if len(text) > MAX_CHARACTERS:
            raise DocumentTooLarge(name)
    return text


def _blocks(content: Iterator[Paragraph | Table]) -> Iterator[str]:
    for one in content:
        if isinstance(one, Table):
            yield from _rows(one)
        else:
            yield _block(one)


def _block(paragraph: Paragraph) -> str:
    style = (paragraph.style.name or "").casefold() if paragraph.style else ""
    lines = [line for line in paragraph.text.splitlines() if line.strip()]
    if not lines:
        return ""
    if heading := HEADING.match(style):
        return f"{'#' * int(heading[1])} {clean(paragraph.text)}"
    if style in TITLES:
        return f"# {clean(paragraph.text)}"
    said = "\n".join(map(escaped_line, lines))
    is_listed = style.startswith(LISTED) or _is_numbered(paragraph)
    return f"- {clean(said)}" if is_listed and not said.startswith("- ") else said


def _is_numbered(paragraph: Paragraph) -> bool:
    properties = paragraph._p.pPr
    return properties is not None and properties.numPr is not None


def _rows(table: Table) -> Iterator[str]:
    """A resume is often one table: each row is a paragraph; a cell that spans columns is told once."""
    for row in table.rows:
        cells: list[str] = []
        seen: list[object] = []
        for cell in row.cells:
            if not any(cell._tc is one for one in seen):
                seen.append(cell._tc)
                cells.append(" ".join(map(escaped_line, cell.text.splitlines())).strip())
        yield " | ".join(cell for cell in cells if cell)
