"""`haru interview`: questions about your notes, each with answer, rubric and source."""

import argparse
from pathlib import Path
from typing import Any

from nodes.language import language_of
from server.commands import document
from server.commands.deliver import text_of
from server.settings import Settings

NAME = "interview"
HELP = "write interview questions about your notes"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="notes in Markdown or plain text (- for stdin)"
    )
    parser.add_argument("--count", type=int, default=5, metavar="N", help="how many questions, 1 to 10 (default: 5)")
    parser.add_argument("--difficulty", choices=("mixed", "junior", "mid", "senior"), default="mixed")
    parser.add_argument("--language", choices=("ko", "en"), help="default: the language of the notes")
    document.arguments(parser)


def run(args: argparse.Namespace, settings: Settings) -> int:
    return document.written("interview", args, settings, lambda: _input(args), _closing)


def _input(args: argparse.Namespace) -> dict[str, Any]:
    texts = [text_of(file) for file in args.files]
    return {
        "notes": texts,
        "count": args.count,
        "difficulty": args.difficulty,
        "language": args.language or language_of("\n".join(texts)),
    }


def _closing(verification: dict[str, Any]) -> str:
    written, templated = verification["written"], verification["templated"]
    return f"{written} questions written and verified, {templated} in a set form, {verification['missing']} missing"
