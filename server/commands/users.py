"""`haru users`: accounts, straight in the database, for the operator of this machine."""

import argparse

from pydantic import ValidationError

from server.auth.links import HOURS, Links, link_of
from server.auth.schemas import NewUser
from server.auth.users import User, Users
from server.commands.database import with_database
from server.db.pool import Pool
from server.errors import NotFound, invalid
from server.settings import Settings

NAME = "users"
HELP = "list, add, lock and let in users"


def arguments(parser: argparse.ArgumentParser) -> None:
    ways = parser.add_subparsers(required=True, metavar="WHAT", dest="what")
    ways.add_parser("list", help="all users")
    add = ways.add_parser("add", help="add a user, and print a sign-in link")
    add.add_argument("name")
    add.add_argument("--admin", action="store_true", help="as an administrator")
    ways.add_parser("link", help="print a sign-in link, which works once, for an hour").add_argument("name")
    role = ways.add_parser("role", help="make a user an administrator, or an administrator a user")
    role.add_argument("name")
    role.add_argument("role", choices=("user", "admin"))
    ways.add_parser("lock", help="keep a user out; open streams end within seconds").add_argument("name")
    ways.add_parser("unlock", help="let a user in again").add_argument("name")


def run(args: argparse.Namespace, settings: Settings) -> int:
    return with_database(settings, lambda pool: _done(pool, args, settings))


async def _done(pool: Pool, args: argparse.Namespace, settings: Settings) -> str:
    users = Users(pool)
    if args.what == "list":
        return "".join(_line(user) for user in await users.listed())
    if args.what == "add":
        return await _linked(pool, await _added(users, args), settings)
    user = await users.by_name(args.name)
    if user is None:
        raise NotFound
    if args.what == "link":
        return await _linked(pool, user, settings)
    if args.what == "role":
        return _line(await users.set_standing(user.id, role=args.role))
    return _line(await users.set_standing(user.id, status="locked" if args.what == "lock" else "active"))


async def _added(users: Users, args: argparse.Namespace) -> User:
    try:
        wanted = NewUser(name=args.name, role="admin" if args.admin else "user")
    except ValidationError as error:
        raise invalid(error.errors()) from error
    return await users.create(wanted.name, wanted.role)


async def _linked(pool: Pool, user: User, settings: Settings) -> str:
    link = link_of(settings.public_url or settings.url, await Links(pool).make(user.id))
    return f"{user.name} signs in, once and within {HOURS} hour, at\n{link}\n"


def _line(user: User) -> str:
    seen = f"last signed in {user.signed_in_at:%Y-%m-%d}" if user.signed_in_at else "never signed in"
    return f"{user.name:<24} {user.role:<6} {user.status:<7} {seen}\n"
