"""`haru mock`: a mock interview in the terminal; Ctrl-C leaves it as it is, to be taken up again later."""

import argparse
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rich.console import Console

from nodes.language import language_of
from server.commands.client import Refused, Server, call, explained
from server.commands.deliver import deliver, text_of
from server.settings import Settings

NAME = "mock"
HELP = "be interviewed about your notes"

PATH = "/api/interviews"
TEXTS = (".md", ".markdown", ".mdx", ".txt")
# As many as the server takes.
MOST_NOTES = 20
COMMANDS = {"/skip": "skip", "/end": "end"}
HINT = "an empty line ends an answer · /skip leaves the question · /end gives the report · Ctrl-C keeps it for later"
FORMS = ("md", "csv")


def arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--resume", metavar="ID", help="go on with this interview")
    what.add_argument("--list", action="store_true", help="list your interviews")
    parser.add_argument(
        "--notes", nargs="+", type=Path, default=[], metavar="DIR", help="notes to be asked about: folders or files"
    )
    parser.add_argument("--topic", action="append", default=[], metavar="TOPIC", help="may be given several times")
    parser.add_argument("--cv", type=Path, metavar="FILE", help="your resume")
    parser.add_argument("--job", type=Path, metavar="FILE", help="the job description")
    parser.add_argument("--focus", action="append", default=[], metavar="TOPIC", help="what to ask about first")
    parser.add_argument("--from", dest="origin", metavar="ID", help="begin with what was weak in that interview")
    parser.add_argument("--count", type=int, default=5, metavar="N", help="how many questions, 1 to 10 (default: 5)")
    parser.add_argument("--follow-ups", type=int, default=1, metavar="N", help="for each, 0 to 3 (default: 1)")
    parser.add_argument("--difficulty", choices=("mixed", "junior", "mid", "senior"), default="mixed")
    parser.add_argument("--language", choices=("ko", "en"), help="default: the language of the notes")
    parser.add_argument("--export", choices=FORMS, help="with --resume: write the interview instead of going on")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the export there instead of printing it")
    parser.add_argument("--server", metavar="URL", help="address of haru (default: this machine)")


def run(args: argparse.Namespace, settings: Settings) -> int:
    server = Server.of(args.server, settings)
    return explained(lambda: _done(args, server, Console(stderr=True, highlight=False)))


def _done(args: argparse.Namespace, server: Server, console: Console) -> int:
    if args.list:
        return _list(server)
    if args.export and not args.resume:
        raise Refused("--export needs --resume ID; haru mock --list shows the ids")
    if args.export:
        deliver(call(server, "GET", f"{_at(args.resume)}/export?format={args.export}").text, args.out)
        return 0
    if args.resume:
        interview = call(server, "GET", _at(args.resume)).json()
    else:
        interview = call(server, "POST", PATH, _wanted(args)).json()
    return _interviewed(interview, server, console)


def _at(interview: str) -> str:
    return f"{PATH}/{quote(interview, safe='')}"


def _wanted(args: argparse.Namespace) -> dict[str, Any]:
    notes = [{"title": file.stem, "text": text_of(file)} for file in _files(args.notes)]
    cv, job = (text_of(file) if file else "" for file in (args.cv, args.job))
    if not any((notes, args.topic, args.focus, cv, job, args.origin)):
        raise Refused("say what to be asked about: --notes, --topic, --focus, --cv, --job or --from")
    wanted: dict[str, Any] = {
        "notes": notes,
        "topics": args.topic,
        "resume": cv,
        "job": job,
        "focus": args.focus,
        "count": args.count,
        "follow_ups": args.follow_ups,
        "difficulty": args.difficulty,
    }
    texts = "\n".join([*(note["text"] for note in notes), *args.topic, *args.focus, cv, job])
    # Without texts of its own it is held in the language of the earlier one.
    language = args.language or (language_of(texts) if texts.strip() else None)
    return wanted | ({"language": language} if language else {}) | ({"from": args.origin} if args.origin else {})


def _files(places: list[Path]) -> list[Path]:
    found: list[Path] = []
    for place in places:
        if place.is_dir():
            found += sorted(file for file in place.rglob("*") if file.suffix.lower() in TEXTS and file.is_file())
        else:
            found.append(place)
    if len(found) > MOST_NOTES:
        raise Refused(f"{len(found)} notes; at most {MOST_NOTES} are taken at once")
    return found


def _list(server: Server) -> int:
    for one in call(server, "GET", PATH).json()["interviews"]:
        score = f"{one['score']:>3}" if one["score"] is not None else "  …"
        sys.stdout.write(
            f"{one['id']}  {one['updated_at'][:10]}  {score}  {one['asked']}/{one['questions']}  {one['title']}\n"
        )
    return 0


def _interviewed(interview: dict[str, Any], server: Server, console: Console) -> int:
    id_ = interview["id"]
    console.print(f"interview {id_} · {HINT}", style="dim")
    try:
        while prompt := interview["prompt"]:
            console.print(f"\n{prompt['question']}/{prompt['of']}  {prompt['text']}", style="bold", markup=False)
            interview = _replied(_read(), prompt["number"], interview, server)
            _tell(prompt, interview, console)
    except (KeyboardInterrupt, EOFError):
        console.print(f"\nkept: haru mock --resume {id_}", style="dim")
        return 0
    _report(interview["report"], console)
    console.print(f"the whole of it: haru mock --resume {id_} --export md", style="dim")
    return 0


def _replied(said: str, number: int, interview: dict[str, Any], server: Server) -> dict[str, Any]:
    way = COMMANDS.get(said.strip(), "answers")
    bodies: dict[str, dict[str, Any]] = {
        "answers": {"number": number, "answer": said},
        "skip": {"number": number},
        "end": {},
    }
    replied: dict[str, Any] = call(server, "POST", f"{PATH}/{interview['id']}/{way}", bodies[way]).json()
    return replied


def _read() -> str:
    """Lines up to an empty one, which is no answer by itself; a command stands alone."""
    lines: list[str] = []
    while True:
        line = input("> " if sys.stdin.isatty() else "")
        if line.strip() in COMMANDS and not lines:
            return line
        if line.strip():
            lines.append(line)
        elif lines:
            return "\n".join(lines)


def _tell(prompt: dict[str, Any], interview: dict[str, Any], console: Console) -> None:
    """How the question went, once it is closed."""
    places = {question["place"]: question for question in interview["questions"]}
    question = places.get(prompt["question"])
    if question is None or question["score"] is None:
        return
    console.print(f"{question['score']}/100 {question['reason']}".rstrip(), style="cyan", markup=False)
    if question["hint"]:
        console.print(f"  {question['hint']}", style="dim", markup=False)


def _report(report: dict[str, Any], console: Console) -> None:
    console.print(f"\n{report['score']}/100", style="bold")
    for name in ("weak", "strong"):
        if report[name]:
            console.print(f"{name}: {', '.join(report[name])}", markup=False)
    for one in report["read"]:
        console.print(f"read: {one['title'] or one['document']}: {one['quote']}", markup=False)
    console.print(report["disclaimer"], style="dim")
