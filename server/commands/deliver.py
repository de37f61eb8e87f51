"""Where a command's result goes, and how the files it reads become text."""

import sys
import tempfile
from pathlib import Path

from server.commands.client import Refused


def deliver(markdown: str, file: Path | None) -> None:
    """To stdout, or whole into the file: a reader sees the old text or the new one, never half of one."""
    if file is None:
        sys.stdout.write(markdown)
        sys.stdout.flush()
        return
    try:
        with tempfile.NamedTemporaryFile("w", dir=file.parent, delete=False, encoding="utf-8") as draft:
            draft.write(markdown)
        Path(draft.name).replace(file)
    except OSError as error:
        raise Refused(f"cannot write {file}: {error.strerror}") from error


def text_of(file: Path) -> str:
    """`-` is what comes in on stdin."""
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"cannot read {file}: it is missing, closed to you, or no UTF-8 text") from error
