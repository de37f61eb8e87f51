"""Text and Markdown, in the encodings that Korean and English files come in."""

from retrievers.documents.base import DocumentUnknown

# UTF-8 is strict, so what is not UTF-8 does not pass for it; older Windows files in Korean are CP949.
ENCODINGS = ("utf-8-sig", "cp949")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def text_of_plain(name: str, data: bytes) -> tuple[str, str]:
    for encoding in ("utf-16",) if data.startswith(UTF_16) else ENCODINGS:
        try:
            return "", data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            continue
    raise DocumentUnknown(name)
