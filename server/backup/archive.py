"""The file of a backup: a ZIP that appears under its name only when it is whole, and is checked before it is used."""

import hashlib
import os
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, Protocol

from server.backup.errors import BackupFailed, NotWhole
from server.backup.manifest import NAME, Manifest, Sealed
from server.backup.pace import Pace

BLOCK = 2**20
# Of a compression that costs little more than reading.
QUICK = 1
ENDING = ".unfinished"


class Sink(Protocol):
    def write(self, data: bytes, /) -> int: ...


class Counted:
    """Passes on what is written, at a pace, and knows its digest."""

    def __init__(self, inner: Sink, pace: Pace) -> None:
        self._inner = inner
        self._pace = pace
        self._digest = hashlib.sha256()
        self._bytes = 0

    def write(self, data: bytes) -> int:
        self._pace.take(len(data))
        self._digest.update(data)
        self._bytes += len(data)
        return self._inner.write(data)

    @property
    def sealed(self) -> Sealed:
        return Sealed(self._bytes, self._digest.hexdigest())


class Archive:
    def __init__(self, file: zipfile.ZipFile, pace: Pace) -> None:
        self._file = file
        self._pace = pace
        self.parts: dict[str, Sealed] = {}

    @contextmanager
    def part(self, name: str, *, compressed: bool = True) -> Iterator[Counted]:
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
        info.external_attr = 0o600 << 16
        with self._file.open(info, "w", force_zip64=True) as opened:
            counted = Counted(opened, self._pace)
            yield counted
        self.parts[name] = counted.sealed

    def copy(self, name: str, source: BinaryIO, *, compressed: bool = True) -> None:
        with self.part(name, compressed=compressed) as part:
            shutil.copyfileobj(source, part, BLOCK)

    def say(self, manifest: Manifest) -> None:
        self._file.writestr(NAME, manifest.written())


@contextmanager
def written(path: Path, pace: Pace) -> Iterator[Archive]:
    """Readable for its owner only. Raises BackupFailed, and leaves nothing, if it could not be finished."""
    draft = path.with_name(path.name + ENDING)
    try:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_RDWR, 0o600), "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=QUICK) as opened:
                yield Archive(opened, pace)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        _bring_to_disk(path.parent)
    except OSError as error:
        raise BackupFailed(f"{path} could not be written: {error.strerror or error}") from error
    finally:
        draft.unlink(missing_ok=True)


class Backup:
    """One that was opened for reading."""

    def __init__(self, file: zipfile.ZipFile, manifest: Manifest) -> None:
        self._file = file
        self.manifest = manifest

    @contextmanager
    def part(self, name: str) -> Iterator[IO[bytes]]:
        with self._file.open(name) as opened:
            yield opened

    def below(self, folder: str) -> list[str]:
        return [name for name in self.manifest.parts if name.startswith(f"{folder}/")]

    def check(self) -> None:
        """Reads all of it. Raises NotWhole."""
        for name, sealed in self.manifest.parts.items():
            try:
                with self.part(name) as opened:
                    digest = _sha256(opened)
            except (OSError, KeyError, zipfile.BadZipFile, EOFError, ValueError) as error:
                raise NotWhole(f"{name} cannot be read: {error}") from None
            except zlib.error as error:
                raise NotWhole(f"{name} is damaged: {error}") from None
            if digest != sealed.sha256:
                raise NotWhole(f"{name} is not what was put there: its SHA-256 differs")


@contextmanager
def opened(path: Path) -> Iterator[Backup]:
    try:
        with zipfile.ZipFile(path) as file:
            yield Backup(file, Manifest.read(file.read(NAME)))
    except OSError as error:
        raise NotWhole(f"{path} cannot be read: {error.strerror or error}") from error
    except (zipfile.BadZipFile, KeyError) as error:
        raise NotWhole(f"{path} is no whole backup: {error}") from error


def _sha256(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while block := file.read(BLOCK):
        digest.update(block)
    return digest.hexdigest()


def _bring_to_disk(folder: Path) -> None:
    """Else a power cut may forget the new name."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
