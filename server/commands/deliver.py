"""Where a command's result goes, and how the files it reads become text."""

import stat
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
        write_whole(file, markdown.encode())
    except OSError as error:
        raise Refused(f"cannot write {file}: {error.strerror}") from error


def write_whole(file: Path, text: bytes) -> None:
    """Keeps the file's mode. Raises OSError, and then has left nothing behind."""
    mode = stat.S_IMODE(file.stat().st_mode) if file.exists() else 0o644
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=".haru-", delete=False) as draft:
        try:
            draft.write(text)
            draft.flush()
            Path(draft.name).chmod(mode)
            Path(draft.name).replace(file)
        except OSError:
            Path(draft.name).unlink(missing_ok=True)
            raise


def text_of(file: Path) -> str:
    """`-` is what comes in on stdin."""
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"cannot read {file}: it is missing, closed to you, or no UTF-8 text") from error
