"""What a document is called: a path as text, never one that is opened."""

import re
import unicodedata

NAME_CHARACTERS = 500
# Control characters, and those that turn the direction of what is read.
UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]+")
STAYS = frozenset({"", ".", ".."})


def document_name(given: str) -> str:
    """Empty for what names nothing; the same name typed on any system is the same here."""
    clean = " ".join(UNFIT.sub(" ", unicodedata.normalize("NFC", given)).split())
    steps = (step.strip() for step in clean.replace("\\", "/").split("/"))
    return "/".join(step for step in steps if step not in STAYS)[-NAME_CHARACTERS:]


def label(given: str) -> str:
    return " ".join(UNFIT.sub(" ", unicodedata.normalize("NFC", given)).split())
