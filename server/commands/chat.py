"""`haru chat`: one question, or a conversation in the terminal; Ctrl-C stops an answer, not the conversation."""

import argparse
import sys
import uuid
from collections.abc import Iterator
from typing import Any

from rich.cells import cell_len
from rich.console import Console

from server.commands.client import Refused, Server, explained, stream
from server.commands.watch import waited
from server.settings import Settings

NAME = "chat"
HELP = "talk with the model"

BYE = ("/quit", "/exit", "/q")
LANGUAGES = {"en": "Answer in English.", "ko": "한국어로 답하세요."}
ERASE_LINE, UP = "\x1b[2K\r", "\x1b[1A"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", nargs="?", help="ask this and end; without it, a conversation")
    parser.add_argument("--thread", metavar="ID", help="go on with an earlier conversation")
    parser.add_argument("--language", choices=tuple(LANGUAGES), help="language of the answers")
    parser.add_argument("--server", metavar="URL", help="address of haru (default: this machine)")


def run(args: argparse.Namespace, settings: Settings) -> int:
    server = Server.of(args.server, settings)
    console = Console(stderr=True, highlight=False)
    if args.question:
        return explained(lambda: _answer(server, args, console, args.question, args.thread))
    return explained(lambda: _talk(server, args, console))


def _talk(server: Server, args: argparse.Namespace, console: Console) -> int:
    thread = args.thread or f"cli-{uuid.uuid4().hex[:12]}"
    console.print(f"thread {thread} · /quit ends · Ctrl-C stops an answer", style="dim")
    for question in _questions():
        try:
            _answer(server, args, console, question, thread)
        except KeyboardInterrupt:
            console.print("\nstopped", style="dim")
        except Refused as error:
            console.print(f"haru: {error}", style="red")
    return 0


def _questions() -> Iterator[str]:
    while True:
        try:
            said = input("> " if sys.stdin.isatty() else "").strip()
        except (EOFError, KeyboardInterrupt):
            return
        if said in BYE:
            return
        if said:
            yield said


def _answer(server: Server, args: argparse.Namespace, console: Console, question: str, thread: str | None) -> int:
    chunks = stream(server, "/chat/stream", _body(question, thread, args.language))
    shown = ""
    output: dict[str, Any] = {}
    for chunk in chunks:
        for said in filter(None, map(waited, chunk.get("progress", ()))):
            console.print(said, style="dim")
        if _is_withdrawn(chunk):
            _withdraw(shown, console)
            shown = ""
        shown += chunk["content"]
        sys.stdout.write(chunk["content"])
        sys.stdout.flush()
        output = chunk.get("output") or output
    sys.stdout.write("\n")
    if problems := output.get("problems"):
        console.print(f"not verified: {' '.join(problems)}", style="yellow")
    return 0


def _body(question: str, thread: str | None, language: str | None) -> dict[str, Any]:
    wanted: dict[str, Any] = {"messages": [{"role": "user", "content": question}]}
    if language:
        wanted["system"] = LANGUAGES[language]
    return {"input": wanted, "config": {"configurable": {"thread_id": thread} if thread else {}}}


def _is_withdrawn(chunk: dict[str, Any]) -> bool:
    return any(step["state"] == "retract" for step in chunk.get("progress", ()))


def _withdraw(shown: str, console: Console) -> None:
    """On a terminal the draft is wiped away as far as its lines can be counted; elsewhere it is said."""
    if not shown:
        return
    if sys.stdout.isatty():
        rows = sum(1 + cell_len(line) // console.width for line in shown.split("\n"))
        sys.stdout.write(ERASE_LINE + (UP + ERASE_LINE) * (rows - 1))
    else:
        sys.stdout.write("\n")
        console.print("that did not pass; it is written again:", style="dim")
