"""pg_dump and psql, told where the database is by their environment: what stands on a command line anybody can read."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from server.backup.errors import BackupFailed
from server.settings import part_environment

VARIABLES = {
    **{"host": "PGHOST", "hostaddr": "PGHOSTADDR", "port": "PGPORT", "dbname": "PGDATABASE", "user": "PGUSER"},
    **{"password": "PGPASSWORD", "passfile": "PGPASSFILE", "service": "PGSERVICE", "options": "PGOPTIONS"},
    **{"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"},
}


@dataclass(frozen=True)
class Tools:
    """`folder` is where they lie; None looks along PATH."""

    folder: Path | None = None

    def path(self, name: str) -> str:
        found = shutil.which(name, path=str(self.folder) if self.folder else None)
        if found is None:
            raise BackupFailed(f"{name} is not installed here; install PostgreSQL's client programs")
        return found

    def major(self, name: str) -> int:
        said = subprocess.run([self.path(name), "--version"], capture_output=True, text=True, check=True).stdout
        found = re.search(r"(\d+)(?:\.|devel|beta|rc|$)", said.strip())
        if found is None:
            raise BackupFailed(f"{name} says no version: {said.strip()}")
        return int(found[1])


def environment_for(url: str) -> Mapping[str, str]:
    """Raises BackupFailed for what these programs cannot be told."""
    given = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    if unknown := sorted(set(given) - set(VARIABLES) - {"connect_timeout", "application_name"}):
        raise BackupFailed(f"DATABASE_URL says {', '.join(unknown)}, which a backup cannot do")
    told = {VARIABLES[name]: value for name, value in given.items() if name in VARIABLES}
    return part_environment({"PGAPPNAME": "haru backup", "PGCONNECT_TIMEOUT": "10", **told})
