"""The promise of this package: a text that is all one knows, and what it has against a sentence."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from nodes.evidence.claims import HASH, Claim, claims_of
from nodes.evidence.contradiction import Sayings
from nodes.evidence.figures import Figures, claimed_figures
from nodes.evidence.moves import Moves, directions, ways
from nodes.evidence.names import ALIASES, COMMON, FORGES, spellings
from nodes.evidence.pieces import pieces
from nodes.evidence.told import is_near, speakers_of, times_of
from nodes.evidence.words import overlap, terms_of
from nodes.language import Language, language_of
from retrievers.commits import SHORT
from retrievers.paths import BINARY
from retrievers.topics import LANGUAGES

TOLD = 6
SHOWN = 80
_WORD = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*|\d+(?:\.\d+)*|[가-힣]+")
# Such a word stands alone wherever it is found whole.
_PLAIN = re.compile(r"[a-z0-9_]+")
_ENDINGS = LANGUAGES.keys() | BINARY | {"txt", "lock", "cfg", "ini", "gradle", "env", "xml", "properties", "log", "csv"}
_QUOTES_AND_DASHES = str.maketrans("“”‘’–—−", "\"\"''---", "`")
_ORDINARY_SLASHES = frozenset(
    """
    and/or i/o ci/cd input/output read/write client/server request/response true/false yes/no on/off tcp/ip ui/ux
    he/she his/her he/him before/after add/remove get/set key/value
    """.split()  # noqa: SIM905 - easier to read and to add to
)


@dataclass(frozen=True)
class Commits:
    """What is true of commits though no line of theirs says it; `told` are their messages."""

    ids: Collection[str] = ()
    days: Collection[date] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    told: str = ""


@dataclass(frozen=True)
class Ground:
    """A text is taken at its word. Commits are code: numbers there stand without units and names inside longer ones,
    and whoever writes about them may use plain words of his own."""

    given: str
    commits: Commits | None = None

    def unsupported(self, sentence: str) -> list[str]:
        """What speaks against the sentence; nothing if all that it claims stands here. Judged once: each attempt and
        the end of a run ask again."""
        if sentence not in self._judged:
            self._judged[sentence] = self._against(sentence)
        return self._judged[sentence]

    def _against(self, sentence: str) -> list[str]:
        missing = [claim.said for claim in claims_of(sentence) if not self._bears(claim)]
        missing = list(dict.fromkeys([*missing, *self._other_times(sentence), *self._other_ways(sentence)]))
        found = [f"not in the evidence: {', '.join(missing[:TOLD])}"] if missing else []
        if turned := self._turned(sentence):
            found.append(f"the wrong way round: {', '.join(turned)}")
        if silent := self._silent(sentence):
            found.append(f"not said by {', '.join(silent)}")
        opposite = self._sayings.opposite(sentence)
        return [*found, f"against the evidence, which says “{_short(opposite)}”"] if opposite else found

    def borne(self, sentence: str) -> frozenset[str]:
        """What of the sentence's claims stands here, as it is said there."""
        return frozenset(claim.said for claim in claims_of(sentence) if self._bears(claim))

    def shared(self, sentence: str) -> float:
        """How much of what the sentence speaks of is spoken of here; across languages words cannot be compared."""
        return overlap(terms_of(sentence), self.terms) if language_of(sentence) == self.language else 1.0

    def has(self, term: str) -> bool:
        """Whether the term occurs as it stands, not as a part of a longer word or number."""
        wanted = folded(term)
        if _PLAIN.fullmatch(wanted):
            return wanted in self._words
        place = self.text.find(wanted)
        while place >= 0:
            if _stands_alone(self.text, place, place + len(wanted)):
                return True
            place = self.text.find(wanted, place + 1)
        return False

    def read(self) -> "Ground":
        """Done on first use, unless it is asked for where nobody waits: megabytes take a second."""
        _ = (self.text, self._words, self._squeezed, self._figures, self._moves, self._sayings)
        return self

    @cached_property
    def text(self) -> str:
        return " ".join(filter(None, map(folded, pieces(self.given))))

    @cached_property
    def _judged(self) -> dict[str, list[str]]:
        return {}

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(word for piece in pieces(self.given) for word in _PLAIN.findall(folded(piece)))

    @cached_property
    def terms(self) -> frozenset[str]:
        return terms_of(self.given)

    @cached_property
    def language(self) -> Language:
        return language_of(self.given)

    @cached_property
    def _squeezed(self) -> str:
        return _squeezed(self.text)

    @cached_property
    def _figures(self) -> Figures:
        if self.commits is None:
            return Figures.of(self.given)
        return Figures.of(self.given, code=True, days=self.commits.days, counts=self.commits.counts.values())

    @cached_property
    def _moves(self) -> Moves | None:
        return Moves.of(self.given) if self.commits else None

    @cached_property
    def _sayings(self) -> Sayings:
        """Lines of code say nothing that has an opposite."""
        return Sayings(self.commits.told if self.commits else self.given)

    def _other_times(self, sentence: str) -> Iterator[str]:
        """Days and years counted from a day that the evidence does not count from."""
        days = self.commits.days if self.commits else self._figures.days
        for time in times_of(sentence):
            if not any(map(self.has, time.spellings)) and not time.is_of(days):
                yield time.said

    def _other_ways(self, sentence: str) -> Iterator[str]:
        """What is said to go from one name to another, where the evidence has only the names."""
        for way, said in ways(sentence):
            if not any(one in self.text for one in said) and not (self._moves and self._moves.goes(way)):
                yield way

    def _silent(self, sentence: str) -> list[str]:
        """Who has not spoken the words that stand in the evidence."""
        spoken = [(name, _squeezed(folded(words)).rstrip(".,!?;:")) for name, words in speakers_of(sentence)]
        return [
            name
            for name, words in spoken
            if words in self._squeezed and not is_near(words, _both(folded(name).split()[-1]), self._squeezed)
        ]

    def _bears(self, claim: Claim) -> bool:
        match claim.kind:
            case "exact":
                return self.has(claim.bare)
            case "quote":
                return _squeezed(folded(claim.bare)).rstrip(".,!?;:") in self._squeezed
            case "code":
                return self._has_code(claim.bare)
            case "path":
                return self._has_path(claim.bare)
            case "commit":
                return self._has_commit(claim.bare) or self.has(claim.bare)
            case "figure":
                return self._has_figure(claim)
            case _:
                return self._has_name(claim.bare) or (self.commits is not None and self._is_told(claim))

    def _is_told(self, claim: Claim) -> bool:
        """What code has in other words than the sentence."""
        match claim.kind:
            case "identifier":
                return self._is_joined(claim.bare) or self._has_commit(claim.bare)
            case "numbered":
                return self._has_parts(claim.bare)
            case "name":
                return self._is_in_a_name(claim.bare)
            case _:
                return True

    def _has_code(self, code: str) -> bool:
        bare = code.removesuffix("()")
        if re.fullmatch(HASH, bare):
            return self._has_commit(bare) or self.has(bare)
        figures, rest = claimed_figures(bare)
        if not re.search(r"\w", rest):
            return self.has(bare) or all(map(self._figures.has, figures))
        if self._has_name(bare):
            return True
        if " " in bare:
            return len(bare) > 5 and _squeezed(folded(bare)) in self._squeezed
        return "/" not in bare and bool(_WORD.search(bare)) and self._is_joined(bare, anyhow=True)

    def _has_path(self, path: str) -> bool:
        bare = path.strip("/").removeprefix("./")
        if self.has(bare) or bare.casefold() in _ORDINARY_SLASHES:
            return True
        # `read/write`: a choice of words rather than a path.
        return bare.count("/") == 1 and "." not in bare and "_" not in bare and self._has_words(bare)

    def _has_commit(self, sha: str) -> bool:
        known = self.commits.ids if self.commits else ()
        return len(sha) >= SHORT and any(one.startswith(sha) or sha.startswith(one) for one in known)

    def _has_figure(self, claim: Claim) -> bool:
        counts = self.commits.counts if self.commits else {}
        if claim.count and claim.count[0] in counts:
            return counts[claim.count[0]] == claim.count[1] or self.has(claim.said)
        figures = [claim.figure] if claim.figure else claimed_figures(claim.said)[0]
        return all(map(self._figures.has, figures)) or self._has_commit(claim.said)

    def _has_name(self, name: str) -> bool:
        written = spellings(folded(name))
        return (self.commits is not None and bool(written & FORGES)) or any(map(self.has, written))

    def _is_in_a_name(self, name: str) -> bool:
        """Kong in kong-logo.png, Category in CategoryService."""
        bare = folded(name)
        if len(bare) < 2 or bare.removesuffix("s") in COMMON:
            return True
        return any(len(one) > 3 and one.removesuffix("s").removesuffix("e") in self.text for one in _both(bare))

    def _is_joined(self, dotted: str, *, anyhow: bool = False) -> bool:
        """`Commit.subject` where the code shows the method inside its class."""
        joined = anyhow or "." in dotted
        return self.commits is not None and joined and not _is_file(dotted) and self._has_words(dotted)

    def _has_parts(self, numbered: str) -> bool:
        """`UTF-8` where the code has the number beside another name."""
        name, _, number = numbered.rpartition("-")
        known = not name[:1].isupper() or name.casefold() in COMMON or self._has_name(name) or self._is_in_a_name(name)
        return known and all(map(self._figures.has, claimed_figures(number)[0]))

    def _has_words(self, term: str) -> bool:
        return all(self.has(word) for word in _WORD.findall(term))

    def _turned(self, sentence: str) -> list[str]:
        against = [f"{old} → {new}" for old, new in directions(sentence) if f"from {new} to {old}" in self.text]
        return list(dict.fromkeys(against + (self._moves.turned(sentence) if self._moves else [])))


def folded(text: str) -> str:
    """One spelling for quotation marks, dashes, blanks, capitals and thousands."""
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES_AND_DASHES).casefold()
    return " ".join(re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text).split())


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _both(name: str) -> set[str]:
    return {name, ALIASES.get(name, name)}


def _is_file(name: str) -> bool:
    return name.rpartition(".")[2].lower() in _ENDINGS


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _stands_alone(text: str, start: int, end: int) -> bool:
    return not (_joins(text, start - 1, start) or _joins(text, end, end - 1))


def _joins(text: str, outside: int, inside: int) -> bool:
    if not 0 <= outside < len(text):
        return False
    out, edge = text[outside], text[inside]
    word = out.isascii() and (out.isalnum() or out == "_")
    return word and edge.isascii() and (edge.isalnum() or edge == "_")
