"""Commits of a day that are not written about: what is there twice, merges, what was taken back, and machines' work."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC

from retrievers.commits import Commit
from retrievers.diffs import changed_lines

# Fewer lines could be the same by chance.
SQUASHED_LINES = 4
_BOT = re.compile(
    r"\[bot\]|(?:^|[\s/_-])bot$|^(?:dependabot|renovate|github-actions?|pre-commit-ci|greenkeeper|snyk|mergify|codecov"
    r"|allcontributors|semantic-release|release-please|imgbot|weblate|crowdin|web-flow)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Folded:
    """A commit that is not written about, and why."""

    commit: Commit
    why: str


def folded(commits: Sequence[Commit]) -> list[Folded]:
    """`commits` are in the order they were written in. Each rule sees what the rules before it left."""
    found: list[Folded] = []
    rules: tuple[Callable[[Sequence[Commit]], Iterable[Folded]], ...] = (_copies, _squashes, _merges, _reverts, _bots)
    for rule in rules:
        gone = {entry.commit.sha for entry in found}
        found += rule([commit for commit in commits if commit.sha not in gone])
    return found


def is_bot(author: str | None) -> bool:
    return bool(author and _BOT.search(author.strip()))


def _copies(commits: Sequence[Commit]) -> Iterable[Folded]:
    """A cherry-pick or a rebased commit keeps author and date; only its place and its context may differ."""
    first: dict[str, Commit] = {}
    for commit in commits:
        known = first.setdefault(_patch_id(commit), commit)
        if known is not commit:
            yield Folded(commit, f"same as {known.short}")


def _patch_id(commit: Commit) -> str:
    changes = [
        [change.path, change.status, change.additions, change.deletions, sorted(changed_lines(change.patch or ""))]
        for change in sorted(commit.files, key=lambda change: change.path)
    ]
    said = repr(changes or (commit.message, commit.parents))
    told = repr((commit.author, commit.author_date.astimezone(UTC), said))
    return hashlib.sha256(told.encode(errors="surrogatepass")).hexdigest()


def _squashes(commits: Sequence[Commit]) -> Iterable[Folded]:
    """A commit that says nothing but what several earlier ones said: they tell more."""
    lines = [_lines(commit) for commit in commits]
    times = Counter(line for own in lines for line in own)
    for place, commit in enumerate(commits):
        own = lines[place]
        if len(own) < SQUASHED_LINES or commit.is_merge or any(times[line] == 1 for line in own):
            continue
        parts = [other for other in range(place) if 2 * len(lines[other] & own) > len(lines[other])]
        if len(parts) > 1 and own <= set().union(*(lines[part] for part in parts)):
            yield Folded(commit, "squash of " + ", ".join(commits[part].short for part in parts))


def _lines(commit: Commit) -> set[tuple[str, str]]:
    return {(change.path, line) for change in commit.files for line in changed_lines(change.patch or "") if line[1:]}


def _merges(commits: Sequence[Commit]) -> Iterable[Folded]:
    """Merges whose changes are here anyway. A merge that brings something of its own stays, like a squashed commit."""
    own = {path for commit in commits if not commit.is_merge for path in commit.paths}
    return [Folded(commit, "merge") for commit in commits if commit.is_merge and commit.paths <= own]


def _reverts(commits: Sequence[Commit]) -> Iterable[Folded]:
    """Pairs that cancel out, from the newest back, so that the revert of a revert leaves the first commit standing."""
    gone: dict[str, Folded] = {}
    for place in range(len(commits) - 1, -1, -1):
        undo = commits[place]
        if undo.sha in gone:
            continue
        undone = next(
            (old for old in reversed(commits[:place]) if old.sha not in gone and _takes_back(undo, old)), None
        )
        if undone:
            gone[undone.sha] = Folded(undone, f"reverted by {undo.short}")
            gone[undo.sha] = Folded(undo, f"reverts {undone.short}")
    return gone.values()


def _takes_back(undo: Commit, old: Commit) -> bool:
    if undo.reverts:
        return old.sha.startswith(undo.reverts) or undo.reverts.startswith(old.sha)
    return undo.reverted_subject is not None and old.message.partition("\n")[0].strip() == undo.reverted_subject


def _bots(commits: Sequence[Commit]) -> Iterable[Folded]:
    """Nobody learned anything from them; but where there is nothing else, they are the news of the day."""
    if all(is_bot(commit.author) for commit in commits):
        return []
    return [Folded(commit, f"by a bot: {commit.author}") for commit in commits if is_bot(commit.author)]
