"""A note as Markdown: title, topics with their parts, a source after every sentence, code, how it was proven."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from pydantic import BaseModel

from graphs.til_note.account import Coverage, Verification
from graphs.til_note.domains import PartKind
from graphs.til_note.outline import Wanted
from graphs.til_note.witnesses import CommitSource, DocumentSource, Source, Statement
from nodes.language import Language
from nodes.markdown import escaped, linked
from retrievers.commits import SHORT

PATHS = 4
MARKS = 3

WORDS: dict[Language, Mapping[str, str]] = {
    "en": {
        "sources": "Sources",
        "more": "and {count} more",
        "tags": "Keywords",
        "commits": "Coverage: {written} of {selected} commits; files read: {whole}, in part: {part}, not read: {no}.",
        "documents": "Coverage: {written} of {selected} documents; passages read: {whole}, in part: {part}, "
        "not read: {no}.",
        "checked": "Checked: {supported} of {sentences} model sentences agree with the sources; the rest is left out.",
        "quoted": "Sections that only quote their sources: {quoted}.",
        "empty": "No commits to write about{day}.",
        "redacted": "Hidden secrets and personal data: {count}.",
    },
    "ko": {
        "sources": "출처",
        "more": "외 {count}개",
        "tags": "키워드",
        "commits": "범위: 커밋 {selected}개 중 {written}개. 파일 전체 {whole}개, 일부 {part}개, 읽지 않음 {no}개.",
        "documents": "범위: 문서 {selected}개 중 {written}개. 단락 전체 {whole}개, 일부 {part}개, 읽지 않음 {no}개.",
        "checked": "검증: 모델이 쓴 문장 {sentences}개 중 {supported}개가 출처로 확인됨. 나머지는 뺌.",
        "quoted": "출처를 그대로 인용한 부분: {quoted}개.",
        "empty": "다룰 커밋이 없습니다{day}.",
        "redacted": "가린 비밀 값과 개인 정보: {count}개.",
    },
}


class SectionPart(BaseModel):
    kind: PartKind
    heading: str
    statements: list[Statement]


class Code(BaseModel):
    """Lines of a diff that show what changed."""

    sha: str
    path: str
    text: str


class Section(BaseModel):
    """A topic, whose draft streams as `part`; `sources` are all that it was written from, or of documents what it
    cites."""

    part: str
    heading: str
    parts: list[SectionPart]
    example: Code | None
    sources: list[Source]


@dataclass(frozen=True)
class Note:
    """`titles` are of commits, by their ids; `closing` is told in the note's language already."""

    title: str
    sections: Sequence[Section]
    titles: Mapping[str, str]
    tags: Sequence[str]
    closing: Sequence[str]

    def markdown(self, language: Language) -> str:
        words = WORDS[language]
        blocks = [f"# {escaped(self.title)}"]
        for section in self.sections:
            blocks += _section(section)
        if self.tags:
            blocks += [f"## {words['tags']}", " ".join(map(_coded, self.tags))]
        if entries := list(self._entries(words)):
            blocks += [f"## {words['sources']}", "\n".join(entries)]
        blocks.append("\n".join(f"> {line}" for line in self.closing))
        return "\n\n".join(blocks) + "\n"

    def _entries(self, words: Mapping[str, str]) -> Iterator[str]:
        """Each commit once with its files, each paragraph once with what was cited of it first."""
        sources: dict[str, list[Source]] = {}
        for section in self.sections:
            for source in section.sources:
                sources.setdefault(_mark(source), []).append(source)
        for mark, same in sources.items():
            yield f"- `{mark}` {self._entry(same, words)}"

    def _entry(self, same: Sequence[Source], words: Mapping[str, str]) -> str:
        first = same[0]
        if isinstance(first, DocumentSource):
            name = linked(first.document, first.url) if first.url else escaped(first.document)
            return f"{name}{' / ' + escaped(first.heading) if first.heading else ''}: “{escaped(first.quote)}”"
        paths = [source.path for source in same if isinstance(source, CommitSource) and source.path]
        more = ", " + words["more"].format(count=len(paths) - PATHS) if len(paths) > PATHS else ""
        title = escaped(self.titles.get(first.sha, ""))
        return title + (f": {', '.join(map(_coded, paths[:PATHS]))}{more}" if paths else "")


def body_of(section: Section) -> str:
    return "\n\n".join(_section(section))


def closing(wanted: Wanted, days: str, coverage: Coverage, verification: Verification) -> list[str]:
    """The last lines of the note: what it is about, and how much of it was proven."""
    words = WORDS[wanted.language]
    if not coverage.written:
        return [words["empty"].format(day=f" ({days})" if days else "")]
    counts = {"written": coverage.written, "selected": coverage.selected, **coverage.files.model_dump()}
    lines = [words[wanted.domain.input].format(**counts)]
    if verification.sentences:
        lines.append(words["checked"].format(supported=verification.supported, sentences=verification.sentences))
    if verification.quoted:
        lines.append(words["quoted"].format(quoted=verification.quoted))
    hidden = sum(coverage.redacted.values())
    return [*lines, words["redacted"].format(count=hidden)] if hidden else lines


def _section(section: Section) -> Iterator[str]:
    """Parts of one heading are one; the example stands before what is still to do."""
    yield f"## {escaped(section.heading)}"
    shown = section.example is None
    for heading, parts in groupby(section.parts, key=lambda part: part.heading):
        same = list(parts)
        if same[0].kind == "next" and not shown and section.example:
            yield _example(section.example)
            shown = True
        yield f"### {escaped(heading)}"
        yield from _told([statement for part in same for statement in part.statements])
    if section.example and not shown:
        yield _example(section.example)


def _told(statements: Sequence[Statement]) -> Iterator[str]:
    """The model's sentences run on; quotations are marked as such, each on its own line."""
    for quoted, run in groupby(statements, key=lambda statement: statement.quoted):
        if quoted:
            yield "\n".join(f"- {_quoted(statement)} {_marks(statement)}" for statement in run)
        else:
            yield " ".join(f"{escaped(statement.text)} {_marks(statement)}" for statement in run)


def _quoted(statement: Statement) -> str:
    return _coded(statement.text) if statement.code else f"“{escaped(statement.text)}”"


def _marks(statement: Statement) -> str:
    marks = list(dict.fromkeys(map(_mark, statement.sources)))
    more = f", +{len(marks) - MARKS}" if len(marks) > MARKS else ""
    return f"[{', '.join(marks[:MARKS])}{more}]"


def _mark(source: Source) -> str:
    return source.paragraph if isinstance(source, DocumentSource) else source.sha[:SHORT]


def _example(code: Code) -> str:
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall(r"`+", code.text) or [""]))
    return f"{_coded(code.path)} [{code.sha[:SHORT]}]\n\n{fence}diff\n{code.text}\n{fence}"


def _coded(text: str) -> str:
    """On one line, and nothing in it ends the code."""
    return f"`{' '.join(text.replace('`', '').split())}`"
