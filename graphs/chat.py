"""Messages in, the next message out; with a thread, the conversation is remembered."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from langgraph.channels import UntrackedValue
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from graphs.chat_memory.ask import Ask
from graphs.chat_memory.citations import cited, strays
from graphs.chat_memory.history import START, Context, Remembered, followed, summary_of
from graphs.feature import Deps, Feature, Spoken, Steps
from nodes.evidence.reasons import told_in
from nodes.generate import Generate
from nodes.language import Language, language_of
from nodes.quotation import enclosed, visible
from nodes.retrieve import Retrieve
from nodes.run import Run
from nodes.soundness import faults, is_salad
from nodes.state import STOPPED, Answered, Draft, Lookup, Message, Part, State
from nodes.verify import Verify
from nodes.wording import Wording, Wordings, read
from retrievers.base import Passage
from retrievers.queries import query_of
from retrievers.ranking.pack import Excerpt


class ChatWording(Wording):
    notes: str
    summary: str
    summarise: str


WORDINGS = read(Wordings[ChatWording], Path(__file__).parent / "prompts" / "chat.yaml")
MESSAGE_CHARACTERS = 32_000
NOTES = 5
# Of the model's window; the conversation needs the most of it.
NOTES_SHARE = 0.4
PREVIEW_CHARACTERS = 300

ROLES = {"human": "user", "ai": "assistant", "AIMessageChunk": "assistant"}


def _storable(text: str) -> str:
    if "\0" in text:
        raise ValueError("a text may not hold zero characters")
    return text


Text = Annotated[str, Field(max_length=MESSAGE_CHARACTERS), AfterValidator(_storable)]


class ChatMessage(BaseModel):
    """A message in the form of the chat completions protocol; LangChain's own form is understood too."""

    model_config = ConfigDict(extra="ignore")

    role: Literal["user", "assistant", "system"]
    content: Text

    @model_validator(mode="before")
    @classmethod
    def _from_langchain(cls, value: Any) -> Any:
        if isinstance(value, dict) and "role" not in value and isinstance(kind := value.get("type"), str):
            return {"role": ROLES.get(kind, kind), "content": value.get("content")}
        return value


class ChatInput(BaseModel):
    """`after` is the id of the message that the new one follows: an earlier one begins a branch, "start" one beside
    the first message. Without messages it names a question, which is answered again."""

    messages: list[ChatMessage] = Field(max_length=400)
    system: Text | None = None
    after: str | None = Field(
        default=None, pattern=rf"^(?:{START}|[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}})$"
    )

    @model_validator(mode="after")
    def _asks(self) -> "ChatInput":
        instructions = [message.content for message in self.messages if message.role == "system"]
        said = [message for message in self.messages if message.role != "system"]
        if said and said[-1].role != "user":
            raise ValueError("the last message must be the user's")
        if not said and self.after in (None, START):
            raise ValueError("without messages, after must name the question to answer again")
        self.messages, self.system = said, "\n\n".join([*filter(None, [self.system]), *instructions]) or None
        return self


NO_SUCH_NOTE = "The answer cites a note that there is not."
NO_WORDS = "The answer is not made of words; code stands in a code block."


class Place(BaseModel):
    document: str
    title: str
    source: str


class Source(Place):
    """What the answer cites as [`number`]; `also` are documents that say the same. The preview is for the reader of the
    answer: it is not kept with the conversation."""

    number: int
    cited: bool
    preview: str = ""
    also: list[Place] = []


class ChatOutput(BaseModel):
    """`problems` is empty if the answer passed every check; `finish` tells whether it ended, was cut or stopped;
    `lookup` whether notes could be looked up. The ids and the revision tell where it is in its conversation; there are
    none without a thread."""

    content: str
    finish: Literal["stop", "length", "stopped"]
    sources: list[Source]
    lookup: Answered
    problems: list[str]
    usage: dict[str, int]
    conversation_id: str | None = None
    question_id: str | None = None
    answer_id: str | None = None
    revision: int | None = None


class ChatState(State, total=False):
    """`history` and the saved `instructions` come from the conversation; nothing else is kept from turn to turn."""

    messages: Annotated[list[Message], UntrackedValue(list)]
    system: Annotated[str | None, UntrackedValue(str)]
    after: Annotated[str | None, UntrackedValue(str)]
    context: Annotated[Context, UntrackedValue(Context)]
    history: list[Remembered]
    instructions: str | None


def query(state: ChatState) -> str:
    """The question, with what it refers to."""
    return query_of(_asked(state))


def write(state: ChatState, run: Run) -> list[Part]:
    language = language_of(_asked(state)[-1])
    system = {"role": "system", "content": _system(state, run, language)}
    *before, question = state["context"].spoken()
    return [Part("answer", [system, *before, _with_notes(question, state, language)])]


