"""A local repository read through git, on the machine of whoever asks: nothing of it is changed or run."""

import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from retrievers.commits import Commit, FileChange
from retrievers.diffs import split, unread_because

# git's own hooks to the outside stay shut: no pager, no file watcher, no signature check, paths as they are.
GIT = (
    "git", "--no-pager", "--literal-pathspecs", "-c", "core.quotePath=false", "-c", "core.fsmonitor=false",
    "-c", "log.showSignature=false", "-c", "color.ui=false", "-c", "diff.renameLimit=1000",
)  # fmt: skip
CHANGES = ("diff-tree", "--root", "-r", "-M", "--no-commit-id", "--no-ext-diff", "--no-textconv")

PATIENCE_SECONDS = 120
PATCH_BYTES = 300_000
COMMIT_BYTES = 1_500_000
FILE_LINES = 4000
FILES = 300

_REVISION = re.compile(r"[A-Za-z0-9_][\w./@^~{}-]{0,200}")
_LOG_FORMAT = "%H%x1f%P%x1f%an%x1f%ae%x1f%aI%x1f%B%x00"
# The committer's date is seldom before the author's; two days allow for clocks that are wrong.
SLACK = timedelta(days=2)


class RepositoryUnreadable(Exception):
    """There is nothing to read; the message says why and is for people."""


@dataclass(frozen=True)
class Head:
    """A commit without its changes."""

    sha: str
    parents: tuple[str, ...]
    author: str
    email: str
    author_date: datetime
    message: str

    def is_by(self, people: Sequence[str]) -> bool:
        """Whether name or address contain one of the given; everybody if none is given."""
        who = f"{self.author} <{self.email}>".casefold()
        return not people or any(person.casefold() in who for person in people)


@dataclass(frozen=True)
class Repository:
    path: Path

    @staticmethod
    def at(path: Path) -> "Repository":
        found = Repository(path)
        if not path.is_dir():
            raise RepositoryUnreadable(f"{path} is not a folder")
        found._run("rev-parse", "--git-dir")
        return found

    def heads(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        people: Sequence[str] = (),
        revision: str = "HEAD",
    ) -> list[Head]:
        """Commits by author date, newest first; `since` and `until` are inclusive and exclusive."""
        sha = self._resolved(revision)
        early = [f"--since={(since - SLACK).isoformat()}"] if since else []
        listed = self._run("log", f"--format={_LOG_FORMAT}", *early, sha, "--")
        heads = [_head(record) for record in listed.split("\0") if record.strip()]
        wanted = [head for head in heads if head.is_by(people) and _is_between(head.author_date, since, until)]
        return sorted(wanted, key=lambda head: head.author_date, reverse=True)

    def commit(self, head: Head) -> Commit:
        """With the patches of files worth reading; of a merge only that it is one, for its commits speak for it."""
        files = [] if len(head.parents) > 1 or head.sha in self._cut_off() else self._files(head.sha)
        return Commit(
            sha=head.sha,
            message=head.message[:40_000],
            author=head.author[:300],
            author_date=head.author_date,
            parents=list(head.parents),
            files=files,
        )

    def _resolved(self, revision: str) -> str:
        if not _REVISION.fullmatch(revision):
            raise RepositoryUnreadable(f"{revision!r} is no name of a commit or branch")
        try:
            return self._run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").strip()
        except RepositoryUnreadable as error:
            what = "has no commits yet" if revision == "HEAD" else f"has no commit or branch {revision!r}"
            raise RepositoryUnreadable(f"{self.path} {what}") from error

    def _cut_off(self) -> set[str]:
        """Where a shallow clone ends: such a commit looks as if it had added every file there is."""
        file = self.path / self._run("rev-parse", "--git-path", "shallow").strip()
        return set(file.read_text("utf-8").split()) if file.is_file() else set()

    def _files(self, sha: str) -> list[FileChange]:
        changes = _changes(self._run(*CHANGES, "--raw", "--numstat", "-z", sha, "--"))
        worth = sorted((change for change in changes if _is_worth_reading(change)), key=lambda change: change.lines)
        wanted = [path for change in worth[:FILES] for path in (change.path, change.old_path) if path]
        patches = {patch.path: patch.hunks for patch in split(self._patch(sha, wanted))} if wanted else {}
        return [
            change.model_copy(update={"patch": hunks})
            if (hunks := patches.get(change.path)) and len(hunks) <= PATCH_BYTES
            else change
            for change in changes
        ]

    def _patch(self, sha: str, paths: list[str]) -> str:
        """At most so many bytes; git is stopped when there are more."""
        command = [*GIT, "-C", str(self.path), *CHANGES, "--unified=3", sha, "--", *paths]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
            text = process.stdout.read(COMMIT_BYTES) if process.stdout else b""
            process.kill()
        return text.decode(errors="replace")

    def _run(self, *arguments: str) -> str:
        command = [*GIT, "-C", str(self.path), *arguments]
        try:
            done = subprocess.run(command, capture_output=True, check=False, timeout=PATIENCE_SECONDS)
        except FileNotFoundError as error:
            raise RepositoryUnreadable("git is not installed") from error
        except subprocess.TimeoutExpired as error:
            raise RepositoryUnreadable(f"git took longer than {PATIENCE_SECONDS} seconds in {self.path}") from error
        if done.returncode:
            raise RepositoryUnreadable(_complaint(self.path, done.stderr.decode(errors="replace")))
        return done.stdout.decode(errors="replace")


def _complaint(path: Path, said: str) -> str:
    if "not a git repository" in said:
        return f"{path} is not a git repository"
    if "dubious ownership" in said:
        return f"{path} belongs to another user; git reads it after: git config --global --add safe.directory {path}"
    return f"git cannot read {path}: {said.strip().splitlines()[0] if said.strip() else 'no reason given'}"


def _head(record: str) -> Head:
    sha, parents, author, email, day, message = record.strip("\n").split("\x1f", 5)
    return Head(sha, tuple(parents.split()), author, email, datetime.fromisoformat(day), message.strip())


def _is_between(moment: datetime, since: datetime | None, until: datetime | None) -> bool:
    return (since is None or moment >= since) and (until is None or moment < until)


def _is_worth_reading(change: FileChange) -> bool:
    return not unread_because(change.path, binary=change.binary) and 0 < change.lines <= FILE_LINES


def _changes(listed: str) -> list[FileChange]:
    """From `--raw --numstat -z`: first every file's status, then every file's counts, renames with both names."""
    fields = iter(listed.split("\0"))
    changes: dict[str, FileChange] = {}
    for field in fields:
        if field.startswith(":"):
            change = _named(field.rpartition(" ")[2][:1], fields)
            changes[change.path] = change
        elif field:
            added, removed, path = field.split("\t", 2)
            if not path:
                next(fields)
                path = next(fields)
            changes[path] = changes[path].model_copy(update=_counts(added, removed))
    return list(changes.values())


def _named(status: str, fields: Iterator[str]) -> FileChange:
    path = next(fields)
    if status == "R":
        return FileChange(path=next(fields), old_path=path, status="R")
    return FileChange(path=path, status=status if status in ("A", "D") else "M")  # type: ignore[arg-type]


def _counts(added: str, removed: str) -> dict[str, object]:
    if added == "-":
        return {"binary": True}
    return {"additions": int(added), "deletions": int(removed)}
