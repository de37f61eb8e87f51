"""`haru keys`: API keys of any user, straight in the database, for the operator of this machine."""

import argparse
from datetime import UTC, datetime, timedelta

from server.auth.keys import Key, Keys
from server.auth.users import Users
from server.commands.database import with_database
from server.db.pool import Pool
from server.errors import NotFound
from server.identity import Scope
from server.settings import Settings

NAME = "keys"
HELP = "list, make and revoke API keys"


def arguments(parser: argparse.ArgumentParser) -> None:
    ways = parser.add_subparsers(required=True, metavar="WHAT", dest="what")
    listed = ways.add_parser("list", help="a user's keys")
    add = ways.add_parser("add", help="make a key, and print it this once")
    revoke = ways.add_parser("revoke", help="end a key at once")
    for way in (listed, add, revoke):
        way.add_argument("user", help="whose")
    for way in (add, revoke):
        way.add_argument("name", help="the key's name")
    add.add_argument("--days", type=int, help="good for so long (default: until it is revoked)")
    add.add_argument("--feature", action="append", metavar="NAME", help="good for this feature only; repeatable")
    add.add_argument("--model", action="append", metavar="NAME", help="good for this model only; repeatable")


def run(args: argparse.Namespace, settings: Settings) -> int:
    return with_database(settings, lambda pool: _done(pool, args))


async def _done(pool: Pool, args: argparse.Namespace) -> str:
    keys = Keys(pool)
    owner = await Users(pool).by_name(args.user)
    if owner is None:
        raise NotFound
    if args.what == "list":
        return "".join(_line(key) for key in await keys.of(owner.id))
    if args.what == "add":
        until = datetime.now(UTC) + timedelta(days=args.days) if args.days else None
        _, secret = await keys.create(owner.id, args.name, Scope(_set(args.feature), _set(args.model)), until)
        return secret + "\n"
    for key in await keys.of(owner.id):
        if key.name == args.name:
            await keys.revoke(owner.id, key.id)
            return f"{key.name} is revoked\n"
    raise NotFound


def _line(key: Key) -> str:
    until = f"until {key.expires_at:%Y-%m-%d}" if key.expires_at else "without end"
    used = f"last used {key.used_at:%Y-%m-%d}" if key.used_at else "never used"
    return f"{key.prefix}… {key.name:<24} {until}, {used}\n"


def _set(names: list[str] | None) -> frozenset[str] | None:
    return frozenset(names) if names else None
