"""Lines that are no Markdown, made so that Markdown shows them as they are."""

import re
import unicodedata

# A tag would vanish; a mark at the beginning of a line would make a heading, a quotation or code of it.
TAG = re.compile(r"<(?=[A-Za-z/!?])")
MARK = re.compile(r"^(?=(?:#{1,6}(?:\s|$)|>|```|~~~|[-=]+$|[*_-]{3,}$))")
BULLET = re.compile(r"^[•●○◦▪■□‣·∙➢➤✓\uf0b7\uf0a7]\s*(?=\S)")
# Half a character of a pair, or a control character, is nobody's text.
JUNK = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """On one line; Korean letters as syllables, however the file took them apart."""
    return " ".join(JUNK.sub(" ", unicodedata.normalize("NFC", text)).split())


def escaped_line(text: str) -> str:
    said = clean(text)
    if BULLET.match(said):
        return "- " + TAG.sub(r"\\<", BULLET.sub("", said))
    return MARK.sub(r"\\", TAG.sub(r"\\<", said))
