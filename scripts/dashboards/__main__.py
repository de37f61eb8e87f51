"""Writes the dashboards that Grafana is given: python -m scripts.dashboards"""

from collections.abc import Iterator
from pathlib import Path

from scripts.dashboards.build import Board, written
from scripts.dashboards.engine import ENGINE
from scripts.dashboards.features import FEATURES, USAGE
from scripts.dashboards.promises import SLO
from scripts.dashboards.service import SERVICE
from server.settings import ROOT

BOARDS = (SERVICE, ENGINE, FEATURES, USAGE, SLO)
FOLDER = ROOT / "infra" / "monitoring" / "grafana" / "dashboards"


def stale() -> Iterator[Path]:
    """Files that are not what the code makes."""
    made = {file_of(board): written(board) for board in BOARDS}
    yield from set(FOLDER.glob("*.json")) - made.keys()
    for file, text in made.items():
        if not file.exists() or file.read_text() != text:
            yield file


def file_of(board: Board) -> Path:
    return FOLDER / f"{board.uid}.json"


if __name__ == "__main__":
    for board in BOARDS:
        file_of(board).write_text(written(board))
