"""What a note rests on: which commits and files were read, and which sentences were proven."""

from collections import Counter
from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel

from graphs.til_note.note import WORDS
from graphs.til_note.outline import Outline
from nodes.evidence.verdicts import Dropped, Verdict, dropped, stays
from nodes.weigh import Weighing
from retrievers.commits import Commit


class Source(BaseModel):
    sha: str
    path: str


class LeftOut(BaseModel):
    sha: str
    subject: str
    why: str


class NotRead(Source):
    read: Literal["part", "no"]
    why: str


class Files(BaseModel):
    """How many files the model saw whole, in part, not at all."""

    whole: int = 0
    part: int = 0
    no: int = 0


class Coverage(BaseModel):
    """`left_out` are commits that no section is about; `not_read` are files the model did not see whole.
    `redacted` counts the secrets and personal data that were hidden, by kind."""

    given: int
    selected: int
    written: int
    left_out: list[LeftOut]
    files: Files
    not_read: list[NotRead]
    redacted: dict[str, int] = {}


class Verification(BaseModel):
    """Counts are of the model's sentences; `quoted` are sections that only quote the commits. `entailment` says whether
    sentences were weighed as well as checked."""

    sentences: int
    supported: int
    dropped: list[Dropped]
    rewritten: int
    quoted: int
    model_prose: bool
    entailment: Weighing


def covered(plan: Outline) -> Coverage:
    uses = [use for section in plan.sections.values() for use in section.evidence.uses]
    folded = plan.selection.folded
    return Coverage(
        given=plan.given,
        selected=len(plan.selection.commits) + len(folded),
        written=sum(len(section.commits) for section in plan.sections.values()),
        left_out=[_left_out(entry.commit, entry.why) for entry in folded]
        + [_left_out(commit, "no room") for commit in plan.rest],
        files=Files.model_validate(Counter(use.read for use in uses)),
        not_read=[
            NotRead(sha=use.sha, path=use.path, read=use.read, why=use.why) for use in uses if use.read != "whole"
        ],
        redacted=dict(plan.redacted),
    )


def verified(judged: Mapping[str, list[Verdict]], rewritten: int, entailment: Weighing) -> Verification:
    """`judged` are the sentences of each section."""
    sentences = sum(map(len, judged.values()))
    supported = sum(len(stays(verdicts)) for verdicts in judged.values())
    return Verification(
        sentences=sentences,
        supported=supported,
        dropped=dropped(judged),
        rewritten=rewritten,
        quoted=sum(not stays(verdicts) for verdicts in judged.values()),
        model_prose=supported > 0,
        entailment=entailment,
    )


def closing(plan: Outline, coverage: Coverage, verification: Verification) -> list[str]:
    """The last lines of the note, in its language."""
    words = WORDS[plan.wanted.language]
    if not plan.sections:
        return [words["empty"].format(day=f" ({plan.days})" if plan.days else "")]
    files = coverage.files.model_dump()
    lines = [words["coverage"].format(written=coverage.written, selected=coverage.selected, **files)]
    if verification.sentences:
        lines.append(words["checked"].format(supported=verification.supported, sentences=verification.sentences))
    return [*lines, words["quoted"].format(quoted=verification.quoted)] if verification.quoted else lines


def _left_out(commit: Commit, why: str) -> LeftOut:
    return LeftOut(sha=commit.sha, subject=commit.subject, why=why)
