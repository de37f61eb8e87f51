"""What a run has spent so far, right at every moment: a run that is cut short is counted too."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """Tokens over all model calls of one run. `arms` are those of the engines that answered; `longest_prompt` is that
    of its longest call; `began` and `first_text_at` are by `clock`, None as long as there is no text. `unsound` are the
    drafts that did not pass verification, `fell_back` is why the base model answered in place of the adapter."""

    clock: Callable[[], float] = field(default=time.monotonic, repr=False)
    model: str = ""
    arms: set[str] = field(default_factory=set)
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    longest_prompt: int = 0
    queued_s: float = 0.0
    began: float = field(init=False, compare=False)
    first_text_at: float | None = None
    unsound: int = 0
    fell_back: str = ""

    def __post_init__(self) -> None:
        self.began = self.clock()

    def call(self, model: str) -> "CallTally":
        self.model = model
        return CallTally(self)

    def text_came(self) -> None:
        if self.first_text_at is None:
            self.first_text_at = self.clock()


@dataclass(slots=True)
class CallTally:
    """One call's part of the tally."""

    tally: Tally
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0

    def expects(self, input_tokens: int) -> None:
        """Until the engine has counted the prompt, which it does not for a call that is given up."""
        self.tally.input_tokens += input_tokens - self.input_tokens
        self.input_tokens = input_tokens

    def came_to_nothing(self) -> None:
        """The engine answered nothing to it, so it has spent nothing."""
        self.stands_at(0, 0)

    def stands_at(self, input_tokens: int, output_tokens: int, cached_tokens: int = 0) -> None:
        """What the engine has counted for this call up to now."""
        tally = self.tally
        tally.input_tokens += input_tokens - self.input_tokens
        tally.output_tokens += output_tokens - self.output_tokens
        tally.cached_tokens += cached_tokens - self.cached_tokens
        tally.longest_prompt = max(tally.longest_prompt, input_tokens)
        self.input_tokens, self.output_tokens, self.cached_tokens = input_tokens, output_tokens, cached_tokens
