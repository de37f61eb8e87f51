"""The outline of a note about commits: topics, and of each the evidence, what may be cited, and what may be quoted."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from itertools import islice

from graphs.til_note.account import Coverage, LeftOut, read_of
from graphs.til_note.domains import PartKind
from graphs.til_note.outline import SECTIONS, Outline, Outlined, Room, Wanted, short, title_of
from graphs.til_note.witnesses import CommitSource, Source, Statement, Witness
from nodes.evidence.ground import Commits, Ground
from nodes.evidence.sentences import sentences
from nodes.evidence.verdicts import Bar
from nodes.privacy.commits import redacted
from retrievers.commits import Commit, FileChange
from retrievers.diffs import hunks
from retrievers.evidence import Use, evidence
from retrievers.topics import Selection, Topic, languages, select, tags, topics

BODY_SENTENCES = 2
TODOS = 3
# Of a mass change, the first added lines of each file are enough to find one that can be quoted.
QUOTABLE_LINES = 400
FEWEST_LINES = 2
LINE_LENGTH = 110
_TODO = re.compile(r"^\W*(?:TODO|FIXME)\b[\s:(\-].*\w", re.IGNORECASE)
_COMMENTED_TODO = re.compile(r"(?:#|//|/\*|--|<!--|;|%)\s*((?:TODO|FIXME)\b.*?)\s*(?:\*/|-->)?$")


@dataclass(frozen=True)
class Day:
    """The commits that were given, those of them that are told of, and how many values were hidden in them."""

    given: Sequence[Commit]
    selection: Selection
    hidden: Mapping[str, int]

    @staticmethod
    def of(given: Sequence[Commit], wanted: Wanted) -> "Day":
        commits, hidden = redacted(given)
        return Day(commits, select(commits, wanted.day, wanted.zone), hidden)


def of_commits(day: Day, wanted: Wanted, window: int, vectors: Sequence[Sequence[float]] | None = None) -> Outline:
    """`vectors` are of the selected commits' meaning."""
    selection = day.selection
    found, rest = topics(selection.commits, SECTIONS, vectors)
    room = Room(window).evidence_bytes(wanted.wording)
    sections = {f"section-{place}": _outlined(topic, wanted, room) for place, topic in enumerate(found, 1)}
    days = _days(selection.commits, wanted)
    title = title_of(f"TIL {days}".strip(), [section.name for section in sections.values()])
    coverage = _covered(day.given, selection, list(sections.values()), rest)
    coverage = coverage.model_copy(update={"redacted": dict(day.hidden)})
    return Outline(title, sections, coverage, tags(selection.commits), wanted, days)


