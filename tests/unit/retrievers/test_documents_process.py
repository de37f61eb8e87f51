"""The process that reads a file ends when its time or its memory does, or when nobody waits for it any more."""

import asyncio

import psutil
import pytest

from retrievers.documents import process
from retrievers.documents.base import DocumentDamaged, DocumentTooLarge, DocumentTooSlow
from retrievers.documents.process import ProcessReader

BOUND = "import sys; sys.path[:] = sys.argv[4:]; from retrievers.documents.child import _bound; "
BOUND += "_bound(int(sys.argv[2]), int(sys.argv[3])); "


def doing(monkeypatch, what):
    """A parser that does this instead of parsing."""
    monkeypatch.setattr(process, "STARTS", BOUND + what)


@pytest.mark.parametrize(
    ("what", "reader", "reason"),
    [
        ("import time; time.sleep(60)", ProcessReader(seconds=2), DocumentTooSlow),
        ("exec('while True: pass')", ProcessReader(cpu_seconds=1), DocumentTooSlow),
        ("import os; os.abort()", ProcessReader(), DocumentTooLarge),
        ("bytearray(2**30)", ProcessReader(), DocumentDamaged),
        ("print('no json')", ProcessReader(), DocumentDamaged),
        ("sys.stdout.write('x' * 30_000_000)", ProcessReader(), DocumentTooLarge),
    ],
)
async def test_parser_gone_wrong_costs_its_bounds_and_ends(monkeypatch, what, reader, reason):
    doing(monkeypatch, what)

    with pytest.raises(reason):
        await reader.text_of("a.pdf", b"%PDF-")

    assert not _children()


async def test_who_leaves_takes_the_process_with_him(monkeypatch):
    doing(monkeypatch, "import time; time.sleep(60)")
    reading = asyncio.create_task(ProcessReader().text_of("a.pdf", b"%PDF-"))
    while not _children():  # noqa: ASYNC110 - a process tells nobody that it has begun
        await asyncio.sleep(0)

    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading

    assert not _children()


def _children():
    return [child for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE]
