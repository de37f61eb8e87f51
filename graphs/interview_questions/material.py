"""What an interviewer may ask about: the pieces of the given notes and of the found passages, spread evenly."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile, zip_longest

from nodes.evidence.sentences import sentences
from nodes.evidence.words import terms_of
from retrievers.chunks import pieces_of
from retrievers.plain import front_matter, plain, single
from retrievers.ranking.pack import PATH, Excerpt
from retrievers.tokens import bytes_of

# Lists of links and tables of contents have headings and few words.
MIN_TERMS = 8
MIN_SENTENCE = 24
PIECE_BYTES = 960
ENOUGH = 2
QUOTE_CHARACTERS = 240
TOLD_CHARACTERS = 480
MARKS = " :;,.-–—•·✓→"
FACTS = 3
FACT_TERMS = 4
FACT_CHARACTERS = 160
# Korean notes leave the full stop away after a noun form.
STATES = re.compile(r"(?:[.!…。]|[다음임함됨짐줌])[\"'”’)\]]*$")
# "Mutex: a lock that one thread holds". A row of a table defines nothing.
DEFINES = re.compile(r"^[^:|]{2,40}? ?: \S[^|]{12,}$")
CELLS = re.compile(r" \| |^\||\|$")
ANNOUNCES = re.compile(r"(?:다음|아래)(?:와|과) 같|\b(?:as follows|the following|below)\b|:$", re.IGNORECASE)
NUMBERING = re.compile(r"^(?:\[[^\]]{1,20}\]\s*|\d{1,2}(?:[.)]\d{0,2})+\s+)+")
# What leans on the sentence before it, or stands aside from it, says little alone.
LEANS = re.compile(
    r"^(?:[(\[]|"
    r"(?:but|however|so|then|also|therefore|thus|it|they|this|these|those|that|such|here|if (?:it|so|they|this))\b|"
    r"(?:하지만|그러나|그래서|따라서|그리고|또한|반면|그런데|그러면|그럼|즉)(?=[\s,])|"
    r"(?:이를|이는|이런|이러한|이렇게|이처럼|이때|이것[은이]?|아래|위의?)(?=\s))",
    re.IGNORECASE,
)
# An exercise is no fact; notes have lists of them.
EXERCISE = re.compile(
    r"^\W*(?:describe|explain|discuss|tell (?:me|us)|walk (?:me|us)|given an?|a question)\b|"
    r"(?:하시오|하라|해 ?보(?:자|세요|시오)|해 ?주세요|하기)[.!]*$",
    re.IGNORECASE,
)
ASIDE = re.compile(
    r"^\W*(?:reference|resource|learning|further|see also|practice|table of|"
    r"(?:sample|essential|suggested|recommended) (?:\w+ )?(?:question|problem|exercise|reading|course)|"
    r"목차|참고|출처|링크|추천|더 읽)",
    re.IGNORECASE,
)
GENERAL = re.compile(
    r"^\W*(?:introduction|overview|summary|conclusion|example|note|tip|purpose|background|usage|type|pros and cons|"
    r"how it works|what is (?:this|it)|개요|소개|정의|개념|요약|결론|예시|예제|특징|장점|단점|장단점|목적|배경|필요성|"
    r"종류|정리|(?:사용 )?용어|(?:[가-힣]+ )?(?:쓰는|사용하는) 이유|이유|동작 ?(?:과정|원리|방식))s?\W*$",
    re.IGNORECASE,
)
# A side of what the heading above is about.
SIDE = re.compile(
    r"^\W*(?:implementation|(?:time |space )?complexity|technique|corner case|edge case|limitation|trade-?off|"
    r"best practice|common mistake|pitfall|(?:when|how) to use(?: it)?|use case|configuration|installation|comparison|"
    r"difference|security|performance|common term|things to (?:look out for|know|remember).*|구현(?: ?방법)?|"
    r"(?:시간|공간) ?복잡도|주의(?:할|해야 할)? ?(?:점|사항)|문제점?|해결(?: ?(?:방법|책))?|한계점?|차이점?|비교|"
    r"사용 ?(?:법|방법)|활용(?: ?(?:방법|사례))?|설정(?: ?방법)?|성능|보안|(?:진행 ?)?(?:과정|순서)|구조|조건)"
    r"(?:e?s)?\W*$",
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
        """The first sentence that states something by itself, or else the first that does not ask."""
        return shortened(self._best().lstrip(MARKS), QUOTE_CHARACTERS)

    @property
    def told(self) -> list[str]:
        """The quote, and what goes on from there as long as it states something."""
        said = sentences(self.text)
        best = self._best()
        rest = takewhile(states, said[said.index(best) + 1 :] if best in said else [])
        found, room = [self.quote], TOLD_CHARACTERS - len(self.quote)
        for line in rest:
            room -= len(line) + 1
            if room < 0:
                break
            found.append(line.lstrip(MARKS))
        return found

    @property
    def facts(self) -> list[str]:
        """Sentences that say enough to be looked for in an answer, the quoted one first."""
        said = [one for one in (self.quote, *sentences(self.text)) if len(terms_of(one)) >= FACT_TERMS]
        # Notes in keywords state nothing, but what they ask themselves is no fact.
        found = [one for one in said if states(one)] or [one for one in said if not one.endswith("?")]
        return [shortened(one, FACT_CHARACTERS) for one in dict.fromkeys(found or [self.quote])][:FACTS]

    def _best(self) -> str:
        said = sentences(self.text)
        whole = [line for line in said if states(line) and len(line.encode()) >= MIN_SENTENCE]
        alone = (line for line in whole if not LEANS.search(line))
        told = (line for line in said if not line.rstrip("*_ ").endswith("?"))
        return next(alone, next(iter(whole), next(told, self.text)))


def materials_of(text: str, document: str = "") -> list[Material]:
    text = text.removeprefix("\ufeff")
    name = document or single(front_matter(text)[0], "title") or _first_heading(text)
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
    return [Material(path[0], _topic(tuple(path), path[0]), said) for path, said in found if _says_enough(said)]


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
    """The nearest heading that names something: "Introduction" is of the heading above, "Complexity" a side of it."""
    named = [heading for heading in map(_bare, headings) if heading and not GENERAL.match(heading)]
    if not named:
        return document
    matters = [heading for heading in named if not SIDE.match(heading)] or [document]
    return f"{matters[-1]}: {named[-1]}" if SIDE.match(named[-1]) and matters[-1] else named[-1]


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
    """It says something itself: it neither asks, nor sets a task, nor announces a list."""
    if CELLS.search(sentence) or ANNOUNCES.search(sentence) or EXERCISE.search(sentence):
        return False
    return bool(STATES.search(sentence) or (DEFINES.search(sentence) and not sentence.endswith("?")))


def shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"
