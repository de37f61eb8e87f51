"""A scripted writer with known weaknesses: how often it slips in a figure, repeats itself or leaves the language."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from evals.datasets.dataset import Case
from evals.sentences import sentences_of

WRITTEN = 3
_FIGURE = re.compile(r"\d+")


@dataclass(frozen=True)
class Writer:
    """Shares of its sentences: `slips` have a wrong figure, `strays` are in the other language."""

    slips: float = 0.1
    strays: float = 0.02

    def script(self, case: Case, seed: str) -> Callable[[str], str]:
        """Every draft is another one, and all follow from the seed."""
        random = Random(f"{seed}:{case.id}")
        told = sentences_of(str(case.inputs["text"]))

        def write(prompt: str) -> str:
            chosen = sorted(random.sample(range(len(told)), min(WRITTEN, len(told))))
            return " ".join(self._sentence(told[at], random) for at in chosen)

        return write

    def _sentence(self, sentence: str, random: Random) -> str:
        drawn = random.random()
        if drawn < self.slips:
            return _FIGURE.sub(lambda figure: str(int(figure[0]) + 900), sentence, count=1)
        if drawn < self.slips + self.strays:
            return _OTHER[bool(re.search("[가-힣]", sentence))]
        return sentence


_OTHER = {
    True: "This sentence is not in the language that the reader asked for.",
    False: "이 문장은 독자가 요청한 언어로 쓰이지 않았습니다.",
}
