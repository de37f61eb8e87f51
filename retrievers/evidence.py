"""What a section may be written from: the commits' words and patches, packed fairly into the room there is."""

import re
from dataclasses import dataclass
from typing import Literal

from retrievers.commits import Commit, FileChange
from retrievers.diffs import added, clipped, hunks
from retrievers.paths import Signal, signal_of
from retrievers.topics import languages

# Less of a patch than this tells nothing.
SHARE = 240
BODY = 500
NAMES = 24
EXAMPLE_LINES = 12
EXAMPLE_WIDTH = 110

_FRAME = re.compile(
    r"^(?:commit [0-9a-f]{7}: |in .+ \([0-9a-f]{7}\):$|(?:added|deleted|renamed|changed) \S+$|and \d+ more)"
)
_WORDED = {"A": "added", "D": "deleted", "R": "renamed", "M": "changed"}


@dataclass(frozen=True)
class Use:
    """How much of a file's change the model was shown, and why not all of it."""

    sha: str
    path: str
    read: Literal["whole", "part", "no"]
    why: str = ""


@dataclass(frozen=True)
class Example:
    """A small hunk that shows what changed."""

    sha: str
    path: str
    hunk: str


@dataclass(frozen=True)
class Evidence:
    """`shown` fits in the prompt; `full` is everything the commits say, against which the prose is checked."""

    shown: str
    full: str
    uses: list[Use]
    example: Example | None

    @property
    def frame(self) -> list[str]:
        """The lines of `shown` that are ours, not the commits'."""
        return [line for line in self.shown.splitlines() if _FRAME.match(line)]


@dataclass(frozen=True)
class _Patch:
    commit: Commit
    change: FileChange

    @property
    def text(self) -> str:
        return "\n".join(hunks(self.change.patch or ""))

    @property
    def rank(self) -> tuple[Signal, int, str]:
        return signal_of(self.change.path), -(self.change.additions or 0), self.change.path


def evidence(commits: list[Commit], limit: int) -> Evidence:
    """`limit` is in bytes of shown text."""
    told = _clip("\n".join(_told(commit) for commit in commits), limit * 2 // 3)
    named = [_use(commit, change) for commit in commits for change in commit.files]
    readable = [_Patch(commit, change) for commit in commits for change in commit.files if not _unread(change)]
    pieces, uses = _packed(readable, limit - len(told.encode()))
    full = "\n".join(_full(commit) for commit in commits)
    return Evidence("\n".join([told, *pieces]), full, [*filter(None, named), *uses], _example(readable))


def _told(commit: Commit) -> str:
    lines = [f"commit {commit.short}: {commit.subject}", _clip(commit.body, BODY)]
    lines += [f"{_WORDED[change.status]} {change.path}" for change in commit.files[:NAMES]]
    if len(commit.files) > NAMES:
        lines.append(f"and {len(commit.files) - NAMES} more files")
    return "\n".join(line for line in lines if line)


def _full(commit: Commit) -> str:
    """Hunks of lock files and the like are left out: nothing true about a day's work stands there alone."""
    lines = [commit.message, commit.subject, " ".join(sorted(languages(commit)))]
    for change in commit.files:
        lines += [change.path, change.old_path or ""]
        if change.patch and not change.unread_because:
            lines += hunks(change.patch)
    return "\n".join(line for line in lines if line)


def _unread(change: FileChange) -> str | None:
    if why := change.unread_because:
        return why
    if not change.patch:
        return "renamed" if change.status == "R" and not change.lines else "no patch given"
    return "deleted" if change.status == "D" else None


def _use(commit: Commit, change: FileChange) -> Use | None:
    why = _unread(change)
    return Use(commit.sha, change.path, "no", why) if why else None


def _packed(patches: list[_Patch], room: int) -> tuple[list[str], list[Use]]:
    """Every file gets an equal share; what a small one leaves over goes to the larger ones. Where there is no room for
    all, code comes before tests, prose and settings, and what was added most first."""
    ranked = sorted(patches, key=lambda patch: patch.rank)
    chosen = ranked[: max(room // SHARE, 0)]
    uses = [Use(patch.commit.sha, patch.change.path, "no", "no room") for patch in ranked[len(chosen) :]]
    pieces: dict[int, str] = {}
    sizes = [len(patch.text) for patch in chosen]
    waiting = sorted(range(len(chosen)), key=sizes.__getitem__)
    for done, place in enumerate(waiting):
        patch = chosen[place]
        head = f"in {patch.change.path} ({patch.commit.short}):\n"
        text, whole = clipped(patch.change.patch or "", room // (len(chosen) - done) - len(head.encode()))
        if text:
            pieces[place] = head + text
            room -= len(pieces[place].encode()) + 1
        uses.append(_read(patch, text, whole))
    return [pieces[place] for place in sorted(pieces)], uses


def _read(patch: _Patch, text: str, whole: bool) -> Use:
    if not text:
        return Use(patch.commit.sha, patch.change.path, "no", "no room")
    return Use(patch.commit.sha, patch.change.path, "whole" if whole else "part", "" if whole else "cut")


def _example(patches: list[_Patch]) -> Example | None:
    """The small hunk with most added lines, of code rather than of anything else."""
    found = [
        (patch.rank[0], -added(hunk), patch.change.path, Example(patch.commit.sha, patch.change.path, _trimmed(hunk)))
        for patch in patches
        for hunk in hunks(patch.change.patch or "")
        if _is_small(hunk)
    ]
    return min(found, key=lambda entry: entry[:3])[3] if found else None


def _trimmed(hunk: str) -> str:
    """Without blank lines around it, and without a header that says nothing."""
    lines = [line.rstrip() for line in hunk.splitlines()]
    kept = [line for line in lines[:1] if line != "@@"] + lines[1:]
    while kept and not kept[-1]:
        kept.pop()
    while kept and not kept[0]:
        kept.pop(0)
    return "\n".join(kept)


def _is_small(hunk: str) -> bool:
    lines = hunk.splitlines()[1:]
    return added(hunk) > 0 and len(lines) <= EXAMPLE_LINES and all(len(line) <= EXAMPLE_WIDTH for line in lines)


def _clip(text: str, limit: int) -> str:
    """The first lines that fit."""
    taken, size = [], 0
    for line in text.splitlines():
        size += len(line.encode()) + 1
        if size > limit:
            break
        taken.append(line)
    return "\n".join(taken)
