"""What was said in messages that are no longer read: written by the model and checked, or else taken from them."""

from dataclasses import dataclass

from graphs.chat_memory.history import Remembered, live, summary_of
from nodes.caller import Caller
from nodes.evidence.ground import Ground
from nodes.evidence.sentences import is_in, sentences
from nodes.language import Language, language_of
from nodes.llm import ChatModels
from nodes.quotation import enclosed
from nodes.slots import UNLIMITED, Slots
from nodes.soundness import faults
from nodes.state import Message
from nodes.tally import Tally
from nodes.tokens import likely_tokens, likely_tokens_of

SENTENCES = 8
SHOWN = 160
# Of very long messages the beginning is summarised.
READ = 1200


def extract(leaving: list[Remembered], tokens: int) -> str:
    """The first sentence of each message, the latest ones first if not all of them fit; and of the summary before,
    what fits."""
    lines = [*summary_of(leaving).splitlines(), *(_line(message) for message in live(leaving))]
    kept: list[str] = []
    for line in reversed([line for line in lines if line]):
        if likely_tokens("\n".join([line, *kept])) > tokens:
            break
        kept.insert(0, line)
    return "\n".join(kept)


@dataclass(frozen=True)
class Summariser:
    """`wording` has a place for {sentences}; the model is asked once."""

    models: ChatModels
    feature: str
    wording: str
    tokens: int

    async def write(self, leaving: list[Remembered], caller: Caller, tally: Tally, slots: Slots = UNLIMITED) -> str:
        """Empty if nothing that the model wrote can be kept."""
        told = _told(leaving)
        messages = self._prompt(told)
        model = self.models.for_caller(caller, self.feature)
        call = tally.call(model.model_name)
        async with slots.take("summary"):
            call.expects(likely_tokens_of(messages))
            answer = await model.ainvoke(messages, max_tokens=self.tokens)
        if usage := answer.usage_metadata:
            call.stands_at(usage["input_tokens"], usage["output_tokens"])
        return _borne_out(str(answer.content), told, self.wording, self.tokens)

    def _prompt(self, told: str) -> list[Message]:
        asked = self.wording.format(sentences=SENTENCES)
        return [{"role": "user", "content": f"{asked}\n\n{enclosed('conversation', '', told)}"}]


def _borne_out(said: str, told: str, wording: str, tokens: int) -> str:
    """The sentences that claim nothing beyond the conversation: every name and number of theirs occurs in it."""
    if faults(said):
        return ""
    ground, language = Ground(told), language_of(told)
    kept: list[str] = []
    for sentence in sentences(said)[:SENTENCES]:
        is_ours = sentence in wording or ground.shared(sentence) < 0.5
        if is_ours or not is_in(sentence, language) or ground.unsupported(sentence):
            continue
        if likely_tokens("\n".join([*kept, sentence])) > tokens:
            break
        kept.append(sentence)
    return "\n".join(kept)


def language_of_all(messages: list[Remembered]) -> Language:
    return language_of("\n".join(message["content"][:READ] for message in messages))


def _told(leaving: list[Remembered]) -> str:
    said = [f"{message['role']}: {message['content'][:READ]}" for message in live(leaving)]
    return "\n".join(filter(None, [summary_of(leaving), *said]))


def _line(message: Remembered) -> str:
    found = sentences(message["content"][:READ])
    if not found:
        return ""
    said = found[0] if len(found[0]) <= SHOWN else found[0][: SHOWN - 1] + "…"
    return f"- {message['role']}: {said}"
