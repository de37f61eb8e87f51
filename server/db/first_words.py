"""A title from the first words of a question, for as long as there is no better one."""

import re

TITLE_CHARACTERS = 30
_MARKUP = re.compile(r"```\w*|[`*_#>\[\]|~]+")


def first_words(question: str) -> str:
    """Never longer than a title may be; cut between words where that leaves enough of it."""
    words = " ".join(_MARKUP.sub(" ", question[:2000]).split())
    if len(words) <= TITLE_CHARACTERS:
        return words
    cut = words[: TITLE_CHARACTERS - 1]
    whole = cut.rpartition(" ")[0] if words[TITLE_CHARACTERS - 1] != " " else cut
    return (whole if len(whole) > TITLE_CHARACTERS // 2 else cut).rstrip(" ,.;:") + "…"
