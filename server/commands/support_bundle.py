"""`haru support-bundle`: what somebody who helps needs to see, without secrets and without what people wrote."""

import argparse
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from server.commands.client import Refused, explained
from server.commands.database import database_url
from server.commands.status import look
from server.settings import Settings
from server.support.bundle import Sources, texts_of, write

NAME = "support-bundle"
HELP = "pack what somebody who helps needs to see: no secrets, no content"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="FILE.zip", help="default: haru-support-TIME.zip")


def run(args: argparse.Namespace, settings: Settings) -> int:
    return explained(lambda: _packed(args.out, settings, datetime.now(UTC)))


def _packed(out: Path | None, settings: Settings, now: datetime) -> int:
    file = out or Path(f"haru-support-{now:%Y%m%dT%H%M%SZ}.zip")
    status = look(settings)
    texts = texts_of(Sources(settings, database_url(settings), asdict(status) if status else None, now))
    try:
        write(file, texts)
    except OSError as error:
        raise Refused(f"cannot write {file}: {error.strerror}") from error
    sys.stdout.write(f"{file}: {len(texts)} text files; look through them before you send it\n")
    return 0
