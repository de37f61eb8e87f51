"""The main content of a web page as Markdown: headings, paragraphs, lists, tables and code in their order."""

from collections.abc import Iterator
from typing import Any

import trafilatura
from lxml import etree
from trafilatura.settings import Document

from retrievers.charsets import decoded
from retrievers.documents.base import DocumentDamaged, DocumentEmpty, Read
from retrievers.documents.lines import JUNK, clean, escaped_line
from retrievers.documents.markdown import seconds

# A page that is no article, such as a reference in tables, is taken as it stands.
UNSEEN = ("script", "style", "nav", "footer", "form", "noscript", "template", "svg", "iframe", "aside")
BLOCKS = ("p", "div", "li", "tr", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "section", "article", "br")
LEVELS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}


def read_page(name: str, data: bytes) -> Read:
    """Raises DocumentDamaged or DocumentEmpty."""
    try:
        return _read(name, decoded(data))
    # Elements in elements without end.
    except (RecursionError, etree.LxmlError, ValueError, AssertionError) as error:
        raise DocumentDamaged(name) from error


def _read(name: str, markup: str) -> Read:
    found = trafilatura.bare_extraction(
        markup,
        with_metadata=True,
        include_comments=False,
        include_formatting=True,
        include_tables=True,
        favor_recall=True,
        # Any number of the text could be taken for a date otherwise.
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    page = found if isinstance(found, Document) else Document()
    text = "\n\n".join(_blocks(page.body)) if page.body is not None else ""
    text = text if text.strip() else _all_of(name, markup)
    return Read(page.title or "", text, "article", at=seconds(page.date or ""))


def _blocks(body: Any) -> Iterator[str]:
    for element in body:
        said = list(_block(element))
        yield from filter(None, said)
        if tail := _line(element.tail):
            yield tail


def _block(element: Any) -> Iterator[str]:
    match element.tag:
        case "head":
            yield f"{'#' * LEVELS.get(element.get('rend'), 3)} {_said(element)}"
        case "list":
            yield "\n".join(_items(element, 0))
        case "table":
            yield "\n".join(_rows(element))
        case "code":
            yield _code(element)
        case "quote":
            inner = "\n\n".join(_blocks(element)) or _said(element)
            yield "\n".join(f"> {line}".rstrip() for line in inner.split("\n"))
        case "div" | "section" | "article":
            yield _line(element.text)
            yield from _blocks(element)
        case _:
            yield from _paragraph(element)


def _paragraph(element: Any) -> Iterator[str]:
    """Code that stands in it on lines of its own stands apart."""
    apart = [code for code in element.iter("code") if "\n" in "".join(code.itertext()).strip()]
    for code in apart:
        yield _code(code)
        code.text, code[:] = None, []
    said = _said(element)
    # What stands before the code comes first.
    yield escaped_line(said) if said else ""


def _items(listed: Any, depth: int) -> Iterator[str]:
    for number, item in enumerate(listed, 1):
        if item.tag == "list":
            yield from _items(item, depth + 1)
            continue
        mark = f"{number}." if listed.get("rend") == "ol" else "-"
        below = [inner for inner in item.iter("list") if _list_above(inner, item)]
        said = _said(item, without=("list",))
        if said:
            yield f"{'  ' * depth}{mark} {said}"
        for inner in below:
            yield from _items(inner, depth + 1)


def _list_above(inner: Any, item: Any) -> bool:
    """No other list stands between."""
    above = inner.getparent()
    while above is not None and above is not item and above.tag != "list":
        above = above.getparent()
    return above is item


def _rows(table: Any) -> Iterator[str]:
    rows = [[_said(cell).replace("|", "\\|") for cell in row.iter("cell")] for row in table.iter("row")]
    rows = [row for row in rows if any(row)]
    if not rows:
        return
    width = max(map(len, rows))
    for place, row in enumerate(rows):
        yield "| " + " | ".join(row + [""] * (width - len(row))) + " |"
        if place == 0:
            yield "|" + " --- |" * width


def _code(element: Any) -> str:
    text = JUNK.sub(" ", "".join(element.itertext())).strip("\n")
    if "\n" not in text and element.tail:
        return f"`{text.strip()}`"
    names = [word for one in element.iter() for word in (one.get("class") or "").split()]
    language = next((word.removeprefix("language-") for word in names if word.startswith("language-")), "")
    mark = "```"
    while mark in text:
        mark += "`"
    return f"{mark}{language if language.isalnum() else ''}\n{text}\n{mark}"


def _said(element: Any, without: tuple[str, ...] = ()) -> str:
    return clean("".join(_texts(element, without))).strip(" ¶")


def _texts(element: Any, without: tuple[str, ...]) -> Iterator[str]:
    yield element.text or ""
    for inner in element:
        if inner.tag not in without:
            said = "".join(_texts(inner, without))
            is_code = inner.tag == "code" and said.strip() and "`" not in said
            yield f"`{said.strip()}`" if is_code else f"{said} " if inner.tag in ("p", "lb", "head", "item") else said
        yield inner.tail or ""


def _line(text: str | None) -> str:
    said = clean(text or "")
    return escaped_line(said) if said else ""


def _all_of(name: str, markup: str) -> str:
    tree = trafilatura.load_html(markup)
    if tree is None:
        raise DocumentEmpty(name)
    etree.strip_elements(tree, *UNSEEN, etree.Comment, with_tail=False)
    for block in tree.iter(*BLOCKS):
        block.tail = "\n" + (block.tail or "")
        block.text = "\n" + (block.text or "")
    lines = map(escaped_line, "".join(tree.itertext()).splitlines())
    return "\n".join(line for line in lines if line)
