"""Notes as examples: the facts of a section are given, and its author's way of telling them is to be learned."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from graphs.til_note.ask import TAGS
from graphs.til_note.domains import Domain, PartKind, TilWording
from graphs.til_note.note import WORDS
from nodes.language import language_of
from nodes.markdown import unmarked
from nodes.privacy.hiding import Hiding
from nodes.quotation import enclosed, visible
from nodes.state import Message
from server.training.base import Example

# Too little to learn anything from.
SHORTEST = 40
FRONT = re.compile(r"\A---\s*\n.*?^---\s*$\n?|\A\+\+\+\s*\n.*?^\+\+\+\s*$\n?", re.DOTALL | re.MULTILINE)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
FENCED = re.compile(r"^ {0,3}(`{3,}|~{3,})[^\n]*\n.*?(?:^ {0,3}\1[`~]*\s*$|\Z)", re.DOTALL | re.MULTILINE)
# What the server puts after a sentence, and its quotations, are not the model's to write.
ONE = r"(?:[0-9a-f]{7,40}|\d+\.\d+|\+\d+)"
CITATION = re.compile(rf"\s*\[{ONE}(?:, {ONE})*\]")
QUOTATION = re.compile(r"^\s*(?:- [“`].*|>.*)$", re.MULTILINE)
HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*\s*$")
OWN = frozenset(words[name] for words in WORDS.values() for name in ("sources", "tags"))
SENTENCE = re.compile(r"(?<=[.!?。])\s+")


@dataclass
class Section:
    """`parts` are its texts in the note's order, by what they tell."""

    heading: str
    parts: list[tuple[PartKind, list[str]]] = field(default_factory=list)

    def told(self) -> Iterator[tuple[PartKind, str]]:
        for kind, lines in self.parts:
            if text := " ".join(" ".join(lines).split()):
                yield kind, text


def examples(text: str, source: str, domain: Domain, hiding: Hiding) -> Iterator[Example]:
    """An example a section. Secrets and personal data are hidden for good, or an adapter would learn them."""
    digest = sha256(text.encode()).hexdigest()
    for section in sections(hiding.text(text), domain.labels):
        told = list(section.told())
        if sum(len(words) for _, words in told) >= SHORTEST:
            yield Example(source, digest, _messages(section.heading, told, domain))


def sections(markdown: str, labels: Mapping[str, PartKind]) -> list[Section]:
    """Headings of the second level part them; deeper ones, where they name a part of a note, part a section."""
    found, part = [Section("")], list[str]()
    found[0].parts.append(("did", part))
    for line in _prose(markdown).splitlines():
        heading = HEADING.match(line)
        if heading is None:
            part.append(unmarked(line))
            continue
        title, kind = unmarked(heading[2]), labels.get(unmarked(heading[2]).casefold())
        if len(heading[1]) <= 2:
            found.append(Section(title))
        part = []
        found[-1].parts.append(("did" if kind is None else kind, part))
    return [section for section in found if section.heading not in OWN]


def _prose(markdown: str) -> str:
    text = COMMENT.sub("", FRONT.sub("", visible(markdown)))
    return CITATION.sub("", QUOTATION.sub("", FENCED.sub("", text)))


def _messages(heading: str, told: list[tuple[PartKind, str]], domain: Domain) -> tuple[Message, ...]:
    """As the feature asks, with the note's own facts as evidence: who learns to tell what is not given invents."""
    wording = domain.of(language_of(" ".join(text for _, text in told)))
    facts = "\n".join(f"- {sentence}" for _, text in told for sentence in SENTENCE.split(text))
    evidence = f"{wording.evidence}\n{enclosed(TAGS[domain.input], '', facts)}"
    asked = f"{evidence}\n\n{wording.task.format(heading=visible(heading))}"
    return (
        {"role": "system", "content": wording.instructions},
        {"role": "user", "content": asked},
        {"role": "assistant", "content": "\n".join(_line(kind, text, wording) for kind, text in told)},
    )


def _line(kind: PartKind, text: str, wording: TilWording) -> str:
    words = wording.parts.get(kind, wording.parts["did"])
    return f"{words.label}: {text}"
