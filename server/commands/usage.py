"""`haru usage`: what was used, by day; and whether the log agrees with the engine."""

import argparse
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx

from server.commands.client import Refused, explained
from server.commands.database import with_database
from server.commands.engine_address import engine_url
from server.db.pool import Pool
from server.settings import Settings, WrongSetting
from server.usage import table
from server.usage.reconcile import Difference, EngineCounts, NotAnEngine, counts_of, differences
from server.usage.store import Asked, DayTotals, UsageStore

NAME = "usage"
HELP = "show what was used, or compare it with the engine's own counters"
UTC_ZONE = ZoneInfo("UTC")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", nargs="?", choices=("days", "reconcile"), default="days")
    parser.add_argument("--days", type=int, default=30, metavar="N", help="how many days, today included (30)")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write all requests of these days into a file")
    parser.add_argument("--language", choices=("en", "ko"), default="en", help="of the file's headings (en)")
    parser.add_argument("--tolerance", type=float, default=1.0, metavar="PERCENT", help="reconcile: allowed (1.0)")


def run(args: argparse.Namespace, settings: Settings) -> int:
    if args.days < 1:
        raise SystemExit("haru: --days must be 1 or more")
    return explained(lambda: _run(args, settings))


def _run(args: argparse.Namespace, settings: Settings) -> int:
    if args.what == "reconcile":
        return _reconciled(args.tolerance, settings)
    work = _written if args.csv else _page
    return with_database(settings, lambda pool: work(UsageStore(pool), args))


async def _page(store: UsageStore, args: argparse.Namespace) -> str:
    edges = _edges(args.days)
    totals = await store.days(Asked(), edges, "model")
    rows = [f"{'day':<12}{'model':<28}{'requests':>9}{'failed':>8}{'input':>12}{'output':>12}{'cached':>12}"]
    rows += [_row(edges[one.day], one) for one in totals]
    return "\n".join(rows if totals else ["nothing was used"]) + "\n"


def _row(day: datetime, one: DayTotals) -> str:
    name = (one.key or "-")[:27]
    spent = f"{one.input_tokens:>12}{one.output_tokens:>12}{one.cached_tokens:>12}"
    return f"{day:%Y-%m-%d}  {name:<28}{one.requests:>9}{one.failed:>8}{spent}"


async def _written(store: UsageStore, args: argparse.Namespace) -> str:
    count = 0
    try:
        with args.csv.open("w", encoding="utf-8", newline="") as file:
            file.write(table.heading(args.language, UTC_ZONE))
            async for entries in store.all(Asked(since=_edges(args.days)[0])):
                file.write(table.lines(entries, UTC_ZONE))
                count += len(entries)
    except OSError as error:
        raise Refused(f"cannot write {args.csv}: {error.strerror}") from error
    return f"{args.csv}: {count} requests\n"


def _edges(days: int) -> list[datetime]:
    """Midnights, of universal time."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return [today + timedelta(days=number) for number in range(1 - days, 2)]


def _reconciled(tolerance: float, settings: Settings) -> int:
    disagree: list[str] = []

    async def compare(pool: Pool) -> str:
        before = _engine_counts(settings)
        logged = await UsageStore(pool).totals(Asked(since=before.started))
        after = _engine_counts(settings)
        if after.started != before.started:
            raise Refused("the engine was started again meanwhile, its counters begin anew; repeat")
        compared = differences(logged, after)
        disagree.extend(one.what for one in compared if one.is_beyond(tolerance))
        return _comparison(compared, after)

    code = with_database(settings, compare)
    if disagree:
        sys.stderr.write(f"haru: {' and '.join(disagree)} differ by more than {tolerance} %\n")
    return code or int(bool(disagree))


def _comparison(compared: list[Difference], counted: EngineCounts) -> str:
    title = f"since the engine started, {counted.started:%Y-%m-%d %H:%M:%S} UTC\n"
    head = f"  {'':<15}{'usage log':>14}{'engine':>14}{'difference':>12}\n"
    rows = [
        f"  {one.what:<15}{one.logged:>14}{one.counted:>14}{one.tokens:>+12}{one.percent:>+9.2f} %\n"
        for one in compared
    ]
    return title + head + "".join(rows) + _remarks(counted)


def _remarks(counted: EngineCounts) -> str:
    remarks = [f"  {counted.running} calls still run; the log has them when they end\n"] if counted.running else []
    remarks += [f"  {counted.queried} tokens were looked up in the prefix cache\n"] if counted.queried else []
    return "".join(remarks)


def _engine_counts(settings: Settings) -> EngineCounts:
    url = f"{_engine_url(settings)}/metrics"
    try:
        answer = httpx.get(url, timeout=10)
        answer.raise_for_status()
        return counts_of(answer.text)
    except httpx.HTTPError as error:
        raise Refused(f"{url} does not answer: {error}") from error
    except NotAnEngine as error:
        raise Refused(f"{url}: {error}") from error


def _engine_url(settings: Settings) -> str:
    """Its metrics lie beside the protocol's addresses, not under them."""
    try:
        return engine_url(settings).removesuffix("/v1")
    except WrongSetting as error:
        raise Refused(str(error)) from error
