"""Commits in, a note on what was done and learned out: the model writes prose, all else comes from the commits."""

import asyncio
import datetime
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from langgraph.channels import UntrackedValue
from pydantic import BaseModel, Field, field_validator, model_validator
from pydantic_core import from_json

from graphs.feature import Deps, Feature, Spoken, Steps, last_text
from graphs.til_note.account import Coverage, Source, Verification, closing, covered, verified
from graphs.til_note.domains import domains
from graphs.til_note.note import Cited, Code, Note, Paragraph, quotation
from graphs.til_note.outline import ADVICE_BYTES, Outline, Outlined, Room, Wanted, outline
from nodes.evidence.verdicts import Verdict, stays, verdicts
from nodes.generate import Generate
from nodes.language import Language
from nodes.markdown import escaped
from nodes.privacy.commits import redacted
from nodes.prompt import Prompt
from nodes.quotation import enclosed, visible
from nodes.retrieve import Retrieve
from nodes.run import Run
from nodes.state import Draft, Message, Part, State
from nodes.tokens import TOKENS_A_BYTE
from nodes.verify import Verify
from retrievers.base import Passage
from retrievers.commits import Commit
from retrievers.hosted.source import HostedSource, Repositories

DOMAINS = domains(Path(__file__).parent / "prompts" / "til")
CHARACTERS = 6_000_000
QUERY_CHARACTERS = 500


class TilInput(BaseModel):
    """`user` is the author's name as it should appear; whose adapter and notes are used is for the server to say."""

    user: str = Field(default="", max_length=200)
    repo: list[Commit] = Field(default=[], max_length=300)
    source: HostedSource | None = None
    language: Language = "en"
    domain: str = Field(default="commits", json_schema_extra={"enum": list(DOMAINS)})
    adapter_name: str | None = Field(default=None, max_length=200)
    timezone: str | None = Field(default=None, max_length=64)
    date: datetime.date | None = None

    @field_validator("domain")
    @classmethod
    def _known(cls, domain: str) -> str:
        if domain not in DOMAINS:
            raise ValueError(f"there is no domain {domain!r}; there is {', '.join(DOMAINS)}")
        return domain

    @field_validator("timezone")
    @classmethod
    def _on_earth(cls, name: str | None) -> str | None:
        try:
            return name and ZoneInfo(name).key
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"there is no time zone {name!r}; use a name such as Asia/Seoul or UTC") from error

    @field_validator("repo", mode="before")
    @classmethod
    def _bounded(cls, commits: Any) -> Any:
        """Before anything is parsed: a diff of many megabytes would hold up everybody."""
        size = sum(_characters(commit) for commit in commits) if isinstance(commits, list) else 0
        if size > CHARACTERS:
            raise ValueError(f"the patches hold {size:,} characters, more than {CHARACTERS:,}; send shorter ones")
        return commits

    @model_validator(mode="after")
    def _from_one_place(self) -> "TilInput":
        if self.source and self.repo:
            raise ValueError("give either repo or source")
        if not self.source and "repo" not in self.model_fields_set:
            raise ValueError("give the commits in repo, or a source to read them from")
        return self


class Section(BaseModel):
    heading: str
    body: str
    sources: list[Source]


class TilOutput(BaseModel):
    title: str
    markdown: str
    sections: list[Section]
    tags: list[str]
    coverage: Coverage
    verification: Verification
    usage: dict[str, int]


class TilState(State, total=False):
    user: Annotated[str, UntrackedValue(str)]
    repo: Annotated[list[Any], UntrackedValue(list)]
    source: Annotated[Any, UntrackedValue(dict)]
    language: Annotated[Language, UntrackedValue(str)]
    domain: Annotated[str, UntrackedValue(str)]
    adapter_name: Annotated[str | None, UntrackedValue(str)]
    timezone: Annotated[str | None, UntrackedValue(str)]
    date: Annotated[datetime.date | None, UntrackedValue(datetime.date)]
    outline: Annotated[Outline, UntrackedValue(Outline)]


@dataclass(frozen=True)
class Collect:
    """The outline, then the passages. Parsing large diffs takes a second, which other callers must not wait for."""

    retrieve: Retrieve
    repositories: Repositories

    async def __call__(self, state: TilState, run: Run) -> dict[str, Any]:
        given: dict[str, Any] = await with_commits(dict(state), self.repositories)
        made = await asyncio.to_thread(outlined, given, run.window)
        asked: Any = {**given, "outline": made}
        found = await self.retrieve(asked, run)
        return {**found, "outline": made}


async def with_commits(given: dict[str, Any], repositories: Repositories) -> dict[str, Any]:
    """The input with the commits that its source names, and without its token."""
    if not given.get("source"):
        return given
    zone = ZoneInfo(given["timezone"]) if given.get("timezone") else None
    found = await repositories.read(HostedSource.model_validate(given["source"]), given.get("date"), zone)
    return {**given, "source": None, "repo": found.commits, "date": found.day}


def outlined(given: dict[str, Any], window: int) -> Outline:
    til = TilInput.model_validate({name: given[name] for name in TilInput.model_fields if name in given})
    zone = ZoneInfo(til.timezone) if til.timezone else None
    wanted = Wanted(til.language, DOMAINS[til.domain].of(til.language), til.date, zone)
    commits, hidden = redacted(til.repo)
    return replace(outline(commits, wanted, window), redacted=hidden)


