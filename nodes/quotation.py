"""Somebody's text inside a prompt: nothing in it is hidden from people, and it cannot end its own quotation."""

import re
import unicodedata

# Control characters but line breaks and tabs, marks of direction, fillers, tags and variation selectors: a reader does
# not see them, a model does. Single joiners stay where some scripts and emoji need them; so does emoji's selector.
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
    "|(?<=[ -~])[\u200c\u200d]+|[\u200c\u200d]+(?=[ -~])|[\u200c\u200d]{2,}"
)
LINE_BREAKS = re.compile("\r\n?|[\u2028\u2029\x85]")
OPENS = re.compile("[<\uff1c\ufe64\u2039\u2329\u27e8\u3008\u276c\u276e\u2770\u02c2\u1438]")
# Marks of the usual chat templates: engines read them as the ends of messages wherever they stand.
TEMPLATE = re.compile(r"<(?=\|[^|<>\s]{1,40}\|>|(?:start|end)_of_turn>|/?s>|(?:bos|eos|pad|unk)>)|\[(?=/?INST\])")
QUOTES = re.compile('["\uff02\u201c\u201d\u201e\u201f\u2033]')
BEFORE_NAME = re.compile(r"[\s/\\|!?.\uff0f\u2044\u2215\u29f8-]*+")
NAME = re.compile("[a-z][a-z0-9_]*")
# Cyrillic and Greek letters that look like Latin ones.
LOOK_ALIKES = str.maketrans("авеһіјкмонрстухѕԁԛԝαεικνορτυχ", "abehijkmohpctyxsdqwaeiknoptux")


# Tags that stand side by side in prompts; the article's is left to HTML wherever it is not the quotation's own.
KINDS = frozenset({"note", "passage", "commits"})
LONGEST_NAME = len("commits")


def enclosed(kind: str, title: str, text: str) -> str:
    """`kind` is one word of small Latin letters."""
    name = QUOTES.sub("'", " ".join(_harmless(kind, title).split()))
    head = f'<{kind} title="{name}">' if name else f"<{kind}>"
    return f"{head}\n{_harmless(kind, text)}\n</{kind}>"


def visible(text: str) -> str:
    """Without what people do not see."""
    return HIDDEN.sub("", LINE_BREAKS.sub("\n", text))


def _harmless(kind: str, text: str) -> str:
    """Whatever reads as a tag of this kind or of KINDS, opening or closing, or as a mark of a chat template, is written
    out."""
    shown = TEMPLATE.sub(lambda mark: "&lt;" if mark[0] == "<" else "&#91;", visible(text))
    return OPENS.sub(lambda mark: "&lt;" if _names(kind, shown, mark.end()) else mark[0], shown)


def _names(kind: str, text: str, at: int) -> bool:
    lead = BEFORE_NAME.match(text, at)
    start = lead.end() if lead else at
    # Joiners and accents between the letters can triple the name's length.
    found = NAME.match(_plain(text[start : start + 3 * LONGEST_NAME + 1]))
    return found is not None and (found[0] == kind or found[0] in KINDS)


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text).casefold()
    kept = (character for character in apart if unicodedata.category(character) not in ("Mn", "Cf"))
    return "".join(kept).translate(LOOK_ALIKES)
