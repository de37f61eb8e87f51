"""Where adapters are kept: a folder for each version, named after what is in it, that never changes."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from server.adapters.check import Base, base_for, check_tensors
from server.adapters.config import MOST_BYTES as MOST_CONFIG
from server.adapters.config import LoraConfig, read_config
from server.adapters.header import tensors_of
from server.adapters.sources import CONFIG, WEIGHTS, Source
from server.errors import AdapterRefused

MOST_BYTES = 2**30
BLOCK = 2**20
DIGEST_LENGTH = 64


@dataclass(frozen=True)
class Kept:
    digest: str
    base: str
    rank: int
    size: int
    path: Path


@dataclass(frozen=True)
class Shelf:
    """All of it blocks: call it in a thread."""

    root: Path
    most_bytes: int = MOST_BYTES

    def put(self, source: Source, bases: Iterable[Base]) -> Kept:
        """Checked is the copy, not what could still be exchanged. Raises AdapterRefused."""
        with source.opened(CONFIG) as file:
            config = read_config(file.read(MOST_CONFIG + 1))
        base = base_for(config, bases)
        with self._workplace() as place:
            with source.opened(WEIGHTS) as file:
                size = _copied(file, place / WEIGHTS, self.most_bytes)
            with (place / WEIGHTS).open("rb") as copy:
                check_tensors(config, tensors_of(copy, size))
            (place / CONFIG).write_bytes(config.written())
            digest = _digest(place)
            self._settle(place, digest)
        return self._kept(digest, config, base, size)

    def path(self, digest: str) -> Path:
        if len(digest) != DIGEST_LENGTH or not set(digest) <= set("0123456789abcdef"):
            raise ValueError("this is no digest")
        return self.root / digest

    def is_sound(self, digest: str) -> bool:
        """Whether the files are still those that were checked."""
        try:
            return _digest(self.path(digest)) == digest
        except OSError:
            return False

    def drop(self, digest: str) -> None:
        shutil.rmtree(self.path(digest), ignore_errors=True)

    def sweep(self, known: set[str], before: float) -> None:
        """Drops what is in no registry, and lay there before that time already: a new one is put down first."""
        for digest in self.digests():
            if digest not in known and self.path(digest).stat().st_mtime < before:
                self.drop(digest)

    def digests(self) -> list[str]:
        return [one.name for one in self.root.iterdir() if len(one.name) == DIGEST_LENGTH] if self.root.is_dir() else []

    def _kept(self, digest: str, config: LoraConfig, base: Base, size: int) -> Kept:
        return Kept(digest, base.profile, config.r, size, self.path(digest))

    @contextmanager
    def _workplace(self) -> Iterator[Path]:
        """Beside the others, so that it can be renamed; gone at the end, whatever happened."""
        self.root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="new-", dir=self.root, ignore_cleanup_errors=True) as place:
            yield Path(place) / "adapter"

    def _settle(self, place: Path, digest: str) -> None:
        if self.is_sound(digest):
            return
        self.drop(digest)
        for file in (place / CONFIG, place / WEIGHTS):
            file.chmod(0o444)
        place.chmod(0o755)
        try:
            place.rename(self.path(digest))
        except OSError:
            # Somebody else put the same down meanwhile.
            if not self.is_sound(digest):
                raise


def _copied(file: BinaryIO, to: Path, most: int) -> int:
    """How many bytes. What an archive says of its sizes is not believed."""
    to.parent.mkdir()
    size = 0
    with to.open("xb") as copy:
        while block := file.read(BLOCK):
            size += len(block)
            if size > most:
                raise AdapterRefused(f"the weights have more than {most // 2**20} MiB")
            copy.write(block)
        copy.flush()
        os.fsync(copy.fileno())
    return size


def _digest(folder: Path) -> str:
    """Of both files: other settings make other answers of the same weights."""
    each = (_sha256(folder / name) for name in (CONFIG, WEIGHTS))
    return hashlib.sha256(" ".join(each).encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
