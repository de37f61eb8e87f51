"""Names of files and folders made from titles, in any script."""

import re
import unicodedata
from collections.abc import Collection

LONGEST = 80
LONGEST_BYTES = 180
WORD = re.compile(r"[^\W_]+")
# Signs that are all that tells one name from another.
SPOKEN = {"c++": "cpp", "c#": "csharp", "f#": "fsharp", ".net": "dotnet"}
# Windows opens a device in place of a file of such a name.
DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})


def slug_of(title: str) -> str:
    """Words of letters and digits with hyphens between them; never empty, and no path leads anywhere by it."""
    said = SPOKEN.get(title.strip().casefold(), title)
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", said).casefold())
    slug = _short("-".join(WORD.findall(folded))) or "note"
    return f"{slug}-note" if slug in DEVICES else slug


def free(slug: str, taken: Collection[str]) -> str:
    """The slug, with a number where a file has that name already."""
    names = {unicodedata.normalize("NFKC", name).casefold() for name in taken}
    number, name = 1, slug
    while name in names:
        number += 1
        name = f"{slug}-{number}"
    return name


def _short(slug: str) -> str:
    """Ends with a whole word if there is more than one."""
    cut = slug[:LONGEST]
    while len(cut.encode()) > LONGEST_BYTES:
        cut = cut[:-1]
    if cut != slug and not slug[len(cut) :].startswith("-") and "-" in cut:
        cut = cut.rpartition("-")[0]
    return cut.rstrip("-")
