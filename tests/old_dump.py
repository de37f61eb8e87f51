"""A database as an older haru left it, dumped as SQL: tables by the migrations of that time, a few rows of each kind.

.venv/bin/python -m tests.old_dump    # writes the dump anew, when rows.sql was changed"""

import re
import subprocess
from pathlib import Path

import psycopg

from server.db.migrate import upgrade
from server.embedded.postgres import binaries
from tests.postgres import Postgres, running_postgres

VERSION = "0006"
FOLDER = Path(__file__).parent / "data" / "dumps"
DUMP = FOLDER / f"{VERSION}.sql"
# Other each time: what wrote it, and a word against the contents' being read as psql's commands.
CHANGING = re.compile(r"^(?:-- Dumped .*|\\(?:un)?restrict .*)\n", re.MULTILINE)


def made(postgres: Postgres) -> str:
    with postgres.database() as url:
        upgrade(url, VERSION)
        with psycopg.connect(url) as connection:
            connection.execute((FOLDER / "rows.sql").read_bytes())
        command = [binaries() / "pg_dump", "--schema=public", "--no-owner", "--no-privileges", "--inserts", url]
        dumped = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return CHANGING.sub("", dumped)


def restored(url: str) -> None:
    command = [binaries() / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "-", url]
    with DUMP.open() as dumped:
        # It makes the schema itself.
        with psycopg.connect(url) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
        subprocess.run(command, check=True, capture_output=True, stdin=dumped)


if __name__ == "__main__":
    with running_postgres() as running:
        DUMP.write_text(made(running))
