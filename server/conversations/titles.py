"""A title for a conversation, written by the model and used only if it is one."""

import re
from dataclasses import dataclass

from graphs.feature import Deps
from nodes.caller import Caller
from nodes.language import Language, language_of
from nodes.quotation import enclosed
from nodes.slots import Slots
from nodes.soundness import faults
from nodes.state import Message
from nodes.tally import Tally
from nodes.tokens import likely_tokens_of
from server.db.first_words import TITLE_CHARACTERS

# The beginning of a question and an answer tells what they are about.
READ = 600
TOKENS = 32
INSTRUCTIONS: dict[Language, str] = {
    "en": "Name the subject of this conversation in two to five words. Write only those words.",
    "ko": "이 대화의 주제를 두세 낱말의 짧은 명사구로 쓰세요. 그 낱말만 쓰세요.",
}
_MARKUP = re.compile(r"[\"'“”‘’`*_#<>\[\]{}|\\]")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9+#.]{2,}|[가-힣]{2,}|\d{2,}")
# Particles that Korean puts behind a word are not part of it.
STEM = 2
LABEL = re.compile(r"^(?:title|subject|제목|주제)\s*[:：]", re.IGNORECASE)  # noqa: RUF001 (a colon as Koreans type it)


@dataclass(frozen=True)
class Titles:
    deps: Deps

    async def write(self, question: str, answer: str, caller: Caller, slots: Slots, tally: Tally) -> str | None:
        """None if what the model wrote is no title."""
        language = language_of(question)
        messages = _prompt(question, answer, language)
        model = self.deps.models.for_caller(caller, "chat")
        call = tally.call(model.model_name)
        async with slots.take("title"):
            call.expects(likely_tokens_of(messages))
            said = await model.ainvoke(messages, max_tokens=TOKENS)
        if usage := said.usage_metadata:
            call.stands_at(usage["input_tokens"], usage["output_tokens"])
        return sound_title(str(said.content), f"{question}\n{answer}", language)


def sound_title(said: str, conversation: str, language: Language) -> str | None:
    """The title if it can be one: short, one plain line in the user's language, about this conversation."""
    title = said.strip().rstrip(".")
    is_line = 0 < len(title) <= TITLE_CHARACTERS and "\n" not in title and not _MARKUP.search(title)
    if not is_line or faults(title) or LABEL.match(title) or language_of(title) != language:
        return None
    return title if _is_about(title, conversation) and not _is_told(title) else None


def _is_about(title: str, conversation: str) -> bool:
    """Half of its words at least were said."""
    words, said = _stems(title), conversation.casefold()
    return bool(words) and sum(word in said for word in words) * 2 >= len(words)


def _is_told(title: str) -> bool:
    told = " ".join(INSTRUCTIONS.values()).casefold()
    words = _stems(title)
    return title.casefold() in told or (len(words) > 1 and all(word in told for word in words))


def _stems(text: str) -> list[str]:
    words = (word.casefold() for word in _WORD.findall(text))
    return [word[:STEM] if language_of(word) == "ko" else word.removesuffix("s") for word in words]


def _prompt(question: str, answer: str, language: Language) -> list[Message]:
    said = enclosed("conversation", "", f"{question[:READ]}\n\n{answer[:READ]}")
    return [{"role": "user", "content": f"{INSTRUCTIONS[language]}\n\n{said}"}]
