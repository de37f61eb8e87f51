"""Files compared with what is stored of their source: only what is new or other is sent, what is gone may go."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from retrievers.documents.base import DocumentUnreadable
from retrievers.documents.sniff import kind_of
from server.commands.client import Refused
from server.commands.ingest_folder.files import Bundle
from server.commands.ingest_folder.remote import Remote

CONNECTIONS = 4
# What the server says of one file alone; anything else would be said of the next one too.
OF_ONE = frozenset({"document_too_large", "invalid_input", "bad_request", "page_unread"})
Outcome = Literal["new", "changed", "unchanged", "removed", "failed", "binary"]


@dataclass
class Report:
    """What became of each; `gone` lie no more where they came from, and are still stored. `chunks` of the source can be
    found, where that was asked."""

    source: str
    counts: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    failed: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    chunks: int | None = None

    def add(self, outcome: Outcome, name: str, reason: str = "") -> None:
        if outcome == "binary":
            self.skipped["binary"] += 1
            return
        self.counts[outcome] += 1
        if reason:
            self.failed[name] = reason

    @property
    def is_different(self) -> bool:
        return bool(self.counts.total() - self.counts["unchanged"])


@dataclass(frozen=True)
class Sending:
    """`given` is what is said of every document; with `dry` nothing is sent. `seen` hears of each file."""

    remote: Remote
    given: Mapping[str, Any]
    dry: bool = False
    seen: Callable[[], None] = lambda: None

    def send(self, bundle: Bundle, *, sync: bool) -> Report:
        """With `sync`, what lies there no more is removed. Raises Refused."""
        report = Report(bundle.source, skipped=Counter(bundle.skipped))
        known = {row["name"]: row for row in self.remote.listed(source=bundle.source)}
        report.gone = sorted(known.keys() - bundle.files.keys()) if bundle.is_folder else []
        if sync and report.gone and not bundle.files:
            raise Refused(
                f"there are no files any more; if that is meant: haru documents remove --source {bundle.source}"
            )
        for name, outcome, reason in self._each(bundle, known):
            report.add(outcome, name, reason)
            self.seen()
        if sync:
            self._remove(report, known)
        return report

    def _each(self, bundle: Bundle, known: Mapping[str, dict[str, Any]]) -> Iterator[tuple[str, Outcome, str]]:
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            tasks = [pool.submit(self._one, bundle, *file, known.get(file[0])) for file in bundle.files.items()]
            try:
                for task in tasks:
                    yield task.result()
            finally:
                # What was sent stays; the next time goes on from there.
                pool.shutdown(cancel_futures=True)

    def _one(self, bundle: Bundle, name: str, path: Path, known: dict[str, Any] | None) -> tuple[str, Outcome, str]:
        try:
            content, at = path.read_bytes(), datetime.fromtimestamp(path.stat().st_mtime, UTC)
        except OSError as error:
            return name, "failed", f"cannot be read: {error.strerror}"
        if known and known["state"] != "failed" and known["digest"] == sha256(content).hexdigest():
            return name, self._labelled(known), ""
        if _is_binary(name, content):
            return name, "binary", ""
        outcome: Outcome = "changed" if known else "new"
        if self.dry:
            return name, outcome, ""
        given = {**self.given, "source": bundle.source, "at": at.isoformat()}
        try:
            return name, self.remote.bring(name, content, given)["outcome"], ""
        except Refused as error:
            if error.code not in OF_ONE:
                raise
            return name, "failed", str(error)

    def _labelled(self, known: dict[str, Any]) -> Outcome:
        """What is said anew of a document that is stored already is changed without sending it."""
        anew = {key: value for key, value in self.given.items() if value and known[key] != value}
        if anew and not self.dry:
            self.remote.change(known["id"], anew)
        return "changed" if anew else "unchanged"

    def _remove(self, report: Report, known: Mapping[str, dict[str, Any]]) -> None:
        for name in report.gone:
            if not self.dry:
                self.remote.remove(known[name]["id"])
            report.add("removed", name)
        report.gone = []


def failed_of(rows: Iterable[dict[str, Any]], names: Iterable[str]) -> dict[str, str]:
    """Why the server could not read them."""
    wanted = set(names)
    return {row["name"]: row["error"]["message"] for row in rows if row["name"] in wanted and row["error"]}


def _is_binary(name: str, content: bytes) -> bool:
    try:
        return kind_of(name, content) == "unknown"
    except DocumentUnreadable:
        return False  # why it cannot be read, the server says
