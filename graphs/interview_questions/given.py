"""What an interview is asked for: the input, and the texts of the files in it."""

import asyncio
import binascii
from base64 import b64decode
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, Field, model_validator

from graphs.interview_questions.forms import Category
from graphs.interview_questions.plan import Difficulty, Distribution
from nodes.language import Language
from nodes.privacy.hiding import Hiding
from retrievers.documents.base import MAX_BYTES, DocumentReader, DocumentTooLarge

MAX_CHARACTERS = 400_000
# Base64 says three bytes in four characters.
MAX_BASE64 = 4 * (MAX_BYTES // 3 + 1)
OWN = ("resume", "job")
SHORT_CHARACTERS = 200
MOST_FOCUS = 20
QUESTION_CHARACTERS = 1000
MOST_AVOIDED = 100
Short = Annotated[str, Field(max_length=SHORT_CHARACTERS)]
Question = Annotated[str, Field(max_length=QUESTION_CHARACTERS)]
NAMED = ("topics", "stack", "focus")


class InterviewNote(BaseModel):
    text: str = Field(max_length=200_000)
    title: str = Field(default="", max_length=300)


class AttachedFile(BaseModel):
    """PDF, DOCX, Markdown or plain text; `content` is Base64."""

    name: str = Field(min_length=1, max_length=300)
    content: str = Field(max_length=MAX_BASE64)

    @model_validator(mode="after")
    def _is_base64(self) -> "AttachedFile":
        try:
            b64decode(self.content, validate=True)
        except (binascii.Error, ValueError) as error:
            raise ValueError("content is no Base64") from error
        return self


class InterviewInput(BaseModel):
    """Something to ask about: notes, topics, a stack, a resume or a job description. `resume` and `job` may also be
    files, `{"name", "content"}`. `focus` names what comes first, `avoid` questions that were asked already;
    `distribution` how many questions of each difficulty there shall be, in place of `count` and `difficulty`."""

    notes: list[InterviewNote] = Field(default_factory=list, max_length=20)
    topics: list[Short] = Field(default_factory=list, max_length=20)
    resume: str = Field(default="", max_length=100_000)
    resume_file: AttachedFile | None = None
    stack: list[Short] = Field(default_factory=list, max_length=30)
    job: str = Field(default="", max_length=50_000)
    job_file: AttachedFile | None = None
    focus: list[Short] = Field(default_factory=list, max_length=MOST_FOCUS)
    avoid: list[Question] = Field(default_factory=list, max_length=MOST_AVOIDED)
    count: int = Field(default=5, ge=1, le=10)
    difficulty: Difficulty = "mixed"
    distribution: Distribution | None = None
    categories: list[Category] = Field(default_factory=list, max_length=4)
    language: Language = "en"

    @model_validator(mode="before")
    @classmethod
    def _plain_notes(cls, value: Any) -> Any:
        """A text, or a list of texts, is understood as notes without titles; an object as the file that it is."""
        if not isinstance(value, dict):
            return value
        value = {_place(name, given): given for name, given in value.items()}
        notes = [value["notes"]] if isinstance(value.get("notes"), str) else value.get("notes")
        if not isinstance(notes, list):
            return value
        return {**value, "notes": [{"text": note} if isinstance(note, str) else note for note in notes]}

    @property
    def has_subject(self) -> bool:
        return bool(self.resume_file or self.job_file) or any(text.strip() for text in self._texts)

    @property
    def can_be_planned(self) -> bool:
        return self.has_subject

    @property
    def _texts(self) -> list[str]:
        return [self.resume, self.job, *self.topics, *self.stack, *self.focus, *(note.text for note in self.notes)]

    @model_validator(mode="after")
    def _is_possible(self) -> "InterviewInput":
        if sum(map(len, self._texts)) > MAX_CHARACTERS:
            raise ValueError(f"notes, resume and job description together may have {MAX_CHARACTERS} characters")
        if not self.can_be_planned:
            raise ValueError("give notes, topics, a stack, a resume or a job description")
        if self.distribution:
            self.count = self.distribution.total
        return self


async def texts_of_files(given: Any, reader: DocumentReader) -> dict[str, str]:
    """What `resume` and `job` say, with the text of their files. Raises DocumentUnreadable."""
    texts = {}
    for name in OWN:
        texts[name] = given.get(name, "")
        if file := given.get(f"{name}_file"):
            read = await reader.text_of(file["name"], b64decode(file["content"]))
            if len(read.text) > MAX_CHARACTERS:
                raise DocumentTooLarge(file["name"])
            texts[name] = f"{texts[name]}\n\n{read.text}".strip()
    return texts


async def cleaned(given: Any, reader: DocumentReader) -> tuple[dict[str, Any], dict[str, int]]:
    """Also what stands in the files. Raises DocumentUnreadable and MaskingFailed."""
    told = await texts_of_files(given, reader)
    return await asyncio.to_thread(redacted, {**given, **told})


def redacted(given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, int]]:
    """Notes, resume, job and what is named beside them without secrets and personal data: how to reach a candidate is
    nothing to ask him about. Then how many values of each kind were hidden."""
    hiding, in_notes = Hiding(), Hiding(code=True)
    own = {name: hiding.text(given.get(name, "")) for name in OWN}
    named = {name: list(map(hiding.text, given.get(name, []))) for name in NAMED}
    notes = [{name: in_notes.text(text) for name, text in note.items()} for note in given.get("notes", [])]
    return {**own, **named, "notes": notes}, dict(hiding.counts + in_notes.counts)


def _place(name: str, given: Any) -> str:
    return f"{name}_file" if name in OWN and isinstance(given, dict) else name
