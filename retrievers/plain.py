"""Markdown to plain paragraphs, whatever HTML or JSX stands between them."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from lxml import etree, html
from markdown_it import MarkdownIt
from markdown_it.token import Token

FRONT = re.compile(r"\A(?P<fence>---|\+\+\+)[ \t]*\n(?P<body>.*?)\n(?P=fence)[ \t]*(?:\n|\Z)", re.DOTALL)
# Nobody writes more above a text, and reading YAML takes a second a hundred kilobytes.
MOST_FRONT = 16_000
# Comments of MDX, anchors of Docusaurus and React's documentation, and imports of components.
MARKS = re.compile(r"\{/\*.*?\*/\}|\s\{#[\w-]+\}\s*$", re.DOTALL | re.MULTILINE)
IMPORTS = re.compile(r"^(?:import|export)\s.+?(?:from\s+['\"].+['\"]|\));?\s*$", re.MULTILINE)

_parser = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True)
class Plain:
    """A paragraph, heading or list item without its marks."""

    text: str
    heading: bool = False


def plain(markdown: str) -> list[Plain]:
    """Code blocks, images and tags are left out; code words keep their text."""
    markdown = markdown.removeprefix("\ufeff")
    body = IMPORTS.sub("", MARKS.sub("", FRONT.sub("", markdown)))
    return [block for block in _blocks(_parser.parse(body)) if block.text]


def front_matter(text: str) -> tuple[Mapping[str, Any], str]:
    """The fields of YAML or TOML front matter, and the text after it. What is no front matter after all stays in the
    text."""
    text = text.removeprefix("\ufeff")
    found = FRONT.match(text[:MOST_FRONT]) if text.startswith(("---", "+++")) else None
    if found is None:
        return {}, text
    try:
        fields = tomllib.loads(found["body"]) if found["fence"] == "+++" else yaml.safe_load(found["body"])
    # The date 2024-02-31, and brackets without end.
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}, text
    return (fields, text[found.end() :]) if isinstance(fields, dict) else ({}, text)


def single(fields: Mapping[str, Any], name: str) -> str:
    """Empty for a field that is not there, and for a list or a mapping."""
    value = fields.get(name)
    return "" if value is None or isinstance(value, dict | list) else str(value)


def fragment(markup: str) -> Any:
    """The tree of a small piece of HTML without scripts, styles and comments; what is no HTML is an empty tree."""
    try:
        tree = html.fragment_fromstring(markup, create_parent="div")  # type: ignore[no-untyped-call]
    except (etree.ParserError, ValueError):
        return etree.Element("div")
    etree.strip_elements(tree, "script", "style", etree.Comment, with_tail=False)
    return tree


def _blocks(tokens: list[Token]) -> Iterator[Plain]:
    cells: list[str] = []
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "inline" and before is not None and before.type in ("td_open", "th_open"):
            cells.append(_inline(token))
        elif token.type == "tr_close":
            yield Plain(" | ".join(cells))
            cells = []
        elif token.type == "inline":
            yield Plain(_inline(token), before is not None and before.type == "heading_open")
        elif token.type == "html_block":
            yield from (Plain(text) for text in _from_html(token.content))


def _inline(token: Token) -> str:
    texts = []
    for child in token.children or []:
        if child.type in ("text", "code_inline"):
            texts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            texts.append(" ")
    return " ".join("".join(texts).split())


def _from_html(markup: str) -> list[str]:
    lines = (" ".join(line.split()) for line in "\n".join(fragment(markup).itertext()).split("\n"))
    text = " ".join(line for line in lines if line)
    return [text] if text else []
