"""All of a note about commits that needs no model: what is written about, in which sections, from which evidence."""

from dataclasses import dataclass
from datetime import date, tzinfo
from functools import cached_property

from graphs.til_note.domains import TilWording
from nodes.evidence.ground import Commits, Ground
from nodes.evidence.verdicts import Bar
from nodes.language import Language
from nodes.tokens import TOKENS_A_BYTE, likely_tokens
from nodes.verify import ATTEMPTS
from retrievers.commits import Commit
from retrievers.evidence import Evidence, evidence
from retrievers.topics import Selection, Topic, select, tags, topics

SECTIONS = 6
ANSWER_TOKENS = 256
ADVICE_BYTES = 600
# More makes a small model lose the thread, and every section is read again on each attempt.
EVIDENCE_TOKENS = 6000
EVIDENCE_SHARE = 3
PASSAGE_SHARE = 10
TITLE_TOPICS = 3
TITLE_LENGTH = 100


@dataclass(frozen=True)
class Room:
    """How a window of so many tokens is divided; every further attempt repeats the draft and the advice."""

    window: int

    @property
    def answer(self) -> int:
        return min(ANSWER_TOKENS, self.window // 32)

    @property
    def passages(self) -> int:
        return self.window // PASSAGE_SHARE

    def evidence_bytes(self, wording: TilWording) -> int:
        again = (ATTEMPTS - 1) * (self.answer + int(ADVICE_BYTES * TOKENS_A_BYTE) + likely_tokens(wording.advice))
        fixed = sum(likely_tokens(text) for text in (wording.instructions, wording.task, wording.notes))
        left = self.window - self.answer - again - fixed - self.passages - likely_tokens("x" * 200)
        tokens = min(EVIDENCE_TOKENS, self.window // EVIDENCE_SHARE, left)
        return max(int(tokens / TOKENS_A_BYTE), ADVICE_BYTES)


@dataclass(frozen=True)
class Wanted:
    """The day, how its hours are counted, and how it is to be told."""

    language: Language
    wording: TilWording
    day: date | None = None
    zone: tzinfo | None = None


@dataclass(frozen=True)
class Outlined:
    """A section before it is written."""

    topic: Topic
    evidence: Evidence
    bar: Bar

    @property
    def commits(self) -> list[Commit]:
        return self.topic.commits

    @property
    def heading(self) -> str:
        subject, name = self.topic.main.subject, self.topic.name
        return _short(subject if name.casefold() in subject.casefold() else f"{name}: {subject}")


@dataclass(frozen=True)
class Outline:
    """`rest` are commits that found no place in a section."""

    given: int
    selection: Selection
    sections: dict[str, Outlined]
    rest: list[Commit]
    wanted: Wanted

    @cached_property
    def tags(self) -> list[str]:
        return tags(self.selection.commits)

    @property
    def days(self) -> str:
        """The day asked for, else the days of the commits."""
        if self.wanted.day:
            return self.wanted.day.isoformat()
        days = [commit.day(self.wanted.zone).isoformat() for commit in self.selection.commits]
        return " – ".join(sorted({min(days), max(days)})) if days else ""

    @property
    def title(self) -> str:
        names = list(dict.fromkeys(section.topic.name for section in self.sections.values()))
        head = f"TIL {self.days}".strip()
        return _short(f"{head}: {', '.join(names[:TITLE_TOPICS])}" if names else head)


def outline(commits: list[Commit], wanted: Wanted, window: int) -> Outline:
    selection = select(commits, wanted.day, wanted.zone)
    found, rest = topics(selection.commits, SECTIONS)
    room = Room(window).evidence_bytes(wanted.wording)
    sections = {f"section-{place}": _outlined(topic, wanted, room) for place, topic in enumerate(found, 1)}
    return Outline(len(commits), selection, sections, rest, wanted)


def _outlined(topic: Topic, wanted: Wanted, room: int) -> Outlined:
    shown = evidence(topic.commits, room)
    commits = Commits(
        ids=[commit.sha for commit in topic.commits],
        days={commit.day(wanted.zone) for commit in topic.commits},
        counts={"commit": len(topic.commits), "file": len({path for c in topic.commits for path in c.paths})},
        told="\n".join(commit.message for commit in topic.commits),
    )
    given = Bar.keys([wanted.wording.instructions, wanted.wording.task, *shown.frame])
    return Outlined(topic, shown, Bar(Ground(shown.full, commits).read(), wanted.language, given))


def _short(text: str) -> str:
    return text if len(text) <= TITLE_LENGTH else text[: TITLE_LENGTH - 1].rsplit(" ", 1)[0] + "…"
