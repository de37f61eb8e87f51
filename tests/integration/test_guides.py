"""Commands of the guides do what the guides say: each is understood, and each that can be is run (OPS-13)."""

import asyncio
import os
import re
import shlex
import subprocess
from contextlib import redirect_stderr
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest

from retrievers.centred import space_with
from server.auth.keys import Keys
from server.auth.users import Users
from server.cli import COMMANDS, _parser
from server.db.pool import open_pool
from server.embedding_model import embedding_model_of
from server.settings import ROOT, api_environment, variables
from tests.index_owner import IndexProcess
from tests.integration.conftest import serving

GUIDES = (
    *("docs/getting-started.md", "docs/onboarding.md", "docs/ko/getting-started.md", "docs/ko/operate.md"),
    *("docs/how-to/operate.md", "docs/how-to/back-up.md", "docs/how-to/testing.md"),
    *("docs/how-to/gateway.md", "docs/how-to/load-tests.md"),
)
PAGES = sorted(str(path.relative_to(ROOT)) for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
BLOCK = re.compile(r"(?:<!-- not run: (?P<why>[^>]+) -->\n)?^```sh\n(?P<code>.*?)^```", re.MULTILINE | re.DOTALL)
# Starts, ends or sets up more than a test may.
LAUNCHERS = ("./start", "./stop", "./test")


@dataclass(frozen=True)
class Block:
    code: str
    why_not: str | None


def blocks_of(page):
    return [Block(found["code"], found["why"]) for found in BLOCK.finditer((ROOT / page).read_text())]


def haru_lines(page):
    """Each call of haru on a page, without what the shell does around it."""
    for block in blocks_of(page):
        for line in block.code.replace("\\\n", " ").splitlines():
            for call in re.findall(r"(?:^|\s|&& )(?:\S*/)?haru ([a-z][^|;&#>]*)", line.split("  #")[0].split(" # ")[0]):
                yield call.strip()


@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_a_page_is_understood(page):
    assert [line for line in haru_lines(page) if not is_understood(line)] == []


def is_understood(line):
    words = shlex.split(line)
    if words[0] == "setup":
        return True
    if words[0] not in COMMANDS:
        return False
    try:
        with redirect_stderr(StringIO()):
            _parser(words[:1]).parse_args(words)
    except SystemExit as end:
        return end.code == 0
    return True


@pytest.fixture
async def place(settings, engine, tmp_path):
    """A folder in which the commands of haru reach a haru that runs, with an index of its own."""
    owner = IndexProcess(settings.index_folder, settings.own_index_socket, space_with(embedding_model_of(settings)))
    await owner.start()
    try:
        own = settings.model_copy(update={"index_socket": settings.own_index_socket})
        async with serving(own) as haru:
            key = await admin_key(own.database_url)
            port = int(haru.url.rpartition(":")[2])
            yield folder(tmp_path / "here", own.model_copy(update={"port": port, "api_key": key}))
    finally:
        await owner.stop()


async def admin_key(database):
    async with open_pool(database, size=2) as pool:
        user = await Users(pool).by_name("admin") or await Users(pool).create("admin", "admin")
        return (await Keys(pool).create(user.id, "guides"))[1]


def folder(path, settings):
    path.mkdir()
    for name in ("haru", "status"):
        (path / name).symlink_to(ROOT / name)
    git = ["git", "-c", "user.name=kim", "-c", "user.email=kim@example.org"]
    (path / "pool.py").write_text("def close(pool):\n    pool.close()\n")
    for words in (["init", "-q"], ["add", "pool.py"], ["commit", "-q", "-m", "Close pools on shutdown"]):
        subprocess.run([*git, *words], cwd=path, check=True)
    own = {name: value for name, value in os.environ.items() if name not in variables().values()}
    return path, {**own, **api_environment(settings, {}), "HARU_API_KEY": settings.api_key}


@pytest.mark.parametrize("page", GUIDES)
async def test_what_a_guide_does_not_except_runs(page, place):
    path, environment = place
    code = "\n".join(block.code for block in blocks_of(page) if block.why_not is None)
    # The address of the guides is the usual one, and ./status has no supervisor to ask here.
    code = code.replace("http://127.0.0.1:8080", f"http://127.0.0.1:{environment['HARU_PORT']}")
    code = re.sub(r"^\./status.*$", "./status || [ $? = 3 ]", code, flags=re.MULTILINE)

    done = await asyncio.to_thread(run, code, path, environment)

    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert not any(launcher in code for launcher in LAUNCHERS)


def run(code, path: Path, environment):
    prepared = "mkdir -p var notes && " if not (path / "var").exists() else ""
    command = ["bash", "-euxc", f"{prepared}true\n{code}"]
    return subprocess.run(command, cwd=path, env=environment, capture_output=True, text=True, timeout=300, check=False)
