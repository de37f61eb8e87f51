"""What a client of the chat completions protocol may ask: what would change the answer is honoured or refused."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from nodes.state import Message
from server.features.openai.refusals import UNSUPPORTED, NotTaken

SEEDS = 2**63
MOST_TOKENS = 2**20
STOPS = 4


def _joined(content: Any) -> Any:
    return "\n".join(map(_text_of, content)) if isinstance(content, list) else content


def _text_of(part: Any) -> str:
    text = part.get("text") if isinstance(part, dict) and part.get("type") == "text" else None
    if not isinstance(text, str):
        raise PydanticCustomError(UNSUPPORTED, "only parts of type text are read")
    return text


def _neutral(*values: Any) -> AfterValidator:
    """Only a value that asks for nothing is let through; a feature that is missing must not look as if it worked."""

    def check(value: Any) -> Any:
        if value and value not in values:
            raise PydanticCustomError(UNSUPPORTED, "is not offered here")
        return value

    return AfterValidator(check)


PART = {"type": "object", "properties": {"type": {"const": "text"}, "text": {"type": "string"}}}
Content = Annotated[
    str,
    BeforeValidator(_joined),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": PART}]}),
]
Penalty = Annotated[float, Field(ge=-2, le=2)]
Tokens = Annotated[int, Field(ge=1, le=MOST_TOKENS)]
Stop = Annotated[str, Field(min_length=1, max_length=200)]
Unoffered = Annotated[Any, _neutral()]


class GivenMessage(BaseModel):
    role: Literal["system", "developer", "user", "assistant"]
    content: Content

    def plain(self) -> Message:
        return {"role": "system" if self.role == "developer" else self.role, "content": self.content}


class StreamOptions(BaseModel):
    include_usage: bool | None = False


class CompletionRequest(BaseModel):
    """The protocol's body; fields that are not named here are ignored."""

    model_config = ConfigDict(extra="ignore")

    model: str = Field(max_length=200)
    messages: list[GivenMessage] = Field(min_length=1, max_length=400)
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    metadata: dict[str, Any] | None = Field(default=None, description="`thread_id`: the conversation to continue")

    temperature: float | None = Field(default=None, ge=0, le=2)
    top_p: float | None = Field(default=None, gt=0, le=1)
    presence_penalty: Penalty | None = None
    frequency_penalty: Penalty | None = None
    seed: int | None = Field(default=None, ge=-SEEDS, lt=SEEDS)
    max_tokens: Tokens | None = None
    max_completion_tokens: Tokens | None = None
    stop: Stop | Annotated[list[Stop], Field(max_length=STOPS)] | None = None

    n: Annotated[Any, _neutral(1)] = None
    tools: Unoffered = None
    tool_choice: Annotated[Any, _neutral("none", "auto")] = None
    functions: Unoffered = None
    function_call: Annotated[Any, _neutral("none", "auto")] = None
    response_format: Annotated[Any, _neutral({"type": "text"})] = None
    logprobs: Unoffered = None
    top_logprobs: Unoffered = None
    logit_bias: Unoffered = None
    modalities: Annotated[Any, _neutral(["text"])] = None
    audio: Unoffered = None
    web_search_options: Unoffered = None

    def sampling(self, *, whole: bool) -> dict[str, Any]:
        """As the models take it. Only an answer that is one text of the model, as it is, can be cut at a length."""
        given = self.model_dump(include=set(SAMPLING | CUTS), exclude_none=True)
        if refused := sorted(CUTS & given.keys()):
            if not whole:
                raise NotTaken(refused[0], f"{self.model} is made of several checked parts and cannot be cut.")
            if tokens := given.pop("max_completion_tokens", None):
                given["max_tokens"] = tokens
        return given

    def wanted(self, thread: str | None) -> dict[str, Any]:
        """What the caller may choose about the run; nothing here says who the caller is."""
        return {"thread_id": (self.metadata or {}).get("thread_id") or thread}

    @property
    def wants_usage(self) -> bool:
        return bool(self.stream_options and self.stream_options.include_usage)


SAMPLING = frozenset({"temperature", "top_p", "presence_penalty", "frequency_penalty", "seed"})
CUTS = frozenset({"max_tokens", "max_completion_tokens", "stop"})
