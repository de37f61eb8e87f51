"""What people ask: conversations of several calls, each of which tells everything before again."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from infra.capacity.calls import Ask

# The context of the profile gemma-3-12b.
LONGEST = 8192


@dataclass(frozen=True)
class Feature:
    """Mean tokens of one call: `system` is the same for everybody, `fresh` is new in this call. A conversation has
    `turns` calls on the average, each of which tells everything before again. `share` of all conversations."""

    name: str
    share: float
    system: int
    fresh: int
    answer: int
    turns: float
    spread: float = 0.4


class Talk:
    """One person's conversations, one after the other. The same name and seed talk the same, whoever answers."""

    def __init__(self, features: Sequence[Feature], name: str, seed: int, longest: int = LONGEST) -> None:
        self._features = features
        self._name = name
        self._longest = longest
        self._count = 0
        self._feature = features[0]
        self._known = 0
        self.random = Random(f"{seed}/{name}")
        self.is_over = True

    def next(self) -> Ask:
        if self.is_over:
            self._begin()
        feature = self._feature
        fresh, answer = self._about(feature.fresh), self._about(feature.answer)
        if feature.system + self._known + fresh + answer > self._longest:
            # What is too long for the model's window is left out, and the prompt begins otherwise.
            self._known = 0
            self._count += 1
        ask = Ask(
            feature=feature.name,
            conversation=f"{self._name}/{self._count}",
            system=feature.system,
            known=self._known,
            prompt=feature.system + self._known + fresh,
            answer=answer,
        )
        self._known += fresh + answer
        self.is_over = self.random.random() < 1 / feature.turns
        return ask

    def _begin(self) -> None:
        shares = [feature.share for feature in self._features]
        self._feature = self.random.choices(self._features, shares)[0]
        self._count += 1
        self._known = 0

    def _about(self, mean: int) -> int:
        spread = self._feature.spread
        return max(1, round(mean * self.random.lognormvariate(-spread * spread / 2, spread)))