def _outlined(topic: Topic, wanted: Wanted, room: int) -> Outlined:
    shown = evidence(topic.commits, room)
    facts = Commits(
        ids=[commit.sha for commit in topic.commits],
        days={commit.day(wanted.zone) for commit in topic.commits},
        counts={"commit": len(topic.commits), "file": len({path for c in topic.commits for path in c.paths})},
        told="\n".join(commit.message for commit in topic.commits),
    )
    lines = max(QUOTABLE_LINES // max(sum(len(commit.files) for commit in topic.commits), 1), FEWEST_LINES)
    witnesses = [witness.read() for commit in topic.commits for witness in _witnesses(commit, wanted.zone, lines)]
    return Outlined(
        name=topic.name,
        heading=_heading(topic),
        evidence=shown,
        bar=Bar(Ground(shown.full, facts).read(), wanted.language, wanted.bar_keys(shown)),
        witnesses=witnesses,
        instead=_instead(topic.commits),
        labels=wanted.domain.labels,
        sources=[source for commit in topic.commits for source in _sources(commit)],
        titles={commit.sha: commit.subject for commit in topic.commits},
    )


def _heading(topic: Topic) -> str:
    subject, name = topic.main.subject, topic.name
    return short(subject if name.casefold() in subject.casefold() else f"{name}: {subject}")


def _sources(commit: Commit) -> list[Source]:
    return [CommitSource(sha=commit.sha, path=path) for path in sorted(commit.paths)] or [CommitSource(sha=commit.sha)]


def _witnesses(commit: Commit, zone: tzinfo | None, quotable: int) -> Iterator[Witness]:
    """The message, then every file, of which so many lines may be quoted."""
    facts = Commits(ids=[commit.sha], days={commit.day(zone)}, told=commit.message)
    told = "\n".join([commit.message, commit.subject])
    lines = tuple(dict.fromkeys([commit.subject, *sentences(commit.body)]))
    yield Witness(CommitSource(sha=commit.sha), Ground(told, facts), lines, head=True)
    used = " ".join(sorted(languages(commit)))
    for change in commit.files:
        text = "\n".join([change.path, change.old_path or "", used, *_hunks(change)])
        source = CommitSource(sha=commit.sha, path=change.path)
        yield Witness(source, Ground(text, facts), tuple(islice(_added(change), quotable)), code=True)


def _hunks(change: FileChange) -> list[str]:
    readable = change.patch and not change.unread_because
    return hunks(change.patch or "") if readable else []


def _added(change: FileChange) -> Iterator[str]:
    for hunk in _hunks(change):
        for line in hunk.splitlines():
            if line.startswith("+") and line[1:].strip() and len(line) <= LINE_LENGTH:
                yield line[1:].strip()


def _instead(commits: Sequence[Commit]) -> dict[PartKind, list[Statement]]:
    """The commits' own subjects; what the message of a fix says of it; the work that was marked as left to do."""
    fixes = [commit for commit in commits if commit.kind == "fix"]
    return {
        "did": _subjects(commits),
        "problem": [_quoted(commit, commit.subject) for commit in fixes],
        "solution": [_quoted(commit, line) for commit in fixes for line in sentences(commit.body)[:BODY_SENTENCES]],
        "next": [todo for commit in commits for todo in _todos(commit)][:TODOS],
    }


def _subjects(commits: Sequence[Commit]) -> list[Statement]:
    """Commits that are called the same are one statement with all of them as its sources."""
    by_subject: dict[str, list[Source]] = {}
    for commit in commits:
        by_subject.setdefault(commit.subject, []).append(CommitSource(sha=commit.sha))
    return [Statement(text=subject, sources=sources, quoted=True) for subject, sources in by_subject.items()]


def _quoted(commit: Commit, text: str) -> Statement:
    return Statement(text=text, sources=[CommitSource(sha=commit.sha)], quoted=True)


def _todos(commit: Commit) -> Iterator[Statement]:
    for change in commit.files:
        for line in _added(change):
            if found := _COMMENTED_TODO.search(line):
                text = found[1]
            elif _TODO.match(line):
                text = line
            else:
                continue
            yield Statement(text=text, sources=[CommitSource(sha=commit.sha, path=change.path)], quoted=True, code=True)


def _days(commits: list[Commit], wanted: Wanted) -> str:
    """The day asked for, else the days of the commits."""
    if wanted.day:
        return wanted.day.isoformat()
    days = [commit.day(wanted.zone).isoformat() for commit in commits]
    return " – ".join(sorted({min(days), max(days)})) if days else ""


def _covered(
    given: Sequence[Commit], selection: Selection, sections: list[Outlined], rest: Sequence[Commit]
) -> Coverage:
    unread = [Use(commit.sha, change.path, "no", "no room") for commit in rest for change in commit.files]
    files, not_read = read_of([use for section in sections for use in section.evidence.uses] + unread)
    left_out = [(entry.commit, entry.why) for entry in selection.folded] + [(commit, "no room") for commit in rest]
    return Coverage(
        given=len(given),
        selected=len(selection.commits) + len(selection.folded),
        written=sum(len(section.titles) for section in sections),
        left_out=[_left_out(commit, why) for commit, why in [*left_out, *_not_selected(given, selection)]],
        files=files,
        not_read=not_read,
    )


def _not_selected(given: Sequence[Commit], selection: Selection) -> Iterator[tuple[Commit, str]]:
    chosen = {commit.sha for commit in [*selection.commits, *(entry.commit for entry in selection.folded)]}
    seen: set[str] = set()
    for commit in given:
        if commit.sha in seen:
            yield commit, "given twice"
        elif commit.sha not in chosen:
            yield commit, "another day"
        seen.add(commit.sha)


def _left_out(commit: Commit, why: str) -> LeftOut:
    return LeftOut(sha=commit.sha, subject=commit.subject, why=why)
