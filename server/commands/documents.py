"""`haru documents`: what was brought so far, by name or id; share it, or take it away again."""

import argparse
import json
import sys
from typing import Any

import httpx

from server.commands.client import Refused, Server, explained
from server.commands.ingest import KINDS
from server.commands.ingest_folder.remote import Remote
from server.settings import Settings

NAME = "documents"
HELP = "list, show, share and remove documents"
STATES = ("queued", "reading", "stored", "failed")


def arguments(parser: argparse.ArgumentParser) -> None:
    ways = parser.add_subparsers(required=True, metavar="WHAT", dest="what")
    listed = ways.add_parser("list", help="the newest first")
    show = ways.add_parser("show", help="one document")
    share = ways.add_parser("share", help="let everybody here find them")
    remove = ways.add_parser("remove", help="delete them, with all that is found of them")
    listed.add_argument("--community", action="store_true", help="what everybody shares, instead of your own")
    listed.add_argument("--q", default="", metavar="TEXT", help="only with this in name or title")
    listed.add_argument("--kind", choices=KINDS)
    listed.add_argument("--tag")
    listed.add_argument("--state", choices=STATES)
    show.add_argument("--text", action="store_true", help="print what was read of it")
    share.add_argument("--stop", action="store_true", help="for yourself alone again")
    remove.add_argument("--yes", action="store_true", help="do not ask")
    show.add_argument("name", metavar="NAME|ID")
    for way in (share, remove):
        way.add_argument("names", nargs="*", metavar="NAME|ID")
    for way in (listed, show, share, remove):
        way.add_argument("--source", help="only of this source" if way in (listed, show) else "all of this source")
        way.add_argument("--server", metavar="URL", help="address of haru (default: this machine)")
    for way in (listed, show):
        way.add_argument("--json", action="store_true")


def run(args: argparse.Namespace, settings: Settings) -> int:
    def done() -> int:
        with httpx.Client() as http:
            sys.stdout.write(_done(args, Remote(Server.of(args.server, settings), http)))
        return 0

    return explained(done)


def _done(args: argparse.Namespace, remote: Remote) -> str:
    match args.what:
        case "list":
            return _listed(args, remote)
        case "show":
            return _shown(args, remote)
        case "share":
            return _shared(args, remote)
        case _:
            return _removed(args, remote)


def _listed(args: argparse.Namespace, remote: Remote) -> str:
    wanted = {name: getattr(args, name) for name in ("source", "kind", "tag", "state", "q")}
    rows = list(remote.listed(of="community" if args.community else "mine", **wanted))
    return _json(rows) if args.json else "".join(map(_line, rows))


def _shown(args: argparse.Namespace, remote: Remote) -> str:
    row = _found(args.name, args.source, remote)
    if args.text:
        return remote.text(row["id"])
    if args.json:
        return _json(row)
    error = {"error": row["error"]["message"]} if row["error"] else {}
    said = {**row, **error, "tags": ", ".join(row["tags"])}
    return "".join(f"{name:<12}{value}\n" for name, value in said.items() if value not in ("", None))


def _shared(args: argparse.Namespace, remote: Remote) -> str:
    rows = _wanted(args, remote)
    for row in rows:
        remote.change(row["id"], {"visibility": "private" if args.stop else "community"})
    return f"{len(rows)} {'private' if args.stop else 'shared'}\n"


def _removed(args: argparse.Namespace, remote: Remote) -> str:
    rows = _wanted(args, remote)
    if not args.yes and not _agreed(rows):
        raise Refused("nothing was removed")
    for row in rows:
        remote.remove(row["id"])
    return f"{len(rows)} removed\n"


def _wanted(args: argparse.Namespace, remote: Remote) -> list[dict[str, Any]]:
    if args.names:
        return [_found(name, args.source, remote) for name in args.names]
    if not args.source:
        raise Refused("say which: names, ids, or --source")
    return list(remote.listed(source=args.source))


def _found(name: str, source: str | None, remote: Remote) -> dict[str, Any]:
    """One of your own, by the whole name or by id."""
    rows = [row for row in remote.listed(q=name, source=source) if row["name"] == name]
    if len(rows) > 1:
        raise Refused(f"several are called {name}: " + ", ".join(f"{row['id']} of {row['source']}" for row in rows))
    return rows[0] if rows else remote.opened(name)


def _agreed(rows: list[dict[str, Any]]) -> bool:
    sys.stderr.write("".join(map(_line, rows[:20])) + f"remove {len(rows)}? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _line(row: dict[str, Any]) -> str:
    shared = "shared" if row["visibility"] == "community" else ""
    why = f"  {row['error']['message']}" if row["error"] else ""
    return f"{row['id']}  {row['state']:<8}{shared:<7}{row['chunks']:>6}  {row['source']}: {row['name']}{why}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
