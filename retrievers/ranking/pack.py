"""The passages of an answer, best first, joined with what stands beside them and cut to a budget of tokens."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from retrievers.base import Passage
from retrievers.ranking.same import Hit

# Tokens that a title and a text need together, in the form in which they are shown.
Cost = Callable[[str, str], int]
PATH = " > "
# Shorter ends may be equal by chance: a bracket, a line of dashes.
OVERLAP = 40
LONGEST_OVERLAP = 2000
CUT = "…"


@dataclass(frozen=True)
class Excerpt:
    """Text of one document in reading order. `passages` are what it is made from, the best of them first; `also` says
    the same in other documents."""

    document: str
    title: str
    text: str
    source: str
    passages: tuple[Passage, ...]
    also: tuple[Passage, ...] = ()


def alone(hit: Hit) -> Excerpt:
    """A passage as it was found, with nothing beside it."""
    return _excerpt(hit.passage, hit.passage.title, hit.passage.text, [hit.passage], [hit])


def packed(hits: Sequence[Hit], neighbours: Sequence[Passage], budget: int, cost: Cost) -> list[Excerpt]:
    """The hits as far as they fit whole, then neighbours of these, those of the best first. The first hit is cut if it
    is too long by itself. No text stands there twice."""

    def fits(passages: Sequence[Passage]) -> bool:
        return sum(cost(one.title, one.text) for one in _joined(passages, hits)) <= budget

    chosen: list[Passage] = []
    for hit in hits:
        if fits([*chosen, hit.passage]):
            chosen.append(hit.passage)
    if not chosen:
        return _beginning(hits, budget, cost)
    said = {_key(passage.text) for passage in chosen}
    for beside in _nearest(chosen, neighbours):
        if _key(beside.text) not in said and fits([*chosen, beside]):
            said.add(_key(beside.text))
            chosen.append(beside)
    return _joined(chosen, hits)


def _nearest(chosen: Sequence[Passage], neighbours: Sequence[Passage]) -> Iterable[Passage]:
    """What comes after a passage tells more than what comes before it."""
    taken: set[tuple[str, str]] = {(one.owner, one.id) for one in chosen}
    for passage in list(chosen):
        beside = [one for one in neighbours if _place(one) == _place(passage) and (one.owner, one.id) not in taken]
        beside.sort(key=lambda one: (abs(one.position - passage.position), one.position < passage.position))
        taken.update((one.owner, one.id) for one in beside)
        yield from beside


def _joined(passages: Sequence[Passage], hits: Sequence[Hit]) -> list[Excerpt]:
    """Passages that follow each other become one excerpt, whose rank is that of its best."""
    rank = {id(passage): place for place, passage in enumerate(passages)}
    runs = [run for document in _by_document(passages) for run in _runs(document)]
    runs.sort(key=lambda run: min(rank[id(passage)] for passage in run))
    return [_of_run(run, sorted(run, key=lambda passage: rank[id(passage)]), hits) for run in runs]


def _by_document(passages: Sequence[Passage]) -> Iterable[list[Passage]]:
    return (list(group) for _, group in groupby(sorted(passages, key=_place), key=_place))


def _runs(document: list[Passage]) -> Iterable[list[Passage]]:
    run: list[Passage] = []
    for passage in sorted(document, key=lambda one: one.position):
        if run and passage.position != run[-1].position + 1:
            yield run
            run = []
        run.append(passage)
    yield run


def _of_run(run: list[Passage], best_first: list[Passage], hits: Sequence[Hit]) -> Excerpt:
    own = {id(passage) for passage in run}
    title = _common([passage.title for passage in run]) or best_first[0].title
    text, before = run[0].text, run[0]
    for passage in run[1:]:
        text = f"{text}\n{_heading(before, passage)}{_new_of(passage.text, text)}"
        before = passage
    return _excerpt(best_first[0], title, text, best_first, [hit for hit in hits if id(hit.passage) in own])


def _excerpt(best: Passage, title: str, text: str, passages: Sequence[Passage], hits: Sequence[Hit]) -> Excerpt:
    also = tuple(passage for hit in hits for passage in hit.documents[1:])
    return Excerpt(best.document, title, text, best.source, tuple(passages), also)


def _common(titles: Sequence[str]) -> str:
    """The part of the path that all of them share."""
    paths = [title.split(PATH) for title in titles]
    shared = []
    for names in zip(*paths, strict=False):
        if len(set(names)) > 1:
            break
        shared.append(names[0])
    return PATH.join(shared)


def _heading(before: Passage, passage: Passage) -> str:
    """Where another section begins, unless its text says so itself."""
    name = passage.title.split(PATH)[-1].strip()
    first = passage.text.lstrip().split("\n", 1)[0]
    if passage.title == before.title or first.strip("# ") == name:
        return ""
    return f"{name}\n"


def _new_of(text: str, said: str) -> str:
    """Without the beginning with which the text before has ended."""
    for length in range(min(len(text), len(said), LONGEST_OVERLAP), OVERLAP - 1, -1):
        if said.endswith(text[:length]):
            return text[length:].lstrip("\n")
    return text


def _beginning(hits: Sequence[Hit], budget: int, cost: Cost) -> list[Excerpt]:
    """As many lines of the best one as fit, or of its first line as many characters."""
    if not hits:
        return []
    best, lines = hits[0].passage, hits[0].passage.text.split("\n")
    for pieces, joint in ((lines, "\n"), (list(lines[0]), "")):
        count = _most(len(pieces), lambda n: cost(best.title, joint.join(pieces[:n]) + CUT) <= budget)  # noqa: B023 (called at once)
        if count:
            return [_excerpt(best, best.title, joint.join(pieces[:count]) + CUT, [best], hits[:1])]
    return []


def _most(count: int, fits: Callable[[int], bool]) -> int:
    low, high = 0, count
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low


def _place(passage: Passage) -> tuple[str, str]:
    return passage.owner, passage.document


def _key(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())
