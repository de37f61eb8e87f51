"""What the model is asked for one section: instructions, perhaps an example, then the evidence, as data."""

from collections.abc import Sequence

from graphs.til_note.outline import Outlined, Room, Wanted
from nodes.quotation import enclosed, visible
from nodes.state import Message
from nodes.tokens import TOKENS_A_BYTE
from retrievers.base import Passage

TAGS = {"commits": "commits", "documents": "passage"}


def messages(wanted: Wanted, section: Outlined, notes: str, room: Room) -> list[Message]:
    wording = wanted.wording
    evidence = enclosed(TAGS[wanted.domain.input], "", section.evidence.shown)
    asked = [f"{wording.notes}\n{notes}" if notes else "", f"{wording.evidence}\n{evidence}"]
    asked.append(wording.task.format(heading=visible(section.heading)))
    return [
        {"role": "system", "content": wording.instructions},
        *(_shot(wanted) if room.has_example(wording) else []),
        {"role": "user", "content": "\n\n".join(piece for piece in asked if piece)},
    ]


def notes_of(passages: Sequence[Passage], tokens: int) -> str:
    """The best passages that fit whole."""
    taken, left = [], int(tokens / TOKENS_A_BYTE)
    for passage in passages:
        note = enclosed("note", passage.title, passage.text)
        if len(note.encode()) <= left:
            taken.append(note)
            left -= len(note.encode())
    return "\n".join(taken)


def _shot(wanted: Wanted) -> list[Message]:
    example = wanted.wording.example
    if not example:
        return []
    given = enclosed(TAGS[wanted.domain.input], "", example.given)
    return [
        {"role": "user", "content": f"{wanted.wording.evidence}\n{given}"},
        {"role": "assistant", "content": example.answer},
    ]
