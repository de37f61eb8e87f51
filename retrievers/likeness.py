"""How much two commits have in common: folders, files, names in the code, words of their subjects, their meaning."""

import asyncio
import math
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import combinations
from pathlib import PurePosixPath

from retrievers.commits import Commit
from retrievers.diffs import changed_lines, places

Weights = dict[str, float]
Links = dict[tuple[int, int], float]
Embed = Callable[[list[str]], Awaitable[Sequence[Sequence[float]]]]

# A commit with more names than this is about none of them.
IDENTIFIERS = 60
# multilingual-e5-small gives two commits of one repository that have nothing to do with each other 0.86 to 0.92, and
# two on one subject 0.95 and more: what is below tells nothing.
UNRELATED = 0.92
MEANING = 0.25
TEXT = 1500

_WORD = re.compile(r"[A-Za-z가-힣][A-Za-z0-9가-힣]{2,}")
_DEFINED = re.compile(
    r"\b(?:def|class|func|fun|fn|function|interface|struct|enum|trait|record|type|const|let|var|val|object|module"
    r"|create table|alter table)\s+(?:\([^)]{0,60}\)\s*)?[`\"]?([A-Za-z_$][\w$]{2,80})",
    re.IGNORECASE,
)
# `public ResponseEntity<Void> save(`: a method of Java, C# and their like.
_METHOD = re.compile(r"\b(?:public|private|protected|internal|static)\b[^=;(]{0,120}?\b([A-Za-z_]\w{2,80})\s*\(")


def links_of(commits: Sequence[Commit], vectors: Sequence[Sequence[float]] | None = None) -> Links:
    """For each two, 0 to 1. `vectors` are of the commits' meaning, as `vectors_of` gives them: they can only bring
    closer, for commits on the same lines belong together whatever their words."""
    traits = _scaled([_traits(commit) for commit in commits])
    links = {(one, other): _cosine(traits[one], traits[other]) for one, other in combinations(range(len(traits)), 2)}
    if vectors is None:
        return links
    units = [_unit(vector) for vector in vectors]
    return {
        (one, other): min(likeness + MEANING * _meant(units[one], units[other]), 1.0)
        for (one, other), likeness in links.items()
    }


async def vectors_of(commits: Sequence[Commit], embed: Embed) -> list[Sequence[float]]:
    """One a commit, of its words, the names in its code and its paths; `embed` is asked once."""
    if not commits:
        return []
    # Large diffs take a while, for which other callers must not wait.
    texts = await asyncio.to_thread(lambda: [_text(commit) for commit in commits])
    return list(await embed(texts))


def identifiers(commit: Commit) -> set[str]:
    """Functions, classes and the like that its hunks define or stand in."""
    found: set[str] = set()
    for change in commit.files:
        if change.patch and not change.unread_because:
            for line in [*places(change.patch), *changed_lines(change.patch)]:
                found.update(_names(line))
    return found


def _names(line: str) -> Iterator[str]:
    for pattern in (_DEFINED, _METHOD):
        yield from (match[1] for match in pattern.finditer(line[:400]))


def _text(commit: Commit) -> str:
    names, paths = sorted(identifiers(commit))[:IDENTIFIERS], sorted(commit.paths)[:IDENTIFIERS]
    return "\n".join([commit.subject, commit.body[:TEXT], " ".join(names), " ".join(paths)])[: 2 * TEXT]


def _traits(commit: Commit) -> Weights:
    traits: Weights = {}
    share = 1 / max(len(commit.files), 1)
    for path in commit.paths:
        for folder in PurePosixPath(path).parents:
            traits[f"{folder}/"] = traits.get(f"{folder}/", 0) + share
        traits[path] = 1.5 * math.sqrt(share)
    if commit.scope:
        traits[f"scope {commit.scope}"] = 2.0
    for word in _WORD.findall(commit.subject):
        traits[f"word {word.lower()}"] = 0.5
    names = identifiers(commit)
    if len(names) <= IDENTIFIERS:
        traits |= {f"name {name}": 1.5 / math.sqrt(len(names)) for name in names}
    return traits


def _scaled(traits: list[Weights]) -> list[Weights]:
    """What many commits share, such as the source folder, tells little about what one of them is about."""
    shared = Counter(trait for commit in traits for trait in commit)
    rarity = {trait: math.log(1 + len(traits) / count) for trait, count in shared.items()}
    scaled = [{trait: weight * rarity[trait] for trait, weight in commit.items()} for commit in traits]
    lengths = [math.sqrt(math.fsum(weight * weight for weight in commit.values())) or 1.0 for commit in scaled]
    return [
        {trait: weight / length for trait, weight in commit.items()}
        for commit, length in zip(scaled, lengths, strict=True)
    ]


def _cosine(one: Weights, other: Weights) -> float:
    """Summed in a fixed order, so that equal commits give equal topics on every machine."""
    return math.fsum(one[trait] * other[trait] for trait in one.keys() & other.keys())


def _unit(vector: Sequence[float]) -> list[float]:
    length = math.sqrt(math.fsum(value * value for value in vector)) or 1.0
    return [value / length for value in vector]


def _meant(one: list[float], other: list[float]) -> float:
    near = math.fsum(map(float.__mul__, one, other))
    return max(0.0, (near - UNRELATED) / (1 - UNRELATED))
