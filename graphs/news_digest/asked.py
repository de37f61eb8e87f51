"""What a message asks for: addresses to read, or an article of its own."""

import re
from typing import Any

from nodes.language import language_of

ADDRESS = re.compile(r"https?://[^\s<>\"]+")
# The end of a sentence, and what Korean adds to a noun.
AFTER = re.compile(r"(?:[.,;:!?]|(?<=[!-~])(?:을|를|은|는|이|가|의|에|와|과|도|로|에서))+\Z")
# Words around addresses that are no article themselves, such as "Please summarise this".
ASIDE_CHARACTERS = 200


def from_text(text: str) -> dict[str, Any]:
    """Addresses with few words around them are to be read; anything longer is an article itself."""
    aside = ADDRESS.sub("", text).strip()
    urls = [_bare(url) for url in ADDRESS.findall(text)]
    source = {"urls": urls} if urls and len(aside) <= ASIDE_CHARACTERS else {"text": text}
    return {**source, "language": language_of(aside)}


def _bare(url: str) -> str:
    bare = AFTER.sub("", url)
    return bare.rstrip(")") if bare.count(")") > bare.count("(") else bare
