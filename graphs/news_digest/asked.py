"""What a message asks for: addresses to read, or an article of its own."""

import re
from typing import Any

from nodes.language import language_of

ADDRESS = re.compile(r"https?://[^\s<>\"]+")
# Words around addresses that are no article themselves, such as "Please summarise this".
ASIDE_CHARACTERS = 200


def sources_in(text: str) -> dict[str, Any]:
    """Addresses with few words around them are to be read; anything longer is an article itself."""
    aside = ADDRESS.sub("", text).strip()
    urls = ADDRESS.findall(text)
    source = {"urls": urls} if urls and len(aside) <= ASIDE_CHARACTERS else {"text": text}
    return {**source, "language": language_of(aside)}
