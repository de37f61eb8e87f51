"""Messages in, the next message out; with a thread, the conversation is remembered."""

from pathlib import Path
from typing import Annotated, Any, Literal

from langgraph.channels import UntrackedValue
from pydantic import BaseModel, ConfigDict, Field, model_validator

from graphs.feature import Deps, Feature, Spoken, Steps
from nodes.generate import Generate
from nodes.language import Language, language_of
from nodes.prompt import Prompt
from nodes.quotation import enclosed
from nodes.retrieve import Retrieve
from nodes.run import Run
from nodes.soundness import faults
from nodes.state import STOPPED, Draft, Message, Part, State
from nodes.tokens import TOKENS_A_MESSAGE, likely_tokens, likely_tokens_of
from nodes.verify import Verify
from nodes.wording import Wording, Wordings, read
from retrievers.base import Passage


class ChatWording(Wording):
    notes: str


WORDINGS = read(Wordings[ChatWording], Path(__file__).parent / "prompts" / "chat.yaml")
ANSWER_SHARE = 8
MESSAGE_CHARACTERS = 32_000

ROLES = {"human": "user", "ai": "assistant", "AIMessageChunk": "assistant"}


class ChatMessage(BaseModel):
    """A message in the form of the chat completions protocol; LangChain's own form is understood too."""

    model_config = ConfigDict(extra="ignore")

    role: Literal["user", "assistant", "system"]
    content: str = Field(max_length=MESSAGE_CHARACTERS)

    @model_validator(mode="before")
    @classmethod
    def _from_langchain(cls, value: Any) -> Any:
        if isinstance(value, dict) and "role" not in value and isinstance(kind := value.get("type"), str):
            return {"role": ROLES.get(kind, kind), "content": value.get("content")}
        return value


class ChatInput(BaseModel):
    messages: list[ChatMessage] = Field(min_length=1, max_length=400)
    system: str | None = Field(default=None, max_length=MESSAGE_CHARACTERS)

    @model_validator(mode="after")
    def _asks(self) -> "ChatInput":
        if self.messages[-1].role != "user":
            raise ValueError("the last message must be the user's")
        return self


class Source(BaseModel):
    document: str
    title: str
    source: str


class ChatOutput(BaseModel):
    """`problems` is empty if the answer passed every check; `finish` tells whether it ended, was cut or was stopped."""

    content: str
    finish: Literal["stop", "length", "stopped"]
    sources: list[Source]
    problems: list[str]
    usage: dict[str, int]


class ChatState(State, total=False):
    """`history` is all that is stored with a thread."""

    messages: Annotated[list[Message], UntrackedValue(list)]
    system: Annotated[str | None, UntrackedValue(str)]
    history: list[Message]


def query(state: ChatState) -> str:
    return state["messages"][-1]["content"]


def write(state: ChatState, run: Run) -> list[Part]:
    language = language_of(query(state))
    system = {"role": "system", "content": _system(state, language)}
    budget = run.window - run.window // ANSWER_SHARE - likely_tokens_of([system])
    return [Part("answer", [system, *_recent(_conversation(state), budget)])]


def check(state: ChatState, draft: Draft) -> list[str]:
    return faults(draft.text)


def advise(state: ChatState, problems: list[str]) -> str:
    return WORDINGS.of(language_of(query(state))).advice.format(problems=" ".join(problems))


def finish(state: ChatState, drafts: dict[str, Draft]) -> dict[str, Any]:
    draft = drafts["answer"]
    answer = {"role": "assistant", "content": draft.text}
    output = {
        "content": draft.text,
        "finish": draft.finish if draft.finish in ("length", STOPPED) else "stop",
        "sources": [_source(passage) for passage in state.get("passages", [])],
        "problems": list(draft.problems),
        "usage": {"input_tokens": draft.input_tokens, "output_tokens": draft.output_tokens},
    }
    return {"history": [*_conversation(state), answer], "output": output}


def steps(deps: Deps) -> Steps:
    return Steps(
        Retrieve(deps.retriever, query),
        Prompt(write),
        Generate(deps.models, "chat"),
        Verify(check, advise, finish),
    )


def from_messages(messages: list[Message]) -> dict[str, Any]:
    """Instructions are the system's wherever they stand: templates of many models take them only at the beginning."""
    said = [message for message in messages if message["role"] != "system"]
    system = "\n\n".join(message["content"] for message in messages if message["role"] == "system")
    return {"messages": said, "system": system or None}


SPOKEN = Spoken(from_messages, answer="content", live=True)
FEATURE = Feature("chat", ChatInput, ChatOutput, ChatState, steps, remembers=True, spoken=SPOKEN)


def _conversation(state: ChatState) -> list[Message]:
    """All messages up to the question. A client may send its whole copy; once we remember, only its last is news."""
    history = state.get("history")
    return [*history, state["messages"][-1]] if history else state["messages"]


def _recent(messages: list[Message], budget: int) -> list[Message]:
    """The latest messages that fit. Room is made for half a window at once: a prompt that only grows at its end
    keeps its prefix in the engine's cache."""
    sizes = [likely_tokens(message["content"]) + TOKENS_A_MESSAGE for message in messages]
    start, total = 0, 0
    for end, size in enumerate(sizes):
        total += size
        if total > budget:
            while start < end and (total > budget // 2 or messages[start]["role"] == "assistant"):
                total -= sizes[start]
                start += 1
    return messages[start:]


def _system(state: ChatState, language: Language) -> str:
    said = state.get("system") or WORDINGS.of(language).instructions
    passages = state.get("passages")
    return f"{said}\n\n{WORDINGS.of(language).notes}\n{_quoted(passages)}" if passages else said


def _quoted(passages: list[Passage]) -> str:
    return "\n".join(enclosed("note", passage.title, passage.text) for passage in passages)


def _source(passage: Passage) -> dict[str, str]:
    return {"document": passage.document, "title": passage.title, "source": passage.source}
