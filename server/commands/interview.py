"""`haru interview`: questions about your notes, resume and stack, each with answer, rubric and source."""

import argparse
import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console

from graphs.interview_questions.forms import CATEGORIES
from nodes.language import language_of
from retrievers.documents.base import DocumentReader, DocumentUnreadable, Read
from retrievers.documents.process import ProcessReader
from server.commands import document
from server.commands.client import Refused
from server.commands.deliver import text_of
from server.commands.questions_csv import csv_of
from server.errors import problem_of
from server.settings import Settings

NAME = "interview"
HELP = "write interview questions about your notes, resume and stack"

NOTES = 20
ENDINGS = frozenset({".md", ".mdx", ".markdown", ".txt", ".pdf", ".docx"})
LEVELS = ("junior", "mid", "senior")
FORMS: dict[str, Callable[[dict[str, Any]], str]] = {
    "md": document.markdown,
    "csv": lambda output: csv_of(output["questions"]),
    "json": lambda output: json.dumps(output, ensure_ascii=False, indent=2) + "\n",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    kinds = "PDF, DOCX, Markdown or text"
    difficulty = "mixed, junior, mid or senior; or so many of each: junior=2,senior=1"
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help=f"notes: {kinds} (- is stdin)")
    parser.add_argument("--notes", action="append", default=[], type=Path, metavar="DIR", help="a folder of notes")
    parser.add_argument("--resume", type=Path, metavar="FILE", help=kinds)
    parser.add_argument("--job", type=Path, metavar="FILE", help="the job description, in the same kinds")
    parser.add_argument("--topics", nargs="+", default=[], metavar="TOPIC")
    parser.add_argument("--stack", nargs="+", default=[], metavar="NAME", help="such as Redis Kafka")
    parser.add_argument("--focus", nargs="+", default=[], metavar="TOPIC", help="what to ask about first")
    parser.add_argument("--count", type=int, default=5, metavar="N", help="how many questions, 1 to 10 (default: 5)")
    parser.add_argument("--difficulty", default="mixed", metavar="LEVEL", help=difficulty)
    parser.add_argument("--category", nargs="+", default=[], choices=CATEGORIES, help="only questions of these kinds")
    parser.add_argument("--language", choices=("ko", "en"), help="default: the language of what is given")
    parser.add_argument("--format", choices=tuple(FORMS), default="md", help="what is printed or written (default: md)")
    document.arguments(parser)


def run(args: argparse.Namespace, settings: Settings) -> int:
    return document.written("interview", args, settings, lambda: _input(args), _closing, form=FORMS[args.format])


def _input(args: argparse.Namespace) -> dict[str, Any]:
    """Files are read here, as for the other commands; only their text is sent."""
    files, own_files = _noted(args), _own(args)
    read = asyncio.run(_read([*files, *own_files.values()]))
    own = {name: read[file].text for name, file in own_files.items()}
    notes = [{"text": read[file].text, "title": _title(read[file])} for file in files]
    texts = [*own.values(), *(note["text"] for note in notes)] or [*args.topics, *args.stack, *args.focus]
    return {
        "notes": notes,
        **own,
        "topics": args.topics,
        "stack": args.stack,
        "focus": args.focus,
        "count": args.count,
        **_levels(args.difficulty),
        "categories": args.category,
        "language": args.language or language_of("\n".join(texts)),
    }


def _own(args: argparse.Namespace) -> dict[str, Path]:
    return {name: file for name, file in (("resume", args.resume), ("job", args.job)) if file}


def _noted(args: argparse.Namespace) -> list[Path]:
    inside = [file for folder in args.notes for file in _files(folder)]
    own = set(_own(args).values())
    files = [file for file in dict.fromkeys([*args.files, *inside]) if file not in own]
    if len(files) > NOTES:
        Console(stderr=True).print(f"{len(files)} notes; only the first {NOTES} are read", style="yellow")
    return files[:NOTES]


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return [folder]
    found = sorted(file for file in folder.rglob("*") if file.suffix.lower() in ENDINGS and file.is_file())
    hidden = (file for file in found if not any(part.startswith(".") for part in file.relative_to(folder).parts))
    return list(hidden)


async def _read(files: list[Path]) -> dict[Path, Read]:
    reader = ProcessReader()
    return {file: await _text(file, reader) for file in files}


async def _text(file: Path, reader: DocumentReader) -> Read:
    if str(file) == "-":
        return Read("", text_of(file))
    try:
        return await reader.text_of(file.name, await asyncio.to_thread(file.read_bytes))
    except OSError as error:
        raise Refused(f"cannot read {file}: {error.strerror}") from error
    except DocumentUnreadable as error:
        raise Refused(f"{file}: {problem_of(error).en}") from error


def _title(text: Read) -> str:
    """A note with headings of its own is named after them."""
    return "" if text.text.lstrip().startswith("#") else text.title


def _levels(said: str) -> dict[str, Any]:
    if said in ("mixed", *LEVELS):
        return {"difficulty": said}
    try:
        pairs = [pair.split("=") for pair in said.split(",")]
        wanted = {level.strip(): int(number) for level, number in pairs}
    except ValueError:
        wanted = {}
    if not wanted or not wanted.keys() <= set(LEVELS):
        raise Refused(f"{said!r} is no difficulty; write mixed, junior, mid, senior, or junior=2,mid=2,senior=1")
    return {"distribution": wanted}


def _closing(verification: dict[str, Any]) -> str:
    written, templated = verification["written"], verification["templated"]
    return f"{written} questions written and verified, {templated} in a set form, {verification['missing']} missing"
