"""Markdown without the HTML and JSX around its words; what stands in code stays as it is."""

import re
from collections.abc import Iterator
from itertools import groupby

from retrievers.blocks import Block, Fence, blocks_of

COMMENTS = (("<!--", "-->"), ("{/*", "*/}"))
NAMES = (
    "a abbr address article aside b big blockquote body br caption center cite col colgroup dd del details dfn "
    "dialog div dl dt em fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hgroup hr "
    "html i iframe img input ins kbd label legend li link main mark meta nav noscript ol optgroup option p "
    "param picture q ruby rt s samp section select small source span strike strong style sub summary sup svg "
    "path table tbody td tfoot th thead time title tr u ul var video wbr"
)
TAG = re.compile(rf"`[^`\n]+`|</?(?:{'|'.join(NAMES.split())})(?=[\s/>])[^<>]*>", re.IGNORECASE)
ITEM = re.compile(r"^([ \t]*)<li(?:\s[^<>]*)?>[ \t]*", re.IGNORECASE | re.MULTILINE)
# A component of a page that is written in MDX.
COMPONENT = re.compile(r"^[ \t]*</?[A-Z][\w.]*(?:\s[^<>]*)?>[ \t]*$", re.MULTILINE)
GAP = re.compile(r"\n(?:[ \t]*\n){2,}")


def untagged(markdown: str) -> str:
    stretches = groupby(blocks_of(markdown), lambda block: isinstance(block, Fence))
    return "".join(_joined(blocks) if is_fence else _bare(_joined(blocks)) for is_fence, blocks in stretches)


def _joined(blocks: Iterator[Block]) -> str:
    return "".join(block.text for block in blocks)


def _bare(text: str) -> str:
    for begin, end in COMMENTS:
        text = _without(text, begin, end)
    if "<" in text:
        text = COMPONENT.sub("", TAG.sub(_kept, ITEM.sub(r"\1- ", text)))
    return GAP.sub("\n\n", text)


def _kept(found: re.Match[str]) -> str:
    """Words on both sides of a tag stay apart only where the tag parts them for a reader."""
    tag = found[0].lower()
    if tag.startswith("`"):
        return found[0]
    return " " if tag.startswith(("<br", "</td", "</th", "</p", "</div", "</li", "</dt")) else ""


def _without(text: str, begin: str, end: str) -> str:
    """A comment that nobody ends is none."""
    kept = []
    at = 0
    while (start := text.find(begin, at)) >= 0 and (stop := text.find(end, start + len(begin))) >= 0:
        kept.append(text[at:start])
        at = stop + len(end)
    return "".join(kept) + text[at:]
