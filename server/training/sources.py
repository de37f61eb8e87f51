"""Where accepted notes come from: a folder of Markdown, pairs in JSON lines, or what a user keeps in haru."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from graphs.til_note.domains import Domain
from nodes.privacy.hiding import Hiding
from server.db.pool import Pool
from server.db.rows import every
from server.training.base import Example, NotTrainable
from server.training.notes import examples

# A note that its owner keeps among the documents is one that was accepted.
ACCEPTED = """
    SELECT id, text FROM documents
    WHERE user_id = %(owner)s AND state = 'stored' AND text IS NOT NULL
      AND coalesce(nullif(kind, ''), read ->> 'kind', '') = 'til'
    ORDER BY id
"""
LARGEST = 2**20


class Turn(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    role: Literal["system", "user", "assistant"]
    content: str = Field(min_length=1)


class Pair(BaseModel):
    """A line of a .jsonl file: messages, of which the last is the answer to learn."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    messages: list[Turn] = Field(min_length=2)


def of_folder(folder: Path, domain: Domain, hiding: Hiding) -> Iterator[Example]:
    """All .md and .jsonl files below, but those hidden or reached through links. Raises NotTrainable."""
    if not folder.is_dir():
        raise NotTrainable(f"there is no folder {folder}")
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder)
        if any(part.startswith(".") for part in name.parts) or not _is_readable(file, folder):
            continue
        text = file.read_text("utf-8", errors="replace")
        if file.suffix == ".jsonl":
            yield from _pairs(text, str(name), hiding)
        elif file.name != "README.md":
            yield from examples(text, str(name), domain, hiding)


async def of_user(pool: Pool, owner: str, domain: Domain, hiding: Hiding) -> list[Example]:
    rows = await every(pool, ACCEPTED, owner=owner)
    return [one for row in rows for one in examples(row["text"], f"document {row['id']}", domain, hiding)]


def _is_readable(file: Path, folder: Path) -> bool:
    if file.suffix not in (".md", ".jsonl") or not file.resolve().is_relative_to(folder.resolve()):
        return False
    return file.is_file() and not file.is_symlink() and file.stat().st_size <= LARGEST


def _pairs(text: str, name: str, hiding: Hiding) -> Iterator[Example]:
    for number, line in enumerate(filter(str.strip, text.splitlines()), 1):
        try:
            pair = TypeAdapter(Pair).validate_json(line)
        except ValidationError as error:
            raise NotTrainable(f"{name}: line {number}: {error.errors()[0]['msg']}") from None
        if pair.messages[-1].role != "assistant":
            raise NotTrainable(f"{name}: line {number}: the last message is not the assistant's")
        messages = tuple({"role": turn.role, "content": hiding.text(turn.content)} for turn in pair.messages)
        yield Example(f"{name}:{number}", sha256(line.encode()).hexdigest(), messages)


def written(examples: tuple[Example, ...]) -> str:
    """As JSON lines."""
    return "".join(json.dumps(example.as_dict(), ensure_ascii=False) + "\n" for example in examples)
