"""The one reader of what features put out, which takes earlier and later shapes of it."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from graphs.news_digest.speech import polite

Output = dict[str, Any]
# Lists that hold the pieces of an output, from the whole to the part, and the texts that a model wrote.
_PLACES = {"til": ("sections",), "news": ("stories",), "interview": ("questions",)}
_INNER = ("parts", "statements", "sentences")
_ASIDE = ("why_it_matters",)
_PROSE = {"til": ("body", "text"), "news": ("summary", "text"), "interview": ("question", "answer")}


@dataclass(frozen=True)
class Told:
    """A sentence or paragraph that readers get as the model's own; `sources` are the commits it cites."""

    text: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dropped:
    sentence: str
    why: str


@dataclass(frozen=True)
class Reading:
    """`quoted` counts places that only quote their source, `places` all."""

    told: list[Told]
    dropped: list[Dropped]
    places: int
    quoted: int
    usage: dict[str, int] = field(default_factory=dict)
    coverage: dict[str, Any] = field(default_factory=dict)

    def shows(self, sentence: str) -> bool:
        """News tells Korean readers politely what a draft said plainly."""
        said = letters(" ".join(told.text for told in self.told))
        return letters(sentence) in said or letters(polite(sentence)) in said

    def why_dropped(self, sentence: str) -> str | None:
        """A sentence may have been dropped in pieces, or together with its neighbour."""
        own = letters(sentence)
        return next((one.why for one in self.dropped if _is_same(letters(one.sentence), own)), None)


def read(feature: str, output: Output) -> Reading:
    places = [place for name in _PLACES[feature] for place in output.get(name, [])]
    verification = output.get("verification", {})
    written = [place for place in places if not _is_quoted(feature, place)]
    return Reading(
        told=[told for place in written for told in _told(feature, place)],
        dropped=[Dropped(one["sentence"], one["why"]) for one in verification.get("dropped", [])],
        places=len(places),
        quoted=len(places) - len(written),
        usage=output.get("usage", {}),
        coverage=output.get("coverage", {}),
    )


def letters(text: str) -> str:
    """A text by which it is known again whatever marks were put into it."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


def _is_same(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) > 12 and (one in other or other in one))


def _is_quoted(feature: str, place: Output) -> bool:
    if inner := _pieces(place):
        return all(_is_quoted(feature, piece) for piece in inner)
    if feature == "interview":
        return bool(place.get("templated")) and bool(place.get("answer_quoted"))
    if feature == "news":
        return bool(place.get("quoted")) or place.get("status", "written") != "written"
    return bool(place.get("quoted", _is_list(place.get("body", ""))))


def _pieces(place: Output) -> list[Output]:
    given = [piece for name in _INNER for piece in place.get(name) or []] + [place.get(name) for name in _ASIDE]
    return [piece for piece in given if isinstance(piece, dict)]


def _is_list(body: str) -> bool:
    """A section without prose lists its commits' subjects."""
    lines = body.splitlines()
    return bool(lines) and all(line.startswith("- ") for line in lines)


def _told(feature: str, place: dict[str, Any]) -> Iterator[Told]:
    if inner := _pieces(place):
        yield from (told for piece in inner if not _is_quoted(feature, piece) for told in _told(feature, piece))
        return
    for name in _PROSE[feature]:
        if place.get(name) and not (place.get("templated") and name == "question") and not _quotes(place, name):
            yield Told(_unescaped(place[name]), _sources(place))


def _quotes(place: dict[str, Any], name: str) -> bool:
    return name == "answer" and bool(place.get("answer_quoted"))


def _sources(place: dict[str, Any]) -> tuple[str, ...]:
    given = place.get("sources") or []
    return tuple(dict.fromkeys(one["sha"] for one in given if isinstance(one, dict) and "sha" in one))


def _unescaped(markdown: str) -> str:
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown)
