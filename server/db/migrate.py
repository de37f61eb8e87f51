"""Brings the tables to the newest version, whichever of several servers comes first."""

import time
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from server.settings import load_settings

LOCK = 724_002


def upgrade(url: str, version: str = "head") -> None:
    """Blocks: call it in a thread. Raises psycopg.Error or sqlalchemy's if the database does not answer."""
    with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
        # Polled, for a server that blocked in it would hold a snapshot.
        while not _locked(connection):
            time.sleep(0.1)
        _migrate(url, version)


def _migrate(url: str, version: str) -> None:
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url), poolclass=NullPool)
    with engine.connect() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, version)
        connection.commit()


def _locked(connection: psycopg.Connection) -> bool:
    row = connection.execute("SELECT pg_try_advisory_lock(%s)", (LOCK,)).fetchone()
    return bool(row and row[0])


if __name__ == "__main__":
    upgrade(load_settings().database_url)
