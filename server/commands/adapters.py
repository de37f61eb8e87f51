"""`haru adapters`: bring LoRA adapters, say who may use them, and which version answers."""

import argparse
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

from server.commands import adapters_gate, adapters_train
from server.commands.adapters_bring import PATH, brought
from server.commands.client import Server, call, explained
from server.settings import Settings

NAME = "adapters"
HELP = "list, train, add, evaluate, assign, promote, roll back and remove LoRA adapters"


def arguments(parser: argparse.ArgumentParser) -> None:
    ways = parser.add_subparsers(required=True, metavar="WHAT", dest="what")
    every = [ways.add_parser("list", help="all adapters, their versions, and who may use them")]
    every.append(ways.add_parser("log", help="who changed what, the newest first"))
    for what, said in (
        ("add", "bring a version; nobody is answered by it before it is promoted"),
        ("assign", "let a user, or everybody, use it; it then writes for them without being asked for"),
        ("withdraw", "take that back"),
        ("promote", "let a version answer all its users, or a share of them"),
        ("rollback", "give up the canary, or the live version for the one before"),
        ("remove", "delete it with all its versions"),
    ):
        way = ways.add_parser(what, help=said)
        way.add_argument("name")
        every.append(way)
    _of_each(dict(ways.choices))
    train = ways.add_parser("train", help=adapters_train.HELP)
    adapters_train.arguments(train)
    every.append(train)
    gate = ways.add_parser("gate", help=adapters_gate.HELP)
    adapters_gate.arguments(gate)
    every.append(gate)
    for way in every:
        way.add_argument("--server", metavar="URL", help="address of haru (default: this machine)")


def _of_each(ways: dict[str, argparse.ArgumentParser]) -> None:
    ways["add"].add_argument("path", type=Path, help="folder as PEFT writes it, or a zip archive of one")
    ways["add"].add_argument("--owner", metavar="USER", help="whose it is (default: the operator's)")
    ways["add"].add_argument("--feature", default="", help="for this feature only")
    ways["add"].add_argument("--domain", default="", help="for this domain of the feature")
    for what in ("assign", "withdraw"):
        ways[what].add_argument("--user", help="for this user (default: for everybody)")
    ways["assign"].add_argument("--on-request", action="store_true", help="only when they ask for it by name")
    ways["promote"].add_argument("number", type=int, help="the version")
    ways["promote"].add_argument("--canary", type=float, metavar="PERCENT", help="for this share of its users")
    ways["rollback"].add_argument("--why", default="", help="for the log")
    ways["remove"].add_argument("--yes", action="store_true", help="do not ask")


def run(args: argparse.Namespace, settings: Settings) -> int:
    if args.what == "train":
        return adapters_train.run(args, settings)
    if args.what == "gate":
        return adapters_gate.run(args, settings)

    def done() -> int:
        sys.stdout.write(_done(args, Server.of(args.server, settings)))
        return 0

    return explained(done)


def _done(args: argparse.Namespace, server: Server) -> str:
    match args.what:
        case "list":
            return "".join(_lines(one) for one in call(server, "GET", PATH).json())
        case "log":
            return "".join(_event(one) for one in call(server, "GET", f"{PATH}/events").json())
        case "add":
            return _added(args, server)
        case "remove":
            return _removed(args, server)
        case _:
            method, step, body = _step(args)
            call(server, method, f"{PATH}/{quote(args.name, safe='')}/{step}", body)
            return f"{args.name}: done\n"


def _step(args: argparse.Namespace) -> tuple[str, str, dict[str, Any] | None]:
    match args.what:
        case "assign":
            return "PUT", "uses", {"user": args.user, "is_default": not args.on_request}
        case "withdraw":
            return "DELETE", f"uses?user={quote(args.user, safe='')}" if args.user else "uses", None
        case "promote":
            share = 1.0 if args.canary is None else args.canary / 100
            return "POST", "promote", {"number": args.number, "share": share}
        case _:
            return "POST", "rollback", {"why": args.why}


def _added(args: argparse.Namespace, server: Server) -> str:
    given = {name: getattr(args, name) for name in ("name", "owner", "feature", "domain")}
    added = brought(server, args.path, given)
    return f"{added['name']}:{added['number']}  {added['digest'][:12]}; `haru adapters promote` lets it answer\n"


def _removed(args: argparse.Namespace, server: Server) -> str:
    if not args.yes and not _agreed(f"Delete {args.name} with all its versions? [y/N] "):
        return "nothing was deleted\n"
    call(server, "DELETE", f"{PATH}/{quote(args.name, safe='')}")
    return f"{args.name} is deleted\n"


def _agreed(question: str) -> bool:
    sys.stderr.write(question)
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _lines(adapter: dict[str, Any]) -> str:
    uses = [f"{use['user'] or 'everybody'}{'' if use['is_default'] else ' on request'}" for use in adapter["uses"]]
    limits = " ".join(adapter[name] for name in ("feature", "domain") if adapter[name]) or "any feature"
    versions = "".join(_version(one) for one in adapter["versions"])
    return f"{adapter['name']:<24} {limits}; for {', '.join(uses) or 'nobody yet'}\n{versions}"


def _version(version: dict[str, Any]) -> str:
    share = f" {version['share']:.0%}" if version["state"] == "canary" else ""
    engines = f"  in {', '.join(version['loaded_in'])}" if version["loaded_in"] else ""
    said = f"  :{version['number']:<4} {version['state'] + share:<12} {version['digest'][:12]}"
    return f"{said}  rank {version['rank']} on {version['base']}{engines}\n"


def _event(event: dict[str, Any]) -> str:
    number = f":{event['number']}" if event["number"] else ""
    why = f"  {event['why']}" if event["why"] else ""
    return f"{event['at'][:19]}  {event['adapter']}{number} {event['what']} by {event['by'] or 'a user'}{why}\n"
