"""Every reader of documents gives the text of real files, and one reason where there is none."""

import pytest

from retrievers.documents.base import (
    MAX_BYTES,
    MAX_CHARACTERS,
    DocumentDamaged,
    DocumentEmpty,
    DocumentLocked,
    DocumentTooLarge,
    DocumentUnknown,
    Read,
)
from retrievers.documents.process import ProcessReader
from tests.files import InlineReader, archive, bomb_pdf, docx, endless_pdf, locked_pdf, pdf, with_body

HANGUL = "백엔드 개발자\n결제 서비스의 재고 차감을 Redis 락으로 바꾸었다."
ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>
<w:t>Plain &b; &f;</w:t></w:r></w:p></w:body></w:document>"""


@pytest.fixture(params=[InlineReader, ProcessReader])
def reader(request):
    return request.param()


async def test_pdf_in_korean_is_told_as_it_stands(reader):
    assert await reader.text_of("이력서.pdf", pdf(HANGUL)) == Read("이력서", HANGUL)


async def test_pages_are_parted_and_the_title_is_the_documents_own(reader):
    told = await reader.text_of("a.pdf", pdf("First page.", "Second <b> page.", title="My resume"))

    assert told == Read("My resume", "First page.\n\nSecond \\<b> page.")


async def test_docx_keeps_headings_lists_and_tables_in_their_order(reader):
    data = docx(
        ("Heading 2", "경력"),
        ("Normal", "# of users: 3,000"),
        ("List Bullet", "Kafka"),
        ("List Bullet", "Redis"),
        rows=(("2021", "결제 팀"), ("2023", "Platform team")),
    )

    told = await reader.text_of("cv.docx", data)

    assert told.text == "## 경력\n\n\\# of users: 3,000\n\n- Kafka\n- Redis\n\n2021 | 결제 팀\n\n2023 | Platform team"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
async def test_text_is_read_in_the_encodings_that_people_have(reader, encoding):
    told = await reader.text_of("notes/메모.md", "# 스레드\r\n힙을 공유한다.".encode(encoding))

    assert told == Read("스레드", "# 스레드\n힙을 공유한다.")


async def test_ending_of_the_name_does_not_matter(reader):
    assert (await reader.text_of("cv.md", docx(("Normal", "Hello")))).text == "Hello"
    assert (await reader.text_of("cv.docx", pdf("Hello"))).text == "Hello"
    assert (await reader.text_of("cv.pdf", b"Hello")).text == "Hello"


async def test_pdf_that_only_forbids_printing_is_read(reader):
    assert (await reader.text_of("a.pdf", locked_pdf(""))).text == "Nobody else may read this."


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", DocumentEmpty),
        (b" \n ", DocumentEmpty),
        (pdf(""), DocumentEmpty),
        (docx(), DocumentEmpty),
        (locked_pdf("secret"), DocumentLocked),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), DocumentLocked),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old .doc or .hwp", DocumentUnknown),
        (b"\x89PNG\r\n\x1a\n", DocumentUnknown),
        (b"{\\rtf1 hello}", DocumentUnknown),
        (archive({"xl/workbook.xml": b"<a/>"}), DocumentUnknown),
        (b"MZ\0\0", DocumentUnknown),
        (b"\xff\xfe\x00\xd8", DocumentUnknown),
        (b"%PDF-1.7 and nothing else", DocumentDamaged),
        (b"PK\x03\x04 and nothing else", DocumentDamaged),
        (archive({"word/document.xml": b"<a/>"}), DocumentDamaged),
        (with_body(b"<not closed"), DocumentDamaged),
        (with_body(b"<w:wrong/>"), DocumentDamaged),
        (docx(("Normal", "Hello"))[:-200], DocumentDamaged),
        (with_body(b" " * 80_000_000), DocumentTooLarge),
        (b"a" * (MAX_CHARACTERS + 1), DocumentTooLarge),
        (b"a" * (MAX_BYTES + 1), DocumentTooLarge),
    ],
)
async def test_what_cannot_be_read_has_one_reason_and_names_the_file(reader, data, reason):
    with pytest.raises(reason) as refused:
        await reader.text_of("cv.pdf", data)

    assert (type(refused.value), str(refused.value)) == (reason, "cv.pdf")


async def test_page_tree_without_end_is_refused(reader):
    with pytest.raises((DocumentDamaged, DocumentTooLarge, DocumentEmpty)):
        await reader.text_of("a.pdf", endless_pdf())


async def test_entities_of_a_docx_are_neither_unfolded_nor_fetched(reader):
    told = await reader.text_of("a.docx", with_body(ENTITIES))

    assert told.text.startswith("Plain")
    assert "root:" not in told.text


async def test_pdf_that_unfolds_without_end_is_refused(reader):
    with pytest.raises((DocumentDamaged, DocumentTooLarge, DocumentEmpty)):
        await reader.text_of("a.pdf", bomb_pdf(megabytes=100))
