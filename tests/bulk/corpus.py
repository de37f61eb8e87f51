"""Two hundred files that anybody may make again: notes in two languages, two of them no documents at all."""

from pathlib import Path
from random import Random

ENGLISH = ("pool", "connection", "index", "thread", "queue", "lock", "page", "cache", "retry")
KOREAN = ("트랜잭션", "스레드", "격리", "수준은", "풀을", "교착", "상태의", "색인")
FILES = 200
UNREADABLE = {"broken/empty.md": b" \n", "broken/picture.md": b"\x89PNG\r\n\x1a\n"}


def write_corpus(folder: Path, files: int = FILES) -> None:
    luck = Random(5)
    for n in range(files - len(UNREADABLE)):
        _write(folder / f"part-{n % 7}" / f"note-{n}.md", _note(n, luck).encode())
    for name, data in UNREADABLE.items():
        _write(folder / name, data)


def _note(n: int, luck: Random) -> str:
    sections = (f"## Part {part}\n\n{_said(luck)}\n" for part in range(luck.randint(1, 5)))
    return f"# Note {n}\n\n{_said(luck)}\n\n" + "\n".join(sections)


def _said(luck: Random) -> str:
    return " ".join(luck.choices(ENGLISH + KOREAN, k=40)) + "."


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
