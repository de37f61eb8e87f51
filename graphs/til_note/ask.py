"""What the model is asked for one section: instructions, perhaps an example, then the evidence, as data."""

from collections.abc import Sequence

from graphs.til_note.outline import Outlined, Room, Wanted
from nodes.quotation import enclosed, visible
from nodes.state import Message
from retrievers.ranking.pack import Excerpt

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


def notes_of(excerpts: Sequence[Excerpt]) -> str:
    return "\n".join(enclosed("note", excerpt.title, excerpt.text) for excerpt in excerpts)


def _shot(wanted: Wanted) -> list[Message]:
    example = wanted.wording.example
    if not example:
        return []
    given = enclosed(TAGS[wanted.domain.input], "", example.given)
    return [
        {"role": "user", "content": f"{wanted.wording.evidence}\n{given}"},
        {"role": "assistant", "content": example.answer},
    ]
