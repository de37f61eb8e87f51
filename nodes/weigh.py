"""Before the checks: how likely the evidence bears each sentence out, asked once for all drafts of a round."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from nodes.entailment.base import Entailment, EntailmentUnavailable
from nodes.entailment.windows import nearest, windows_of
from nodes.state import Draft

Weighing = Literal["checked", "not available"]
Pair = tuple[str, str]
# Nobody waits longer for what only adds to the checks.
SECONDS = 30.0


@dataclass(frozen=True)
class Claims:
    """The sentences of a draft that are worth asking about, and the texts that they may rest on."""

    sentences: Iterable[str]
    evidence: Iterable[str]


@dataclass(frozen=True)
class Weigh:
    """`claims` reads a draft; it is called in a thread, as what it reads may be long."""

    entailment: Entailment | None
    claims: Callable[[Any, Draft], Claims]
    seconds: float = SECONDS

    async def __call__(self, state: Any, drafts: Mapping[str, Draft]) -> dict[str, Draft]:
        """The drafts with what was learned; with `unweighed` parts if nobody could be asked."""
        if self.entailment is None:
            return {key: draft.unweighed() for key, draft in drafts.items()}
        asked = await asyncio.to_thread(self._pairs, state, drafts)
        try:
            async with asyncio.timeout(self.seconds):
                scores = await self._scores(self.entailment, asked)
        except (EntailmentUnavailable, TimeoutError):
            return {key: draft.unweighed() if asked[key] else draft for key, draft in drafts.items()}
        best = {key: _best(asked[key], scores) for key in drafts}
        return {key: draft.weighed(best[key], inferred=self.entailment.infers) for key, draft in drafts.items()}

    def _pairs(self, state: Any, drafts: Mapping[str, Draft]) -> dict[str, list[Pair]]:
        return {key: list(_new_pairs(self.claims(state, draft), draft)) for key, draft in drafts.items()}

    async def _scores(self, entailment: Entailment, asked: Mapping[str, list[Pair]]) -> dict[Pair, float]:
        pairs = list(dict.fromkeys(pair for one in asked.values() for pair in one))
        return dict(zip(pairs, await entailment.scores(pairs), strict=True)) if pairs else {}


def weighing_of(drafts: Iterable[Draft]) -> Weighing:
    return "not available" if any(draft.part.is_unweighed for draft in drafts) else "checked"


def _new_pairs(claims: Claims, draft: Draft) -> Iterable[Pair]:
    """What was asked about an earlier attempt is not asked again."""
    new = [sentence for sentence in dict.fromkeys(claims.sentences) if sentence not in draft.part.entailed]
    windows = windows_of(claims.evidence) if new else []
    return ((window, sentence) for sentence in new for window in nearest(sentence, windows))


def _best(pairs: Iterable[Pair], scores: Mapping[Pair, float]) -> dict[str, float]:
    """A sentence rests on the piece that bears it out best."""
    best: dict[str, float] = {}
    for pair in pairs:
        best[pair[1]] = max(scores[pair], best.get(pair[1], 0.0))
    return best
