"""What a backup says of itself: written last, so that a file without it was never finished."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Literal

from server.backup.errors import NotWhole

FORMAT = 1
NAME = "manifest.json"
IndexKind = Literal["edge", "qdrant"]


@dataclass(frozen=True)
class Sealed:
    """A part of the backup as it must be found again."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """`migration` is the version of the tables, `postgres` that of their server, `rows` what each table held;
    `collection` is what a Qdrant server calls the index."""

    haru: str
    made_at: str
    postgres: int
    migration: str
    rows: Mapping[str, int]
    index: IndexKind
    points: int
    collection: str = ""
    has_secrets: bool = False
    parts: Mapping[str, Sealed] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def made(self) -> datetime:
        return datetime.fromisoformat(self.made_at)

    def written(self) -> bytes:
        return json.dumps(asdict(self), indent=1).encode()

    @staticmethod
    def read(text: bytes) -> "Manifest":
        try:
            said = json.loads(text)
            if said["format"] != FORMAT:
                raise NotWhole(f"it has format {said['format']}, and this haru knows {FORMAT}")
            parts = {name: Sealed(**part) for name, part in said.pop("parts").items()}
            return Manifest(**said, parts=parts)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise NotWhole(f"its {NAME} cannot be read: {error}") from None
