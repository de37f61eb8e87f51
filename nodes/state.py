"""The keys that all workflows share; none of them is stored with a conversation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Literal

from langgraph.channels import UntrackedValue
from typing_extensions import TypedDict

from retrievers.ranking.pack import Excerpt

Message = dict[str, str]
# How a draft ended that its reader did not want to hear to its end.
STOPPED = "stopped"


@dataclass(frozen=True)
class Part:
    """One piece of writing for the model: a whole answer, or one section of many written side by side.

    `entailed` is how likely the evidence bears each sentence out that any attempt had, `inferred` if a model of
    inference said so; `is_unweighed` says that nobody could be asked about some."""

    key: str
    messages: list[Message]
    max_tokens: int | None = None
    attempt: int = 1
    entailed: Mapping[str, float] = field(default_factory=dict)
    inferred: bool = False
    is_unweighed: bool = False

    def again(self, draft: str, advice: str) -> "Part":
        """The same part once more, told what was wrong with its draft."""
        told = [*self.messages, {"role": "assistant", "content": draft}, {"role": "user", "content": advice}]
        return replace(self, messages=told, attempt=self.attempt + 1)


@dataclass(frozen=True)
class Draft:
    """What the model wrote for a part; `problems` is filled by verification. Tokens are counted over all attempts."""

    part: Part
    text: str
    input_tokens: int = 0
    output_tokens: int = 0
    finish: str = ""
    problems: tuple[str, ...] = ()

    @property
    def entailed(self) -> Mapping[str, float]:
        return self.part.entailed

    def weighed(self, scores: Mapping[str, float], *, inferred: bool = False) -> "Draft":
        return replace(self, part=replace(self.part, entailed={**self.part.entailed, **scores}, inferred=inferred))

    def unweighed(self) -> "Draft":
        return replace(self, part=replace(self.part, is_unweighed=True))


Answered = Literal["done", "by words only", "not available", "not asked"]


@dataclass(frozen=True)
class Lookup:
    """How the search for notes went; `is_reranked` is None where nobody was to be asked."""

    answered: Answered = "not asked"
    is_reranked: bool | None = None

    @property
    def facts(self) -> dict[str, str]:
        """What is not as it should be, for whoever reads along."""
        told: dict[str, str] = {"lookup": self.answered} if self.answered in ("by words only", "not available") else {}
        return told | ({"rerank": "not available"} if self.is_reranked is False else {})


class Gathered(UntrackedValue[dict[str, Any]]):
    """Collects what parallel nodes write into one dictionary, without a place in the checkpoint."""

    def update(self, values: Sequence[dict[str, Any]]) -> bool:
        if not values:
            return False
        merged = dict(self.value) if self.is_available() else {}
        for value in values:
            merged.update(value)
        self.value = merged
        return True


class State(TypedDict, total=False):
    """`output` is what the caller gets."""

    passages: Annotated[list[Excerpt], UntrackedValue(list)]
    lookup: Annotated[Lookup, UntrackedValue(Lookup)]
    parts: Annotated[dict[str, Part], UntrackedValue(dict)]
    drafts: Annotated[dict[str, Draft], Gathered(dict)]
    output: Annotated[dict[str, Any], UntrackedValue(dict)]


class Writing(TypedDict):
    """What one call of the generate node is handed."""

    part: Part
    spent: tuple[int, int]


class Answer(TypedDict, total=False):
    """What leaves a workflow."""

    output: dict[str, Any]
