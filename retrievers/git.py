"""A local repository read through git, on the machine of whoever asks: nothing of it is changed or run."""

import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from retrievers.commits import Commit, FileChange, Writer
from retrievers.diffs import split
from retrievers.paths import MARKED_LINES

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

# As generators mark their files; what only git's greater regular expressions find is found in the patch itself.
MARKS = "code generated .*do not edit|@generated|do not edit|auto-?(matically )?generated (by|from|file)"
ATTRIBUTES: Mapping[str, Writer] = {
    "linguist-generated": "program",
    "linguist-vendored": "others",
}
NEWEST = 200

_REVISION = re.compile(r"[A-Za-z0-9_][\w./@^~{}-]{0,200}")
# Names and addresses as .mailmap unites them: many people write under several.
_LOG_FORMAT = "%H%x1f%P%x1f%aN%x1f%aE%x1f%aI%x1f%B%x00"
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
        """Whether this is one of the given, by the whole address or a part of the name; everybody if none is given."""
        return not people or any(is_person(self.author, self.email, person) for person in people)


def is_person(name: str, email: str, wanted: str) -> bool:
    """What has an @ is an address: part of one could be somebody else's."""
    if "@" in wanted:
        return wanted.strip("<> ").casefold() == email.casefold()
    return wanted.casefold() in name.casefold()


@dataclass(frozen=True)
class Repository:
    path: Path

    @staticmethod
    def at(path: Path) -> "Repository":
        """The whole repository, also from a folder inside of it."""
        if not path.is_dir():
            raise RepositoryUnreadable(f"{path} is not a folder")
        upwards = Repository(path)._run("rev-parse", "--show-cdup").strip()
        return Repository(path / upwards)

    def heads(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        people: Sequence[str] = (),
        revision: str = "HEAD",
    ) -> list[Head]:
        """Commits by author date, newest first; `since` and `until` are inclusive and exclusive."""
        early = [f"--since={(since - SLACK).isoformat()}"] if since else []
        found = self._log(self._resolved(revision), people, early)
        return [head for head in found if _is_between(head.author_date, since, until)]

    def newest(self, people: Sequence[str] = (), revision: str = "HEAD") -> Head | None:
        """The last thing that they did; commits were not always written in the order they stand in."""
        found = self._log(self._resolved(revision), people, [f"--max-count={NEWEST}"])
        return found[0] if found else None

    def own_email(self) -> str:
        """Who commits here, as git is set up; empty if it is not."""
        return self._run("config", "--default", "", "--get", "user.email").strip()

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

    def _log(self, sha: str, people: Sequence[str], limits: Sequence[str]) -> list[Head]:
        """git narrows the authors down, which is much faster than reading them all; what it lets through is checked."""
        authors = [f"--author={person.strip('<> ')}" for person in people]
        chosen = ["--fixed-strings", "--regexp-ignore-case", "--use-mailmap", *authors] if authors else []
        listed = self._run("log", f"--format={_LOG_FORMAT}", *chosen, *limits, sha, "--")
        heads = [_head(record) for record in listed.split("\0") if record.strip()]
        return sorted((head for head in heads if head.is_by(people)), key=lambda head: head.author_date, reverse=True)

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
        listed = _changes(self._run(*CHANGES, "--raw", "--numstat", "-z", sha, "--"))
        writers = self._writers(sha, listed)
        changes = [change.model_copy(update={"written_by": writers.get(change.path)}) for change in listed]
        worth = sorted((change for change in changes if _is_worth_reading(change)), key=lambda change: change.lines)
        wanted = [path for change in worth[:FILES] for path in (change.path, change.old_path) if path]
        patches = {patch.path: patch.hunks for patch in split(self._patch(sha, wanted))} if wanted else {}
        return [
            change.model_copy(update={"patch": hunks})
            if (hunks := patches.get(change.path)) and len(hunks) <= PATCH_BYTES
            else change
            for change in changes
        ]

    def _writers(self, sha: str, changes: list[FileChange]) -> dict[str, Writer]:
        """What the heads of the files say, and above it .gitattributes, the word of the repository's owners."""
        there = [change.path for change in changes if change.status != "D" and not change.unread_because]
        writers: dict[str, Writer] = dict.fromkeys(self._marked(sha, there), "program")
        paths = "\0".join(change.path for change in changes if not change.binary)
        said = self._run("check-attr", "-z", "--stdin", *ATTRIBUTES, given=paths).split("\0")
        for path, attribute, value in zip(said[::3], said[1::3], said[2::3], strict=False):
            if value in ("set", "true"):
                writers[path] = ATTRIBUTES[attribute]
            elif value in ("unset", "false"):
                writers.setdefault(path, "people")
                writers[path] = "people" if writers[path] == ATTRIBUTES[attribute] else writers[path]
        return writers

    def _marked(self, sha: str, paths: list[str]) -> Iterator[str]:
        if not paths:
            return
        found = self._run(
            *("grep", "-z", "-n", "-I", "-i", "-E", "--max-count=1", "-e", MARKS, sha, "--", *paths[:FILES]),
            silent=True,
        )
        for line in found.split("\n"):
            place, _, rest = line.removeprefix(f"{sha}:").partition("\0")
            number = rest.partition("\0")[0]
            if number.isdecimal() and int(number) <= MARKED_LINES:
                yield place

    def _patch(self, sha: str, paths: list[str]) -> str:
        """At most so many bytes; git is stopped when there are more."""
        command = [*GIT, "-C", str(self.path), *CHANGES, "--unified=3", sha, "--", *paths]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
            text = process.stdout.read(COMMIT_BYTES) if process.stdout else b""
            process.kill()
        return text.decode(errors="replace")

    def _run(self, *arguments: str, given: str = "", silent: bool = False) -> str:
        """`silent` commands say with their exit code that they found nothing."""
        command = [*GIT, "-C", str(self.path), *arguments]
        try:
            done = subprocess.run(
                command, input=given.encode(), capture_output=True, check=False, timeout=PATIENCE_SECONDS
            )
        except FileNotFoundError as error:
            raise RepositoryUnreadable("git is not installed") from error
        except subprocess.TimeoutExpired as error:
            raise RepositoryUnreadable(f"git took longer than {PATIENCE_SECONDS} seconds in {self.path}") from error
        if done.returncode and not (silent and done.returncode == 1):
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
    return not change.unread_because and 0 < change.lines <= FILE_LINES


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