def check(state: ChatState, draft: Draft) -> list[str]:
    found, count = faults(draft.text), len(state.get("passages", []))
    if is_salad(draft.text):
        found.append(NO_WORDS)
    return [*found, NO_SUCH_NOTE] if count and strays(draft.text, count) else found


def advise(state: ChatState, problems: list[str]) -> str:
    language = language_of(_asked(state)[-1])
    return WORDINGS.of(language).advice.format(problems=" ".join(told_in(language, problems)))


def finish(state: ChatState, drafts: dict[str, Draft]) -> dict[str, Any]:
    draft, context = drafts["answer"], state["context"]
    sources = _sources(state.get("passages", []), draft.text)
    facts = {
        "finish": draft.finish if draft.finish in ("length", STOPPED) else "stop",
        "sources": sources,
        "lookup": state.get("lookup", Lookup()).answered,
        "problems": list(draft.problems),
        "usage": {"input_tokens": draft.input_tokens, "output_tokens": draft.output_tokens},
    }
    # What others have written goes when they take it away: the conversation keeps where it stood, not what it said.
    kept = [{name: value for name, value in one.items() if name != "preview"} for one in sources]
    history = context.ended(draft, {**facts, "sources": kept})
    return {"history": history, "output": {"content": history[-1]["content"], **facts, **context.places}}


def steps(deps: Deps) -> Steps:
    return Steps(
        Retrieve(deps.finder, query, NOTES, room=lambda run: int(run.window * NOTES_SHARE)),
        Ask(deps.models, "chat", write),
        Generate(deps.models, "chat"),
        Verify(check, advise, finish),
    )


def from_messages(messages: list[Message]) -> dict[str, Any]:
    """Instructions are the system's wherever they stand: templates of many models take them only at the beginning."""
    said = [message for message in messages if message["role"] != "system"]
    system = "\n\n".join(message["content"] for message in messages if message["role"] == "system")
    return {"messages": said, "system": system or None}


def prompt(given: Mapping[str, Any]) -> str:
    """Without a message only the conversation knows the language."""
    said = given["messages"]
    return WORDINGS.named("chat", language_of(said[-1]["content"]) if said else None)


SPOKEN = Spoken(from_messages, answer="content", live=True)
FEATURE = Feature(
    "chat", ChatInput, ChatOutput, ChatState, steps, remembers=True, converses=True, spoken=SPOKEN, prompt=prompt
)


def _system(state: ChatState, run: Run, language: Language) -> str:
    """The call's own instructions, else those saved for the conversation, else for the user, else ours."""
    wording = WORDINGS.of(language)
    saved = state.get("instructions") or run.caller.instructions
    said = state.get("system") or saved or wording.instructions
    summary = summary_of(state["context"].past)
    return f"{said}\n\n{wording.summary}\n{enclosed('summary', '', summary)}" if summary else said


def _with_notes(question: Message, state: ChatState, language: Language) -> Message:
    """Notes stand with the question they were found for: before the conversation they would change its beginning
    each turn, which the engine has in its cache."""
    passages = state.get("passages")
    if not passages:
        return question
    notes = f"{WORDINGS.of(language).notes}\n{_quoted(passages)}"
    return {**question, "content": f"{notes}\n\n{question['content']}"}


def _quoted(excerpts: list[Excerpt]) -> str:
    notes = (enclosed("note", excerpt.title, excerpt.text) for excerpt in excerpts)
    return "\n".join(f"[{number}] {note}" for number, note in enumerate(notes, 1))


def _sources(excerpts: list[Excerpt], answer: str) -> list[dict[str, Any]]:
    numbers = set(cited(answer))
    return [
        {
            **_place(excerpt),
            "number": number,
            "cited": number in numbers,
            "preview": _preview(excerpt),
            "also": [_place(passage) for passage in excerpt.also],
        }
        for number, excerpt in enumerate(excerpts, 1)
    ]


def _place(found: Excerpt | Passage) -> dict[str, str]:
    return {"document": found.document, "title": found.title, "source": found.source}


def _preview(excerpt: Excerpt) -> str:
    """The beginning of the passage for which the document was found, as people see it."""
    text = visible(excerpt.passages[0].text).strip()
    return text if len(text) <= PREVIEW_CHARACTERS else text[: PREVIEW_CHARACTERS - 1].rsplit(None, 1)[0] + "…"


def _asked(state: ChatState) -> list[str]:
    """What the user has said up to the question, the question last."""
    past = followed(state.get("history") or [], state.get("after"))
    said = [*past, *(state["messages"][-1:] if past else state["messages"])]
    return [message["content"] for message in said if message["role"] == "user"]