def query(state: TilState) -> str:
    """Subjects and topics; nothing on an empty day."""
    sections = state["outline"].sections.values()
    return " ".join(f"{section.heading}" for section in sections)[:QUERY_CHARACTERS]


def write(state: TilState, run: Run) -> list[Part]:
    room = Room(run.window)
    notes = _notes(state.get("passages", []), room.passages)
    sections = state["outline"].sections.items()
    return [Part(key, _messages(state["outline"].wanted, section, notes), room.answer) for key, section in sections]


def check(state: TilState, draft: Draft) -> list[str]:
    """What speaks against the sentences; a draft without a sentence is empty."""
    judged = _judged(state["outline"].sections[draft.part.key], draft)
    if not judged:
        return ["The answer has no sentences."]
    return [verdict.told for verdict in judged if verdict.why]


def advise(state: TilState, problems: list[str]) -> str:
    told = problems[0]
    for problem in problems[1:]:
        if len(f"{told} {problem}".encode()) > ADVICE_BYTES:
            break
        told += f" {problem}"
    return state["outline"].wanted.wording.advice.format(problems=told.encode()[:ADVICE_BYTES].decode(errors="ignore"))


def finish(state: TilState, drafts: dict[str, Draft]) -> dict[str, Any]:
    plan = state["outline"]
    judged = {key: _best(plan.sections[key], draft) for key, draft in drafts.items()}
    sections = [_paragraph(section, judged[key]) for key, section in plan.sections.items()]
    coverage = covered(plan)
    verification = verified(judged, rewritten=sum(draft.part.attempt > 1 for draft in drafts.values()))
    note = Note(plan.title, sections, plan.tags, closing(plan, coverage, verification))
    output = TilOutput(
        title=plan.title,
        markdown=note.markdown(plan.wanted.language),
        sections=[_section(paragraph) for paragraph in sections],
        tags=plan.tags,
        coverage=coverage,
        verification=verification,
        usage={
            "input_tokens": sum(draft.input_tokens for draft in drafts.values()),
            "output_tokens": sum(draft.output_tokens for draft in drafts.values()),
        },
    )
    return {"output": output.model_dump()}


def steps(deps: Deps) -> Steps:
    return Steps(
        Collect(Retrieve(deps.retriever, query), deps.repositories),
        Prompt(write),
        Generate(deps.models, "til"),
        Verify(check, advise, finish),
    )


def from_text(text: str) -> dict[str, Any]:
    """Commits have no other form in which a message could carry them."""
    try:
        given = from_json(text)
    except ValueError as error:
        raise ValueError(f'the message must be a JSON object such as {{"repo": […]}}: {error}') from error
    if not isinstance(given, dict):
        raise ValueError('the message must be a JSON object such as {"repo": […]}')
    return given


FEATURE = Feature(
    "til",
    TilInput,
    TilOutput,
    TilState,
    steps,
    spoken=Spoken(last_text(from_text)),
    lasts=lambda given: not given.get("source"),
)


def _characters(commit: Any) -> int:
    if isinstance(commit, Commit):
        return sum(len(change.patch or "") for change in commit.files)
    if not isinstance(commit, dict):
        return 0
    files = commit.get("files")
    patches = [change.get("patch") for change in files if isinstance(change, dict)] if isinstance(files, list) else []
    return sum(len(text) for text in (commit.get("diff"), *patches) if isinstance(text, str))


def _messages(wanted: Wanted, section: Outlined, notes: str) -> list[Message]:
    wording = wanted.wording
    commits = enclosed("commits", "", section.evidence.shown)
    asked = [f"{wording.notes}\n{notes}" if notes else "", f"{wording.evidence}\n{commits}"]
    asked.append(wording.task.format(heading=visible(section.heading)))
    return [
        {"role": "system", "content": wording.instructions},
        {"role": "user", "content": "\n\n".join(piece for piece in asked if piece)},
    ]


def _notes(passages: list[Passage], tokens: int) -> str:
    """The best passages that fit whole."""
    taken, left = [], int(tokens / TOKENS_A_BYTE)
    for passage in passages:
        note = enclosed("note", passage.title, passage.text)
        if len(note.encode()) <= left:
            taken.append(note)
            left -= len(note.encode())
    return "\n".join(taken)


def _best(section: Outlined, draft: Draft) -> list[Verdict]:
    """The attempt with most sentences that may stay, the latest of equals: a rewrite is not always an improvement."""
    earlier = [message["content"] for message in draft.part.messages if message["role"] == "assistant"]
    attempts = [_judged(section, draft), *(verdicts(text, section.bar, cut=True) for text in reversed(earlier))]
    return max(attempts, key=lambda judged: len(stays(judged)))


def _judged(section: Outlined, draft: Draft) -> list[Verdict]:
    return verdicts(draft.text, section.bar, cut=draft.finish == "length")


def _paragraph(section: Outlined, judged: list[Verdict]) -> Paragraph:
    prose = " ".join(map(escaped, stays(judged)))
    example = section.evidence.example
    return Paragraph(
        section.heading,
        prose or quotation([commit.subject for commit in section.commits]),
        [Cited(commit.sha, commit.subject, sorted(commit.paths)) for commit in section.commits],
        Code(example.path, example.hunk) if example else None,
    )


def _section(paragraph: Paragraph) -> Section:
    sources = [Source(sha=cited.sha, path=path) for cited in paragraph.cited for path in cited.paths]
    return Section(heading=paragraph.heading, body=paragraph.body, sources=sources)
