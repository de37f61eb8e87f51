"""What is asked at the chat door."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

SEEDS = 2**63
MOST_TOKENS = 32_768

Penalty = Annotated[float, Field(ge=-2, le=2)]


class ChatRequest(BaseModel):
    """`messages`, `system` and `after` are the chat feature's own input. `model` is a name that GET /api/models
    lists; what else is left out, that model's defaults say."""

    model_config = ConfigDict(extra="forbid")

    messages: list[Any] = Field(default=[], description="The new messages; the last one is the user's")
    conversation_id: UUID | None = Field(default=None, description="Remembered under this id; without, nothing is")
    after: str | None = Field(default=None, description="The stored message that this turn follows (default: the last)")
    system: str | None = Field(default=None, description="Instructions in place of the usual ones")
    model: str | None = Field(default=None, max_length=100)
    adapter: str | None = Field(default=None, max_length=100)

    temperature: float | None = Field(default=None, ge=0, le=2)
    top_p: float | None = Field(default=None, gt=0, le=1)
    max_tokens: int | None = Field(default=None, ge=1, le=MOST_TOKENS)
    seed: int | None = Field(default=None, ge=-SEEDS, lt=SEEDS)
    presence_penalty: Penalty | None = None
    frequency_penalty: Penalty | None = None

    def input(self) -> dict[str, Any]:
        return self.model_dump(include={"messages", "system", "after"}, exclude_unset=True)

    def sampling(self) -> dict[str, Any]:
        return self.model_dump(include=SAMPLING, exclude_none=True)


SAMPLING = {"temperature", "top_p", "max_tokens", "seed", "presence_penalty", "frequency_penalty"}
