"""A day's commits: which of them count, and which belong together."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, tzinfo
from pathlib import PurePosixPath

from retrievers.commits import Commit
from retrievers.folding import Folded, folded
from retrievers.likeness import Links, links_of

# Measured on the commits of two repositories: below it, groups hold commits that share no more than a top folder.
ALIKE = 0.22
WIDE = 0.08
# More would leave no room to show what each of them changed.
MEMBERS = 12

LANGUAGES = {
    "py": "Python", "js": "JavaScript", "jsx": "JavaScript", "ts": "TypeScript", "tsx": "TypeScript", "java": "Java",
    "kt": "Kotlin", "go": "Go", "rs": "Rust", "rb": "Ruby", "php": "PHP", "c": "C", "h": "C", "cpp": "C++", "cs": "C#",
    "swift": "Swift", "scala": "Scala", "sql": "SQL", "sh": "Shell", "html": "HTML", "css": "CSS", "scss": "CSS",
    "md": "Markdown", "rst": "reStructuredText", "yml": "YAML", "yaml": "YAML", "toml": "TOML", "tf": "Terraform",
    "vue": "Vue", "adoc": "AsciiDoc", "json": "JSON",
}  # fmt: skip
# Folders that every project has say nothing about what was worked on.
PLAIN_FOLDERS = frozenset({
    "src", "main", "java", "kotlin", "com", "org", "io", "app", "lib", "source", "packages", "test", "tests",
    "docs", "en", "ko", "ja", "zh", "de", "fr", "es", "pt", "domain",
})  # fmt: skip


@dataclass(frozen=True)
class Selection:
    commits: list[Commit] = field(default_factory=list)
    folded: list[Folded] = field(default_factory=list)


@dataclass(frozen=True)
class Topic:
    """Commits that belong together, oldest first; `name` is short enough for a title."""

    name: str
    commits: list[Commit]

    @property
    def main(self) -> Commit:
        """The commit that changed most lines worth reading."""
        return max(self.commits, key=_weight)


def select(commits: list[Commit], day: date | None, zone: tzinfo | None) -> Selection:
    """The commits of the day, oldest first, without those that `folding` sets aside."""
    unique = {commit.sha: commit for commit in commits}.values()
    wanted = [commit for commit in unique if day is None or commit.day(zone) == day]
    ordered = sorted(wanted, key=lambda commit: (commit.author_date, commit.sha))
    aside = {entry.commit.sha: entry for entry in folded(ordered)}
    return Selection([commit for commit in ordered if commit.sha not in aside], list(aside.values()))


def topics(
    commits: list[Commit], limit: int, vectors: Sequence[Sequence[float]] | None = None
) -> tuple[list[Topic], list[Commit]]:
    """At most `limit` topics, the weightiest first, and the commits that found no place in them. `vectors`, one a
    commit, bring together what means the same in other words."""
    groups = _grouped(commits, links_of(commits, vectors), limit)
    ranked = sorted(groups, key=lambda group: (-sum(_weight(commit) for commit in group), group[0].sha))
    kept = [group[-MEMBERS:] for group in ranked[:limit]]
    placed = {commit.sha for group in kept for commit in group}
    return [Topic(_name(group), group) for group in kept], [commit for commit in commits if commit.sha not in placed]


def tags(commits: list[Commit], limit: int = 8) -> list[str]:
    """Kinds of work, scopes and languages, the most frequent first."""
    count: Counter[str] = Counter()
    for commit in commits:
        count.update({tag.lower() for tag in (commit.kind, commit.scope) if tag})
        count.update({language.lower() for language in languages(commit)})
    return [tag for tag, _ in sorted(count.items(), key=lambda entry: (-entry[1], entry[0]))[:limit]]


def languages(commit: Commit) -> set[str]:
    endings = {path.rpartition(".")[2].lower() for path in commit.paths}
    return {LANGUAGES[ending] for ending in endings & LANGUAGES.keys()}


def _grouped(commits: list[Commit], links: Links, limit: int) -> list[list[Commit]]:
    """Average-link clustering; the bar is lower while there are more groups than sections."""
    groups = {place: [commit] for place, commit in enumerate(commits)}
    while links:
        # Of equal ones the first, which are the oldest commits.
        one, other = max(links, key=links.__getitem__)
        if links[one, other] < (WIDE if len(groups) > limit else ALIKE):
            break
        sizes = len(groups[one]), len(groups[other])
        groups[one] += groups.pop(other)
        del links[one, other]
        for third in groups.keys() - {one}:
            near = links.pop((min(other, third), max(other, third)))
            pair = min(one, third), max(one, third)
            links[pair] = (sizes[0] * links[pair] + sizes[1] * near) / sum(sizes)
    return [sorted(group, key=lambda commit: (commit.author_date, commit.sha)) for group in groups.values()]


def _weight(commit: Commit) -> float:
    """Grows slowly with the lines: a mass replacement is one piece of work, not a thousand."""
    lines = sum(change.lines for change in commit.files if not change.unread_because)
    return 1 + math.log1p(lines)


def _name(commits: list[Commit]) -> str:
    scopes = {commit.scope for commit in commits}
    if len(scopes) == 1 and (scope := scopes.pop()):
        return scope
    paths = sorted({path for commit in commits for path in commit.paths})
    if len(paths) == 1:
        return PurePosixPath(paths[0]).name
    return _folder(paths) or max(commits, key=_weight).subject


def _folder(paths: list[str]) -> str:
    """The deepest folder with a telling name that holds nearly all of the paths."""
    holding = Counter(folder for path in paths for folder in PurePosixPath(path).parents if folder.name)
    telling = [
        folder for folder, count in holding.items() if count >= 0.8 * len(paths) and folder.name not in PLAIN_FOLDERS
    ]
    return max(telling, key=lambda folder: (len(folder.parts), str(folder))).name if telling else ""
