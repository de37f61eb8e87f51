"""Markdown into a text without its telling headings, and what stood under each of them.

A heading that is to be asked for must not be found in the text, so its line keeps only its marks.
"""

import re
from dataclasses import dataclass

from retrievers.blocks import Block, Heading, blocks_of
from retrievers.plain import plain

# React's documentation keeps the address of the English heading beside the translated one.
ANCHOR = re.compile(r"\{/\*\s*([\w-]+?)\s*\*/\}")
NUMBER = re.compile(r"^(?:week\s*)?\d+\s*[.)\-]\s*", re.IGNORECASE)
AROUND = " <>:·-–"


@dataclass(frozen=True)
class Section:
    """`text` has what stands under the headings below it as well; `english` is the heading that was translated."""

    heading: str
    text: str
    english: str = ""


@dataclass
class _Open:
    heading: Heading
    lines: list[str]


def without_headings(markdown: str) -> tuple[str, list[Section]]:
    """A heading that only numbers or marks say nothing with stays as it is."""
    blocks = list(blocks_of(markdown))
    bare = "".join(_bare(block) for block in blocks)
    return bare, [_section(one) for one in _opened(blocks)]


def told(heading: str) -> str:
    """A heading as somebody would ask for it: without numbers, marks and addresses."""
    words = " ".join(block.text for block in plain(f"# {ANCHOR.sub('', heading)}"))
    unboxed = " ".join(words.replace("[", " ").replace("]", " ").split())
    return NUMBER.sub("", unboxed.strip(AROUND)).strip(AROUND)


def _opened(blocks: list[Block]) -> list[_Open]:
    opened: list[_Open] = []
    standing: list[_Open] = []
    for block in blocks:
        if isinstance(block, Heading):
            standing = [one for one in standing if one.heading.level < block.level]
            if told(block.title):
                standing.append(_Open(block, []))
                opened.append(standing[-1])
        else:
            for one in standing:
                one.lines.append(block.text)
    return opened


def _section(one: _Open) -> Section:
    anchor = ANCHOR.search(one.heading.title)
    english = re.sub(r"-\d*$", "", anchor[1]).replace("-", " ") if anchor else ""
    return Section(told(one.heading.title), "".join(one.lines), english)


def _bare(block: Block) -> str:
    if not isinstance(block, Heading) or not told(block.title):
        return block.text
    return "#" * block.level + "\n"
