"""PostgreSQL's programs are told of the database where nobody else can read it."""

import pytest

from server.backup.errors import BackupFailed
from server.backup.tools import Tools, environment_for


def test_every_word_of_an_address_becomes_a_variable():
    url = "postgresql://kim:pass%20word@db.example:6432/haru?sslmode=verify-full&connect_timeout=3"

    said = environment_for(url)

    told = {name: value for name, value in said.items() if name.startswith("PG") and name != "PGAPPNAME"}
    assert told == {
        "PGHOST": "db.example",
        "PGPORT": "6432",
        "PGDATABASE": "haru",
        "PGUSER": "kim",
        "PGPASSWORD": "pass word",
        "PGSSLMODE": "verify-full",
        "PGCONNECT_TIMEOUT": "10",
    }


def test_what_would_be_lost_on_the_way_is_refused():
    with pytest.raises(BackupFailed, match="keepalives"):
        environment_for("postgresql://db/haru?keepalives=0")


def test_program_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BackupFailed, match="pg_dump is not installed"):
        Tools(tmp_path).path("pg_dump")
