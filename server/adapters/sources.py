"""Where an adapter's two files are handed in: a folder, or a zip archive. No name in either is ever used as a path."""

import os
import stat
import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol, cast

from server.errors import AdapterRefused

CONFIG, WEIGHTS = "adapter_config.json", "adapter_model.safetensors"
MOST_ENTRIES = 200
# Of pickles and the like: loading one runs what is in it.
UNSAFE = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle")


class Source(Protocol):
    def opened(self, name: str) -> AbstractContextManager[BinaryIO]:
        """One of the two files. Raises AdapterRefused."""
        ...


@dataclass(frozen=True)
class Folder:
    path: Path

    @contextmanager
    def opened(self, name: str) -> Iterator[BinaryIO]:
        """A link is not followed: it could lead to any file of the server."""
        try:
            handle = os.open(self.path / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            raise AdapterRefused(_missing(name, self._names())) from error
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise AdapterRefused(f"{name} is no plain file")
            yield file

    def _names(self) -> list[str]:
        try:
            return os.listdir(self.path)
        except OSError:
            return []


@dataclass(frozen=True)
class Archive:
    """A zip file; the two may lie in one folder in it. What else is in it is not read."""

    file: BinaryIO

    @contextmanager
    def opened(self, name: str) -> Iterator[BinaryIO]:
        try:
            with zipfile.ZipFile(self.file) as archive, archive.open(_entry(archive, name)) as file:
                yield cast(BinaryIO, file)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
            # zipfile's own words for what is damaged, encrypted, or of a kind that it cannot unpack.
            raise AdapterRefused("the archive cannot be read; send a plain zip file") from error


def _entry(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise AdapterRefused(f"the archive has {len(entries)} entries")
    found = [entry for entry in entries if PurePosixPath(entry.filename).name == name]
    if not found:
        raise AdapterRefused(_missing(name, [entry.filename for entry in entries]))
    if len(found) > 1:
        raise AdapterRefused(f"the archive has more than one {name}")
    if stat.S_ISLNK(found[0].external_attr >> 16):
        raise AdapterRefused(f"{name} is no plain file")
    return found[0]


def _missing(name: str, names: list[str]) -> str:
    if name == WEIGHTS and any(one.lower().endswith(UNSAFE) for one in names):
        return "the weights are pickled, which could run code; save them with safetensors"
    return f"there is no {name}, or it cannot be read"
