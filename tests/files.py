"""Small real files, made on the spot: PDF with Latin and Korean text, DOCX, and what goes wrong with them."""

import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from docx import Document
from pypdf import PdfReader, PdfWriter

from retrievers.documents.base import Read
from retrievers.documents.parse import parsed


class InlineReader:
    """The double: the same parsers without the process around them."""

    async def text_of(self, name: str, data: bytes) -> Read:
        return parsed(name, data)


def pdf(*pages: str, title: str = "") -> bytes:
    """Each character is a glyph of its own, whose meaning the font's table tells, as in what Word prints."""
    glyphs = {character: place for place, character in enumerate(sorted(set("".join(pages)) - {"\n"}), 1)}
    kids = " ".join(f"{6 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /F /Encoding /Identity-H /DescendantFonts [4 0 R] "
        "/ToUnicode 5 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /F /DW 600 "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        _stream(_meanings(glyphs)),
    ]
    for at, page in enumerate(pages):
        font = "<< /Font << /F1 3 0 R >> >>"
        size = "/MediaBox [0 0 600 800]"
        objects += [
            f"<< /Type /Page /Parent 2 0 R {size} /Resources {font} /Contents {7 + 2 * at} 0 R >>",
            _stream(_shown(page, glyphs)),
        ]
    data = _file(objects)
    return _titled(data, title) if title else data


def locked_pdf(password: str) -> bytes:
    """Without a password it only forbids, say, to print."""
    writer = PdfWriter(PdfReader(BytesIO(pdf("Nobody else may read this."))))
    writer.encrypt(password, owner_password="of the owner", algorithm="AES-256")
    return _written(writer)


def bomb_pdf(megabytes: int) -> bytes:
    """One page whose few compressed bytes unfold to so many."""
    packed = zlib.compress(b"(x) Tj " * (megabytes * 2**20 // 7), 9)
    content = b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed)
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Resources << >> /Contents 4 0 R >>"
    return _file(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            page,
            content.decode("latin1"),
        ]
    )


def endless_pdf() -> bytes:
    """Its tree of pages is its own branch."""
    return _file(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 1000000 >>"])


def docx(*lines: tuple[str, str], rows: tuple[tuple[str, ...], ...] = (), title: str = "") -> bytes:
    """`lines` are pairs of a style and a text."""
    document = Document()
    document.core_properties.title = title
    for style, text in lines:
        document.add_paragraph(text, style=style)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    into = BytesIO()
    document.save(into)
    return into.getvalue()


def archive(parts: dict[str, bytes]) -> bytes:
    into = BytesIO()
    with ZipFile(into, "w", ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return into.getvalue()


def with_body(body: bytes) -> bytes:
    """A DOCX whose text part is this."""
    with ZipFile(BytesIO(docx())) as good:
        parts = {name: good.read(name) for name in good.namelist()}
    return archive({**parts, "word/document.xml": body})


def _meanings(glyphs: dict[str, int]) -> str:
    table = "\n".join(f"<{place:04x}> <{char.encode('utf-16-be').hex()}>" for char, place in glyphs.items())
    spaces = "1 begincodespacerange <0000> <ffff> endcodespacerange"
    return f"/CIDInit begincmap {spaces}\n{len(glyphs)} beginbfchar\n{table}\nendbfchar endcmap"


def _shown(page: str, glyphs: dict[str, int]) -> str:
    lines = ("".join(f"{glyphs[character]:04x}" for character in line) for line in page.split("\n"))
    return "BT /F1 12 Tf 14 TL 50 750 Td " + " T* ".join(f"<{line}> Tj" for line in lines) + " ET"


def _stream(content: str) -> str:
    return f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"


def _file(objects: list[str]) -> bytes:
    data, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n".encode("latin1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer << /Size {size} /Root 1 0 R >>\n"
    return data + end.encode() + f"startxref\n{len(data)}\n%%EOF\n".encode()


def _titled(data: bytes, title: str) -> bytes:
    writer = PdfWriter(PdfReader(BytesIO(data)))
    writer.add_metadata({"/Title": title})
    return _written(writer)


def _written(writer: PdfWriter) -> bytes:
    into = BytesIO()
    writer.write(into)
    return into.getvalue()
