"""`haru chat`: one question, or a conversation in the terminal; Ctrl-C stops an answer, not the conversation."""

import argparse
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from rich.cells import cell_len
from rich.console import Console

from nodes.quotation import visible
from server.commands.answer import Answer, Told
from server.commands.client import Refused, Server, explained
from server.commands.watch import waited
from server.settings import Settings

NAME = "chat"
HELP = "talk with the model"

BYE = ("/quit", "/exit", "/q")
LANGUAGES = {"en": "Answer in English.", "ko": "한국어로 답하세요."}
ERASE_LINE, UP = "\x1b[2K\r", "\x1b[1A"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", nargs="?", help="ask this and end; without it, a conversation")
    parser.add_argument("--thread", metavar="UUID", type=_uuid, help="go on with an earlier conversation")
    parser.add_argument("--language", choices=tuple(LANGUAGES), help="language of the answers")
    parser.add_argument("--server", metavar="URL", help="address of haru (default: this machine)")


def run(args: argparse.Namespace, settings: Settings) -> int:
    server = Server.of(args.server, settings)
    console = Console(stderr=True, highlight=False)
    if args.question:
        return explained(lambda: _answer(server, args, console, args.question, args.thread))
    return explained(lambda: _talk(server, args, console))


def _uuid(said: str) -> str:
    try:
        return str(uuid.UUID(said))
    except ValueError:
        raise argparse.ArgumentTypeError("a conversation is named by a UUID") from None


def _talk(server: Server, args: argparse.Namespace, console: Console) -> int:
    thread = args.thread or str(uuid.uuid4())
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
    answer, screen = Answer(server, _body(question, thread, args.language)), Screen(console)
    with closing(answer.events()) as events:
        try:
            for told in events:
                screen.show(told)
        except KeyboardInterrupt:
            # With a conversation the server would go on.
            answer.stop()
            raise
    return 0


def _body(question: str, thread: str | None, language: str | None) -> dict[str, Any]:
    wanted: dict[str, Any] = {"messages": [{"role": "user", "content": question}]}
    if language:
        wanted["system"] = LANGUAGES[language]
    return wanted | ({"conversation_id": thread} if thread else {})


class Screen:
    """The answer on stdout, everything about it on stderr."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._shown = ""

    def show(self, told: Told) -> None:
        match told.kind:
            case "start" if told.data["missing"]:
                self._console.print(f"{told.data['missing']} is not served; {told.data['model']} answers", style="dim")
            case "waiting":
                self._console.print(waited({"state": "waiting", **told.data}), style="dim")
            case "again":
                _withdraw(self._shown, self._console)
                self._shown = ""
            case "text":
                self._write(told.data["text"])
            case "done" | "stopped":
                self._end(told.data["output"] or {})

    def _write(self, text: str) -> None:
        self._shown += text
        sys.stdout.write(text)
        sys.stdout.flush()

    def _end(self, output: dict[str, Any]) -> None:
        sys.stdout.write("\n")
        for line in _told_of_notes(output):
            self._console.print(line, style="dim", markup=False)
        if problems := output.get("problems"):
            self._console.print(f"not verified: {' '.join(problems)}", style="yellow")


def _told_of_notes(output: dict[str, Any]) -> Iterator[str]:
    """Those that the answer cites, or else that nobody could look."""
    for source in output.get("sources", []):
        if source["cited"]:
            place = " ".join(visible(f"{source['title']} ({source['source'] or source['document']})").split())
            yield f"[{source['number']}] {place}"
    if output.get("lookup") == "not available":
        yield "your notes could not be looked up"


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
