"""Commits in, a note on what was done and learned out: the model writes prose, all else comes from the commits."""

import asyncio
import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from langgraph.channels import UntrackedValue
from pydantic import BaseModel, Field, field_validator, model_validator
from pydantic_core import from_json

from graphs.feature import Deps, Feature, Spoken, Steps, last_text
from graphs.til_note.account import Coverage, Verification
from graphs.til_note.ask import messages, notes_of
from graphs.til_note.claims import claims
from graphs.til_note.domains import TilWording, domains
from graphs.til_note.judge import Settled, all_settled, problems_of, verified
from graphs.til_note.meaning import Meaning
from graphs.til_note.note import Code, Note, Section, SectionPart, body_of, closing
from graphs.til_note.of_commits import Day, of_commits
from graphs.til_note.of_documents import Document, of_documents
from graphs.til_note.outline import ADVICE_BYTES, ATTEMPTS, Outline, Outlined, Room, Wanted
from graphs.til_note.related import NOTES, is_same_day, query_of
from graphs.til_note.witnesses import DocumentSource, Source, Statement
from nodes.evidence.reasons import told_in
from nodes.generate import Generate
from nodes.language import Language
from nodes.prompt import Prompt
from nodes.retrieve import Retrieve
from nodes.run import Run
from nodes.state import Draft, Lookup, Part, State
from nodes.verify import Verify
from nodes.weigh import Weigh, weighing_of
from retrievers.base import Passage
from retrievers.commits import Commit
from retrievers.hosted.source import HostedSource, Repositories

DOMAINS = domains(Path(__file__).parent / "prompts" / "til")
CHARACTERS = 6_000_000


class TilInput(BaseModel):
    """`user` is the author's name as it should appear; whose adapter and notes are used is for the server to say. What
    the note is made from, commits in `repo` or `documents`, the domain says."""

    user: str = Field(default="", max_length=200)
    repo: list[Commit] | None = Field(default=None, max_length=300)
    source: HostedSource | None = None
    documents: list[Document] | None = Field(default=None, max_length=20)
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

    @field_validator("repo", "documents", mode="before")
    @classmethod
    def _bounded(cls, given: Any) -> Any:
        """Before anything is parsed: a diff of many megabytes would hold up everybody."""
        size = sum(map(_characters, given)) if isinstance(given, list) else 0
        if size > CHARACTERS:
            raise ValueError(f"the patches hold {size:,} characters, more than {CHARACTERS:,}; send shorter ones")
        return given

    @model_validator(mode="after")
    def _is_what_the_domain_takes(self) -> "TilInput":
        domain = DOMAINS[self.domain]
        if domain.input == "commits":
            if (self.repo is None) == (self.source is None) or self.documents:
                raise ValueError(f"the domain {self.domain!r} takes commits: give either repo or source, no documents")
        elif not self.documents or self.repo or self.source:
            raise ValueError(f"the domain {self.domain!r} takes documents: give at least one, and no commits")
        self.adapter_name = self.adapter_name or domain.adapter
        return self


class TilOutput(BaseModel):
    """`sections` have parts, and those statements, each with its sources; `markdown` is the same as a text."""

    title: str
    domain: str
    language: Language
    markdown: str
    sections: list[Section]
    tags: list[str]
    coverage: Coverage
    verification: Verification
    usage: dict[str, int]


class TilState(State, total=False):
    user: Annotated[str, UntrackedValue(str)]
    repo: Annotated[list[Any] | None, UntrackedValue(list)]
    source: Annotated[Any, UntrackedValue(dict)]
    documents: Annotated[list[Any] | None, UntrackedValue(list)]
    language: Annotated[Language, UntrackedValue(str)]
    domain: Annotated[str, UntrackedValue(str)]
    adapter_name: Annotated[str | None, UntrackedValue(str)]
    timezone: Annotated[str | None, UntrackedValue(str)]
    date: Annotated[datetime.date | None, UntrackedValue(datetime.date)]
    outline: Annotated[Outline, UntrackedValue(Outline)]


@dataclass(frozen=True)
class Collect:
    """The outline, then the passages."""

    retrieve: Retrieve
    outline: "Outliner"

    async def __call__(self, state: TilState, run: Run) -> dict[str, Any]:
        made = await self.outline(state, run)
        asked: Any = {**state, "outline": made}
        found = await self.retrieve(asked, run)
        return {**found, "outline": made}


@dataclass(frozen=True)
class Outliner:
    """Reads what the note is made from. Parsing large diffs takes a second, which other callers must not wait for."""

    repositories: Repositories
    meaning: Meaning

    async def __call__(self, state: TilState, run: Run) -> Outline:
        given = await with_commits(dict(state), self.repositories)
        return await outlined(given, run.window, self.meaning)


async def with_commits(given: dict[str, Any], repositories: Repositories) -> dict[str, Any]:
    """The input with the commits that its source names, and without its token."""
    if not given.get("source"):
        return given
    zone = ZoneInfo(given["timezone"]) if given.get("timezone") else None
    found = await repositories.read(HostedSource.model_validate(given["source"]), given.get("date"), zone)
    return {**given, "source": None, "repo": found.commits, "date": found.day}


