"""Which days a person at the terminal means, and in which time zone they begin."""

import argparse
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from server.commands.client import Refused

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
LOCAL_TIME = Path("/etc/localtime")


@dataclass(frozen=True)
class Span:
    """Days from `first` to `last`, both included, in the zone. Not `is_asked` is today, because nothing was said."""

    first: date | None
    last: date | None
    zone: tzinfo
    is_asked: bool = True

    @property
    def since(self) -> datetime | None:
        return datetime.combine(self.first, time(), self.zone) if self.first else None

    @property
    def until(self) -> datetime | None:
        return datetime.combine(self.last + DAY, time(), self.zone) if self.last else None

    @property
    def only_day(self) -> date | None:
        return self.first if self.first == self.last else None

    @property
    def zone_name(self) -> str | None:
        """None for a zone that has no name, such as an offset with half an hour."""
        if isinstance(self.zone, ZoneInfo):
            return self.zone.key
        hours, rest = divmod(self.zone.utcoffset(None) or timedelta(), HOUR)
        # In these names the sign is the other way round.
        return None if rest else f"Etc/GMT{-hours:+d}" if hours else "UTC"


def span_of(args: argparse.Namespace, now: datetime) -> Span:
    zone = _named(args.timezone) if args.timezone else own_zone(now)
    today = now.astimezone(zone).date()
    if args.date and (args.since or args.until):
        raise Refused("give either --date or --since and --until")
    if not (args.date or args.since or args.until):
        return Span(today, today, zone, is_asked=False)
    return Span(_day(args.date or args.since, today), _day(args.date or args.until, today), zone)


def own_zone(now: datetime, local_time: Path = LOCAL_TIME) -> tzinfo:
    """This machine's: by its name if that is known, else as it is now."""
    offset = now.astimezone().utcoffset() or timedelta()
    _, _, name = str(local_time.resolve()).partition("/zoneinfo/")
    try:
        zone = ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zone = None
    # TZ in the environment may say something else than the file.
    return zone if zone and now.astimezone(zone).utcoffset() == offset else timezone(offset)


def _named(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Refused(f"there is no time zone {name!r}; use a name such as Asia/Seoul or UTC") from error


def _day(said: str | None, today: date) -> date | None:
    if not said or said in ("today", "yesterday"):
        return {"today": today, "yesterday": today - DAY}.get(said or "")
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise Refused(f"{said!r} is no day; write it as 2026-05-01, today or yesterday") from error
