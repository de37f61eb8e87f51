"""Entailment by a server that never sees secrets or personal data."""

from collections.abc import Sequence
from dataclasses import dataclass

from nodes.entailment.base import Entailment, EntailmentUnavailable
from nodes.privacy.find import MaskingFailed
from nodes.privacy.masking import Masking


@dataclass(frozen=True)
class MaskedEntailment:
    """An equal value has an equal placeholder in evidence and sentence, so that they can still be compared."""

    entailment: Entailment

    @property
    def infers(self) -> bool:
        return self.entailment.infers

    async def scores(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        try:
            texts = Masking().hide_all([text for pair in pairs for text in pair])
        except MaskingFailed as error:
            raise EntailmentUnavailable(str(error)) from error
        return await self.entailment.scores(list(zip(texts[::2], texts[1::2], strict=True)))
