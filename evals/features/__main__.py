"""`python -m evals.features`: asks a running server about real material; `report` counts, `show` prints for reading."""

import argparse
import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx

from evals.features.asks import Ask, asks, feed
from evals.features.collect import TIMEOUT, NotLetIn, Server, collect
from evals.features.report import report
from evals.features.show import shown
from evals.features.stored import stored

FEATURES = ("til", "news", "interview")


def main(arguments: list[str] | None = None) -> int:
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] and given[0] in ("report", "show"):
        return _read(given)
    asked = _parser().parse_args(given)
    try:
        return asyncio.run(_collected(asked))
    except NotLetIn as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _read(given: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.features")
    parser.add_argument("what", choices=["report", "show"])
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args(given)
    runs = stored(asked.folder)
    if not runs:
        sys.stderr.write(f"{asked.folder} holds no runs\n")
        return 1
    sys.stdout.write(report(runs) if asked.what == "report" else shown(runs))
    return 0


async def _collected(asked: argparse.Namespace) -> int:
    token = asked.token or asked.token_file.read_text().strip()
    headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=asked.server, headers=headers, timeout=TIMEOUT, trust_env=False) as http:
        refused = await collect(Server(http), _asks(asked), asked.out, at_once=asked.at_once, tell=_tell)
    if refused:
        sys.stderr.write(f"{refused} runs were refused; run the command again to ask for them once more\n")
    return 1 if refused else 0


def _asks(asked: argparse.Namespace) -> Iterator[Ask]:
    yield from asks(asked.data, asked.features.split(","), asked.limit, once=asked.once)
    for url in asked.feed:
        yield from feed(url)


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.features", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="a folder with commits/, articles/, interview/")
    parser.add_argument("--server", default="http://127.0.0.1:8080")
    key = parser.add_mutually_exclusive_group(required=True)
    key.add_argument("--token", help="a session or API key")
    key.add_argument("--token-file", type=Path, help="a file that holds it, such as var/cli.key")
    parser.add_argument("--features", default=",".join(FEATURES), help="of til, news, interview; by commas")
    parser.add_argument("--limit", type=int, help="of each feature and language")
    parser.add_argument("--once", action="store_true", help="each input in one language, the next in the other")
    parser.add_argument("--feed", action="append", default=[], help="a feed to make a digest of; may be repeated")
    parser.add_argument("--at-once", type=int, default=1)
    parser.add_argument(
        "--out", type=Path, default=Path("evals-out"), help="a folder; what is there already is not asked"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
