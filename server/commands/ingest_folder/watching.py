"""A folder looked at again and again; what changed is handed on once it has come to rest."""

from collections.abc import Callable, Iterator

from server.commands.ingest_folder.files import Bundle

EVERY_S = 2.0
Look = Callable[[], list[Bundle]]
Shape = dict[tuple[str, str], tuple[int, int]]


def changes(look: Look, wait: Callable[[float], None]) -> Iterator[list[Bundle]]:
    """What lies there now, each time it is different and nobody has written to it for a moment. Looking is cheap:
    watching by the system needs another way on each of them, and does not see what happens on network drives."""
    handed: Shape = _shape(look())
    before = handed
    while True:
        wait(EVERY_S)
        bundles = look()
        now = _shape(bundles)
        if now == before and now != handed:
            handed = now
            yield bundles
        before = now


def _shape(bundles: list[Bundle]) -> Shape:
    """Of files that go in this very moment the next look tells."""
    shape = {}
    for bundle in bundles:
        for name, path in bundle.files.items():
            try:
                stat = path.stat()
            except OSError:
                continue
            shape[bundle.source, name] = (stat.st_mtime_ns, stat.st_size)
    return shape
