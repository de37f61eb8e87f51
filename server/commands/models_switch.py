"""`haru models list|switch|rollback|log`: what is served, and another model in its place, step by step."""

import argparse
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import orjson

from nodes.quotation import visible
from server.commands.client import PATIENCE, Refused, Server, answering, call, explained, told_plainly
from server.settings import Settings

PLACE = "/api/models"
STEPS = {
    "start": "{profile} is being loaded",
    "drain": "answers that began on {profile} are waited for",
    "retire": "{profile} is being ended",
    "discard": "{profile} is given up: {reason}",
    "mend": "{profile} is started again: {reason}",
    "steady": "{routed} answers",
}
OUTCOMES = {"done": "switched to {routed}", "failed": "failed: {reason}", "superseded": "given up for a newer wish"}


def arguments(ways: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    listed = ways.add_parser("list", help="what is served, and what else there is")
    switch = ways.add_parser("switch", help="serve another model; nothing that runs is cut off")
    switch.add_argument("profile", help="which: `list` names them")
    switch.add_argument("--force", action="store_true", help="even if it is measured to be worse")
    back = ways.add_parser("rollback", help="serve again what was served before")
    log = ways.add_parser("log", help="who switched what, and what became of it")
    log.add_argument("--limit", type=int, default=20, metavar="N")
    for way in (switch, back):
        way.add_argument("--no-wait", action="store_true", help="return at once")
    for way in (switch, back, log):
        way.add_argument("--seat", default="main", help="which of several places (main)")
    for way in (listed, switch, back, log):
        way.add_argument("--server", metavar="URL", help="address of haru (default: this machine)")


def run(args: argparse.Namespace, settings: Settings) -> int:
    return explained(lambda: _done(args, Server.of(args.server, settings)))


def _done(args: argparse.Namespace, server: Server) -> int:
    if args.what == "list":
        return _list(server)
    seat = f"{PLACE}/seats/{quote(args.seat, safe='')}"
    if args.what == "log":
        return _log(server, seat, args.limit)
    if args.no_wait:
        return _asked(args, server, seat)
    return _watched(args, server, seat)


def _list(server: Server) -> int:
    said = call(server, "GET", f"{PLACE}/seats").json()
    for seat in said["seats"]:
        _say(visible(_line(seat)))
    _say("profiles: " + ", ".join(said["profiles"]))
    return 0


def _line(seat: dict[str, Any]) -> str:
    if seat["phase"] == "steady" and seat["routed"]:
        return f"{seat['name']}: {seat['routed']} answers"
    left = f", about {seat['left_s']:.0f} s left" if seat["left_s"] is not None else ""
    said = STEPS[seat["phase"]] if seat["phase"] != "steady" else "nothing answers"
    profile = seat["leaving"] if seat["phase"] in ("drain", "retire") else seat["coming"] or seat["serving"]
    waiting = "" if seat["routed"] else "; calls wait"
    return f"{seat['name']}: {said.format(**{**seat, 'profile': profile})}{left}{waiting}"


def _log(server: Server, seat: str, limit: int) -> int:
    for one in call(server, "GET", f"{seat}/switches?limit={limit}").json()["switches"]:
        _say(visible(_entry(one)))
    return 0


def _entry(one: dict[str, Any]) -> str:
    who, why = one["asked_by"] or "haru", f": {one['reason']}" if one["reason"] else ""
    what = f"{one['was'] or '-'} → {one['profile']}"
    return f"{one['asked_at'][:19]}  {one['kind']:<9} {what}  {one['state']}, asked by {who}{why}"


def _asked(args: argparse.Namespace, server: Server, seat: str) -> int:
    body = _wanted(args)
    asked = call(server, "POST", f"{seat}/{args.what}", body).json()
    _say(f"{asked['seat']}: {asked['profile']} is asked for")
    return 0


def _wanted(args: argparse.Namespace) -> dict[str, Any] | None:
    return {"profile": args.profile, "force": args.force} if args.what == "switch" else None


def _watched(args: argparse.Namespace, server: Server, seat: str) -> int:
    """Listens first and asks then, so that no step is missed. 0 when it was switched."""
    with told_plainly(server), answering(server, "GET", f"{PLACE}/events", timeout=PATIENCE) as response:
        lines = response.iter_lines()
        next(lines)
        body = _wanted(args)
        switch = call(server, "POST", f"{seat}/{args.what}", body).json()["id"]
        for event in _events(lines):
            if event["seat"] == args.seat:
                _say(visible(_told(event)))
            if event["switch"] == switch and event["outcome"]:
                return 0 if event["outcome"] == "done" else 1
    raise Refused("the server ended the stream before the switch was complete")


def _events(lines: Iterator[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        if line.startswith("data:"):
            yield orjson.loads(line[5:])


def _told(event: dict[str, Any]) -> str:
    said = OUTCOMES.get(event["outcome"]) or STEPS[event["phase"]]
    return said.format(**event)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
