"""What a model thinks of an answer, as it wrote it; nothing if it cannot be asked or says nothing that can be used."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from graphs.feature import Deps
from graphs.interview_mock.expected import Said
from graphs.interview_mock.grade import opinions
from graphs.interview_questions.rubrics import Criterion
from nodes.completions import ModelError
from nodes.events import unheard
from nodes.generate import Generate
from nodes.language import Language
from nodes.privacy.find import MaskingFailed
from nodes.quotation import enclosed
from nodes.run import Run
from nodes.state import Message, Part, Writing
from nodes.wording import Wording, Wordings, read


class GradeWording(Wording):
    """`task` has places for {question}, {criteria} and {passage}."""

    task: str


WORDINGS = read(Wordings[GradeWording], Path(__file__).parents[1] / "prompts" / "interview_mock.yaml")
TOKENS: dict[Language, int] = {"en": 160, "ko": 300}
# Small windows: of a long answer the beginning is read.
ANSWER_CHARACTERS = 3000
ATTEMPTS = 2
UNREADABLE: dict[Language, str] = {"en": "There was no line such as 1: 2", "ko": "1: 2 와 같은 줄이 없었습니다."}


@dataclass(frozen=True)
class Opinion:
    deps: Deps

    async def __call__(self, rubric: Sequence[Criterion], said: Said, language: Language, run: Run) -> str:
        part = Part("grade", _messages(rubric, said, language), TOKENS[language])
        generate, unwatched = Generate(self.deps.models, "interview"), replace(run, emit=unheard)
        while True:
            try:
                draft = (await generate(Writing(part=part, spent=(0, 0)), unwatched))["drafts"][part.key]
            except (ModelError, MaskingFailed):
                return ""
            if opinions(draft.text):
                return draft.text
            if part.attempt == ATTEMPTS:
                return ""
            advice = WORDINGS.of(language).advice.format(problems=UNREADABLE[language])
            part = part.again(draft.text, advice)


def _messages(rubric: Sequence[Criterion], said: Said, language: Language) -> list[Message]:
    wording = WORDINGS.of(language)
    criteria = "\n".join(f"{at}: {one.criterion}" for at, one in enumerate(rubric, 1))
    passage = enclosed("passage", "", "\n".join(said.facts))
    task = wording.task.format(question=said.question, criteria=criteria, passage=passage)
    answer = enclosed("answer", "", said.answer[:ANSWER_CHARACTERS])
    return [
        {"role": "system", "content": wording.instructions},
        {"role": "user", "content": f"{task}\n\n{answer}"},
    ]
