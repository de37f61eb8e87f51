"""What a note rests on: what was read of what was given, and what became of each of the model's sentences."""

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel

from nodes.evidence import verdicts
from nodes.state import Answered
from nodes.weigh import Weighing
from retrievers.evidence import Use

Became = Literal["rewritten", "quoted", "left out"]


class LeftOut(BaseModel):
    """A commit, or without an id a passage of a document, that no section is about."""

    sha: str
    subject: str
    why: str


class NotRead(BaseModel):
    """A file, or a passage of a document, that the model did not see whole."""

    sha: str
    path: str
    read: Literal["part", "no"]
    why: str


class Files(BaseModel):
    """How many files or passages the model saw whole, in part, not at all."""

    whole: int = 0
    part: int = 0
    no: int = 0


class Coverage(BaseModel):
    """Each commit or document that was given is written about or in `left_out`, each file of the former in `files`.
    `redacted` counts the secrets and personal data that were hidden, by kind."""

    given: int
    selected: int
    written: int
    left_out: list[LeftOut]
    files: Files
    not_read: list[NotRead]
    redacted: dict[str, int] = {}


class Dropped(verdicts.Dropped):
    """A sentence of the model that does not stand, and what stands in its place."""

    became: Became


class Verification(BaseModel):
    """`sentences` are the model's, over both attempts; `supported` of them stand in the note. `rewritten` sections
    were sent back; `quoted` sections have no sentence of the model; `quotations` are words of the evidence.
    `entailment` says whether sentences were weighed as well as checked, `lookup` whether older notes could be found."""

    sentences: int
    supported: int
    dropped: list[Dropped]
    rewritten: int
    quoted: int
    quotations: int
    model_prose: bool
    entailment: Weighing
    lookup: Answered = "not asked"


def read_of(uses: Iterable[Use]) -> tuple[Files, list[NotRead]]:
    uses = list(uses)
    counts = Counter(use.read for use in uses)
    seen = [NotRead(sha=use.sha, path=use.path, read=use.read, why=use.why) for use in uses if use.read != "whole"]
    return Files.model_validate(counts), seen