async def outlined(given: Mapping[str, Any], window: int, meaning: Meaning) -> Outline:
    til = await asyncio.to_thread(_input, given)
    wanted = Wanted(til.language, DOMAINS[til.domain], til.date, ZoneInfo(til.timezone) if til.timezone else None)
    if til.documents:
        return await asyncio.to_thread(of_documents, til.documents, wanted, window)
    day = await asyncio.to_thread(Day.of, til.repo or [], wanted)
    vectors = await meaning.of(day.selection.commits)
    return await asyncio.to_thread(of_commits, day, wanted, window, vectors)


def query(state: TilState) -> str:
    """Headings, names of the code, files and subjects; nothing on an empty day."""
    return query_of(state["outline"])


def write(state: TilState, run: Run) -> list[Part]:
    room = Room(run.window)
    notes = notes_of(state.get("passages", []))
    sections = state["outline"].sections.items()
    return [
        Part(key, messages(state["outline"].wanted, section, notes, room), room.answer) for key, section in sections
    ]


def check(state: TilState, draft: Draft) -> list[str]:
    """What speaks against the sentences; a draft without a sentence is empty."""
    return problems_of(state["outline"].sections[draft.part.key], draft)


def advise(state: TilState, problems: list[str]) -> str:
    wanted = state["outline"].wanted
    told, *others = told_in(wanted.language, problems)
    for problem in others:
        if len(f"{told} {problem}".encode()) > ADVICE_BYTES:
            break
        told += f" {problem}"
    return wanted.wording.advice.format(problems=told.encode()[:ADVICE_BYTES].decode(errors="ignore"))


def finish(state: TilState, drafts: dict[str, Draft]) -> dict[str, Any]:
    plan = state["outline"]
    found = all_settled(plan.sections, drafts)
    verification = verified(
        found.values(),
        rewritten=sum(draft.part.attempt > 1 for draft in drafts.values()),
        entailment=weighing_of(drafts.values()),
    ).model_copy(update={"lookup": state.get("lookup", Lookup()).answered})
    sections = [_section(key, plan.sections[key], one, plan.wanted.wording) for key, one in found.items()]
    titles = {sha: title for section in plan.sections.values() for sha, title in section.titles.items()}
    last = closing(plan.wanted, plan.days, plan.coverage, verification)
    output = TilOutput(
        title=plan.title,
        domain=state.get("domain", "commits"),
        language=plan.wanted.language,
        markdown=Note(plan.title, sections, titles, plan.tags, last).markdown(plan.wanted.language),
        sections=sections,
        tags=plan.tags,
        coverage=plan.coverage,
        verification=verification,
        usage={
            "input_tokens": sum(draft.input_tokens for draft in drafts.values()),
            "output_tokens": sum(draft.output_tokens for draft in drafts.values()),
        },
    )
    return {"output": output.model_dump()}


def finals(output: dict[str, Any]) -> dict[str, str]:
    return {section["part"]: body_of(Section.model_validate(section)) for section in output["sections"]}


def steps(deps: Deps) -> Steps:
    return Steps(
        Collect(
            Retrieve(deps.finder, query, room=_room, within=lambda state: NOTES, without=_same_day),
            Outliner(deps.repositories, Meaning(deps.embedder)),
        ),
        Prompt(write),
        Generate(deps.models, "til"),
        Verify(check, advise, finish, ATTEMPTS, Weigh(deps.entailment, claims), finals),
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


def prompt(given: Mapping[str, Any]) -> str:
    return DOMAINS[given["domain"]].named(f"til/{given['domain']}", given["language"])


FEATURE = Feature(
    "til",
    TilInput,
    TilOutput,
    TilState,
    steps,
    spoken=Spoken(last_text(from_text)),
    prompt=prompt,
    lasts=lambda given: not given.get("source"),
    anew={"outline": lambda deps: Outliner(deps.repositories, Meaning(deps.embedder))},
)


def _room(run: Run) -> int:
    return Room(run.window).passages


def _same_day(state: TilState) -> Callable[[Passage], bool]:
    return is_same_day(state["outline"])


def _input(given: Mapping[str, Any]) -> TilInput:
    return TilInput.model_validate({name: given[name] for name in TilInput.model_fields if name in given})


def _characters(given: Any) -> int:
    if isinstance(given, Commit):
        return sum(len(change.patch or "") for change in given.files)
    if isinstance(given, Document):
        return len(given.text)
    if not isinstance(given, dict):
        return 0
    files = given.get("files")
    patches = [change.get("patch") for change in files if isinstance(change, dict)] if isinstance(files, list) else []
    return sum(len(text) for text in (given.get("diff"), given.get("text"), *patches) if isinstance(text, str))


def _section(key: str, outlined: Outlined, settled: Settled, wording: TilWording) -> Section:
    parts = [
        SectionPart(kind=kind, heading=words.heading, statements=settled.parts[kind])
        for kind, words in wording.parts.items()
        if kind in settled.parts
    ]
    example = outlined.evidence.example
    return Section(
        part=key,
        heading=outlined.heading,
        parts=parts,
        example=Code(sha=example.sha, path=example.path, text=example.hunk) if example else None,
        sources=outlined.sources or _cited(settled.statements),
    )


def _cited(statements: list[Statement]) -> list[Source]:
    """Of several quotations from a paragraph, the first."""
    cited = [source for statement in statements for source in statement.sources]
    first = {source.paragraph: source for source in reversed(cited) if isinstance(source, DocumentSource)}
    return [*reversed(first.values())]
