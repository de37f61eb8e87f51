"""A note as Markdown: one title, sections with their sources and a piece of code, tags, and how it was proven."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nodes.language import Language
from nodes.markdown import escaped

SOURCES = 8
PATHS = 4

WORDS: dict[Language, Mapping[str, str]] = {
    "en": {
        "sources": "Sources",
        "more": "and {count} more",
        "tags": "Tags",
        "coverage": "Coverage: {written} of {selected} commits; files read: {whole}, in part: {part}, not read: {no}.",
        "checked": "Checked: {supported} of {sentences} model sentences agree with the commits; the rest is left out.",
        "quoted": "Sections that only quote the commits: {quoted}.",
        "empty": "No commits to write about{day}.",
    },
    "ko": {
        "sources": "출처",
        "more": "외 {count}개",
        "tags": "태그",
        "coverage": "범위: 커밋 {selected}개 중 {written}개. 파일 전체 {whole}개, 일부 {part}개, 읽지 않음 {no}개.",
        "checked": "검증: 모델이 쓴 문장 {sentences}개 중 {supported}개가 커밋으로 확인됨. 나머지는 뺌.",
        "quoted": "커밋을 그대로 인용한 부분: {quoted}개.",
        "empty": "다룰 커밋이 없습니다{day}.",
    },
}


@dataclass(frozen=True)
class Cited:
    sha: str
    subject: str
    paths: Sequence[str]


@dataclass(frozen=True)
class Code:
    path: str
    text: str
    kind: str = "diff"


@dataclass(frozen=True)
class Paragraph:
    """A section; `body` is Markdown already."""

    heading: str
    body: str
    cited: Sequence[Cited]
    code: Code | None = None


@dataclass(frozen=True)
class Note:
    title: str
    sections: Sequence[Paragraph]
    tags: Sequence[str] = ()
    closing: Sequence[str] = field(default_factory=tuple)

    def markdown(self, language: Language) -> str:
        blocks = [f"# {escaped(self.title)}"]
        for section in self.sections:
            blocks += _section(section, WORDS[language])
        if self.tags:
            blocks.append(f"{WORDS[language]['tags']}: " + " ".join(f"`{tag}`" for tag in self.tags))
        blocks.append("\n".join(f"> {line}" for line in self.closing))
        return "\n\n".join(block for block in blocks if block) + "\n"


def quotation(subjects: Sequence[str]) -> str:
    """What stands in place of prose that could not be proven."""
    return "\n".join(f"- {escaped(subject)}" for subject in subjects)


def _section(section: Paragraph, words: Mapping[str, str]) -> list[str]:
    blocks = [f"## {escaped(section.heading)}", section.body]
    if section.code:
        fence = "`" * max(3, *(len(run) + 1 for run in re.findall(r"`+", section.code.text) or [""]))
        blocks.append(f"{_coded(section.code.path)}\n\n{fence}{section.code.kind}\n{section.code.text}\n{fence}")
    lines = [_source(cited, words) for cited in section.cited[:SOURCES]]
    if len(section.cited) > SOURCES:
        lines.append("- " + words["more"].format(count=len(section.cited) - SOURCES))
    return [*blocks, f"**{words['sources']}**\n\n" + "\n".join(lines)]


def _source(cited: Cited, words: Mapping[str, str]) -> str:
    paths = ", ".join(_coded(path) for path in cited.paths[:PATHS])
    more = ", " + words["more"].format(count=len(cited.paths) - PATHS) if len(cited.paths) > PATHS else ""
    return f"- `{cited.sha[:7]}` {escaped(cited.subject)}" + (f": {paths}{more}" if paths else "")


def _coded(path: str) -> str:
    return f"`{path.replace('`', '')}`"
