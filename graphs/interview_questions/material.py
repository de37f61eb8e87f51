"""What an interviewer may ask about: the pieces of the given notes and of the found passages, spread evenly."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest

from nodes.evidence.sentences import sentences
from nodes.evidence.words import terms_of
from retrievers.chunks import pieces_of
from retrievers.plain import front_matter, plain
from retrievers.ranking.pack import PATH, Excerpt
from retrievers.tokens import bytes_of

# Lists of links and tables of contents have headings and few words.
MIN_TERMS = 8
MIN_SENTENCE = 24
ENOUGH = 3
PIECE_BYTES = 960
QUOTE_CHARACTERS = 240
# Korean notes leave the full stop away after a noun form.
STATES = re.compile(r"(?:[.!…。]|[다음임함됨짐줌])[\"'”’)\]]*$")
ANNOUNCES = re.compile(r"(?:다음|아래)(?:와|과) 같|\b(?:as follows|the following|below)\b|:$", re.IGNORECASE)
NUMBERING = re.compile(r"^(?:\[[^\]]{1,20}\]\s*|\d{1,2}(?:[.)]\d{0,2})+\s+)+")
ASIDE = re.compile(
    r"^\W*(?:reference|resource|learning|further|see also|practice|table of|목차|참고|출처|링크|추천|더 읽)",
    re.IGNORECASE,
)
GENERAL = re.compile(
    r"^\W*(?:introduction|overview|summary|conclusion|example|note|tip|purpose|background|usage|type|pros and cons|"
    r"how it works|개요|소개|정의|개념|요약|결론|예시|예제|특징|장점|단점|장단점|목적|배경|필요성|종류|정리|"
    r"(?:사용 )?용어|(?:[가-힣]+ )?(?:쓰는|사용하는) 이유|이유|동작 ?(?:과정|원리|방식))s?\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Material:
    """`text` is plain; `title` the nearest heading, which says what the piece is about."""

    document: str
    title: str
    text: str

    @property
    def quote(self) -> str:
        """The first sentence that states something, or else the first that does not ask."""
        said = sentences(self.text)
        whole = (line for line in said if states(line) and len(line.encode()) >= MIN_SENTENCE)
        told = (line for line in said if not line.rstrip("*_ ").endswith("?"))
        return shortened(next(whole, next(told, self.text)), QUOTE_CHARACTERS)


def materials_of(text: str, document: str = "") -> list[Material]:
    text = text.removeprefix("\ufeff")
    name = document or front_matter(text).get("title") or _first_heading(text)
    pieces = [(_topic(piece.headings, name), _said(piece.text)) for piece in pieces_of(text, PIECE_BYTES, bytes_of)]
    made = [Material(name, topic, said) for topic, said in pieces if not ASIDE.match(topic) and _says_enough(said)]
    whole = _said(text)
    # Lists of links and tables of names state nothing; where there is little else they have to do.
    stating = [one for one in made if any(map(states, sentences(one.text)))]
    return (stating if len(stating) >= ENOUGH else made) or (
        [Material(name, _first_heading(text) or name, whole)] if whole else []
    )


def materials_of_passages(passages: Iterable[Excerpt]) -> list[Material]:
    """Named as their documents and headings are; who reads a question knows no ids."""
    found = [(passage.title.split(PATH), _said(passage.text)) for passage in passages]
    return [Material(path[0], path[-1], said) for path, said in found if _says_enough(said)]


def spread(groups: list[list[Material]], count: int) -> list[Material]:
    """Round the documents, and in each evenly from its beginning to its end, as far as `count` goes; then the rest."""
    groups = [group for group in groups if group]
    share = -(-count // len(groups)) if groups else 0
    rounds = zip_longest(*(_evenly(group, share) for group in groups))
    taken = [material for one in rounds for material in one if material]
    rest = [material for group in groups for material in group if material not in taken]
    return [*taken, *rest]


def _evenly(group: list[Material], count: int) -> list[Material]:
    if len(group) <= count:
        return group
    return [group[at * len(group) // count] for at in range(count)]


def _topic(headings: tuple[str, ...], document: str) -> str:
    """The nearest heading that names something; "Introduction" is of the heading above."""
    bare = [heading for heading in map(_bare, headings) if heading and not GENERAL.match(heading)]
    return bare[-1] if bare else document


def _says_enough(text: str) -> bool:
    return len(terms_of(text)) >= MIN_TERMS


def _said(markdown: str) -> str:
    blocks = plain(markdown)
    return "\n".join(block.text for block in blocks if not block.heading)


def _first_heading(markdown: str) -> str:
    return next((block.text for block in plain(markdown) if block.heading), "")


def _bare(heading: str) -> str:
    found = plain(f"# {heading}")
    return NUMBERING.sub("", found[0].text.strip(" #:")) if found else ""


def states(sentence: str) -> bool:
    """It says something itself: it neither asks nor announces a list."""
    return bool(STATES.search(sentence)) and not ANNOUNCES.search(sentence)


def shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"
