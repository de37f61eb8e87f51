"""A conversation's messages as a turn finds them, and as it leaves them."""

from dataclasses import dataclass
from typing import Any

from nodes.state import STOPPED, Draft, Message
from nodes.tokens import TOKENS_A_MESSAGE, likely_tokens, likely_tokens_of

# A message with its `id`, `role` and `content`; `status` is "stopped" for an answer that was not heard to its end;
# `tokens` as the engine counted them. Of one with a `summary`, and of all before it, only that is read.
Remembered = dict[str, Any]
# Instead of a message's id: before the first one.
START = "start"


@dataclass(frozen=True)
class Context:
    """What one turn goes on from, what it adds, the id of the answer that it will get, and whether it is kept."""

    past: list[Remembered]
    asked: list[Remembered]
    answer_id: str
    is_kept: bool = True

    @property
    def places(self) -> dict[str, str]:
        return {"question_id": self.question["id"], "answer_id": self.answer_id} if self.is_kept else {}

    @property
    def question(self) -> Remembered:
        return self.asked[-1] if self.asked else self.past[-1]

    def spoken(self) -> list[Message]:
        said = _without_unanswered([*live(self.past), *self.asked])
        return [{"role": message["role"], "content": message["content"]} for message in said]

    def ended(self, draft: Draft, details: dict[str, Any]) -> list[Remembered]:
        """The history after the turn."""
        answer = {
            "id": self.answer_id,
            "role": "assistant",
            # PostgreSQL's text cannot hold it.
            "content": draft.text.replace("\0", "\ufffd"),
            "status": "stopped" if draft.finish == STOPPED else "complete",
            "tokens": draft.output_tokens if _was_counted(draft) else None,
            "details": details,
        }
        asked = [*self.asked[:-1], {**self.asked[-1], "tokens": self._question_tokens(draft)}] if self.asked else []
        return [*self.past, *asked, answer]

    def _question_tokens(self, draft: Draft) -> int | None:
        """The engine counts whole prompts. What the messages before do not account for is shared out between the
        question and the instructions as the estimates have it."""
        before = live(self.past)
        is_known = all(message.get("tokens") for message in before) and len(self.asked) == 1
        if not is_known or not _was_counted(draft):
            return None
        rest = draft.input_tokens - sum(map(tokens_of, before))
        system = likely_tokens_of(draft.part.messages[:1])
        share = likely_tokens(self.question["content"]) / (system + likely_tokens(draft.part.messages[-1]["content"]))
        return round(rest * share) if rest > 0 else None


def followed(history: list[Remembered], after: str | None) -> list[Remembered]:
    """The messages up to the one that the turn follows."""
    if after == START:
        return []
    place = next((at for at, message in enumerate(history) if message["id"] == after), None)
    return history if place is None else history[: place + 1]


def live(past: list[Remembered]) -> list[Remembered]:
    """Without the message whose summary stands for it."""
    return past[1:] if summary_of(past) else past


def summary_of(past: list[Remembered]) -> str:
    return (past[0].get("summary") or "") if past else ""


def tokens_of(message: Remembered) -> int:
    """What the template adds to a message is in the engine's count of the question after it."""
    return message.get("tokens") or likely_tokens(message["content"]) + TOKENS_A_MESSAGE


def _was_counted(draft: Draft) -> bool:
    """Of several attempts only the sum is known."""
    return draft.part.attempt == 1 and draft.output_tokens > 0


def _without_unanswered(messages: list[Remembered]) -> list[Remembered]:
    """An answer that was stopped before its first word leaves with its question: templates want the roles in turn."""
    kept: list[Remembered] = []
    for message in messages:
        if message["role"] == "assistant" and not message["content"].strip():
            kept = kept[:-1]
        else:
            kept.append(message)
    return kept
