"""Results of measurements, kept for the comparison with the next one."""

import asyncio
import json
from pathlib import Path
from typing import Protocol

from server.regression.result import Result


class Results(Protocol):
    async def add(self, result: Result) -> None: ...

    async def of(self, profile: str) -> list[Result]:
        """The newest first."""
        ...


class MemoryResults:
    def __init__(self) -> None:
        self._kept: list[Result] = []

    async def add(self, result: Result) -> None:
        self._kept.append(result)

    async def of(self, profile: str) -> list[Result]:
        mine = [result for result in self._kept if result.profile == profile]
        return sorted(mine, key=lambda result: result.at, reverse=True)


class FileResults:
    """One JSON file each, in a folder for each profile; what cannot be read is not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def add(self, result: Result) -> None:
        file = self._folder / result.profile / f"{result.at:%Y%m%dT%H%M%S.%f}.json"
        await asyncio.to_thread(_write, file, result)

    async def of(self, profile: str) -> list[Result]:
        return await asyncio.to_thread(_read_all, self._folder / profile)


def _write(file: Path, result: Result) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".part")
    draft.write_text(json.dumps(result.as_dict(), ensure_ascii=False, indent=1))
    draft.rename(file)


def _read_all(folder: Path) -> list[Result]:
    read = map(_read, sorted(folder.glob("*.json"), reverse=True))
    return [result for result in read if result is not None]


def _read(file: Path) -> Result | None:
    try:
        return Result.of(json.loads(file.read_text()))
    except (OSError, ValueError, TypeError, KeyError):
        return None
