"""Text, Markdown and source code, in the encodings that Korean and English files come in."""

from pathlib import PurePath

from retrievers.code.languages import language_of_file
from retrievers.documents.base import DocumentUnknown, Read
from retrievers.documents.markdown import read_markdown

# UTF-8 is strict, so what is not UTF-8 does not pass for it; older Windows files in Korean are CP949.
ENCODINGS = ("utf-8-sig", "cp949")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# Of a path, what tells one `__init__.py` from another.
FOLDERS = 3


def read_plain(name: str, data: bytes) -> Read:
    text = decoded(name, data)
    if language := language_of_file(name, text):
        return Read(_file(name), text, "code", language)
    return read_markdown(name, text)


def decoded(name: str, data: bytes) -> str:
    for encoding in ("utf-16",) if data.startswith(UTF_16) else ENCODINGS:
        try:
            return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            continue
    raise DocumentUnknown(name)


def _file(name: str) -> str:
    return "/".join(PurePath(name.replace("\\", "/")).parts[-FOLDERS:])
