"""An interview as a file that its owner takes away."""

import csv
import io

from nodes.language import Language
from nodes.markdown import escaped
from server.interviews.schemas import Interview, Question
from server.usage.table import harmless

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "title": "Mock interview",
        "score": "Score",
        "weak": "Weak",
        "strong": "Strong",
        "read": "To read",
        "none": "none",
        "open": "Not over yet.",
        "transcript": "What was said",
        "you": "You",
        "again": "asked again",
        "follow_up": "follow-up",
        "question": "question",
        "missed": "Missed",
        "answer": "Model answer",
        "points": "points",
    },
    "ko": {
        "title": "모의 면접",
        "score": "점수",
        "weak": "약한 주제",
        "strong": "강한 주제",
        "read": "읽을거리",
        "none": "없음",
        "open": "아직 끝나지 않았습니다.",
        "transcript": "대화 기록",
        "you": "나",
        "again": "다시 질문",
        "follow_up": "후속 질문",
        "question": "질문",
        "missed": "놓친 내용",
        "answer": "모범 답안",
        "points": "점",
    },
}
COLUMNS = (
    "place",
    "question",
    "category",
    "difficulty",
    "skill",
    "standing",
    "score",
    "reason",
    "answers",
    "hint",
    "source",
)
# Spreadsheets take a file without it for the machine's own encoding.
MARK = "\ufeff"


def as_markdown(interview: Interview) -> bytes:
    words = WORDS[interview.language]
    blocks = [f"# {words['title']}: {escaped(interview.title)}", f"{interview.created_at:%Y-%m-%d %H:%M} UTC"]
    blocks += _summary(interview, words)
    blocks += [_section(question, words) for question in interview.questions if question.score is not None]
    blocks += [f"## {words['transcript']}", *_transcript(interview, words)]
    return ("\n\n".join(blocks) + "\n").encode()


def as_csv(interview: Interview) -> bytes:
    """A row a question; nothing in it is taken for a formula."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for question in interview.questions:
        row = question.model_dump() | {
            "answers": "\n".join(_answers(interview, question.place)),
            "source": " — ".join(question.source.get(key, "") for key in ("document", "title")).strip(" —"),
        }
        writer.writerow(harmless(row[name]) if isinstance(row[name], str) else row[name] for name in COLUMNS)
    return (MARK + buffer.getvalue()).encode()


def _summary(interview: Interview, words: dict[str, str]) -> list[str]:
    report = interview.report
    if report is None:
        return [words["open"]]
    lines = [f"- {words['score']}: {report['score']}/100"]
    for name in ("weak", "strong"):
        lines.append(f"- {words[name]}: {', '.join(map(escaped, report[name])) or words['none']}")
    lines += [f"- {escaped(row['name'])}: {row['score']}" for row in (*report["skills"], *report["categories"])]
    read = [f"- {escaped(one['title'] or one['document'])}: {escaped(one['quote'])}" for one in report["read"]]
    return ["\n".join(lines), *([f"## {words['read']}", "\n".join(read)] if read else []), f"*{report['disclaimer']}*"]


def _section(question: Question, words: dict[str, str]) -> str:
    lines = [f"## {question.place}. {escaped(question.question)}", f"{words['score']}: {question.score}/100"]
    if question.reason:
        lines.append(escaped(question.reason))
    lines.append("\n".join(_points(question, words)))
    if question.hint:
        lines.append(f"{words['missed']}: {escaped(question.hint)}")
    return "\n\n".join([*lines, f"{words['answer']}: {escaped(question.answer)}"])


def _points(question: Question, words: dict[str, str]) -> list[str]:
    return [
        f"- {score['points']} {words['points']}: {escaped(score['criterion'])}"
        + (f" — “{escaped(score['quote'])}”" if score["quote"] else "")
        for score in question.scores
    ]


def _transcript(interview: Interview, words: dict[str, str]) -> list[str]:
    said = []
    for prompt in interview.transcript:
        said.append(f"**{prompt['number']}. {words[prompt['kind']]}** {escaped(prompt['text'])}")
        if prompt["answer"] is not None:
            said.append(f"**{words['you']}** {escaped(prompt['answer'])}")
    return said


def _answers(interview: Interview, place: int) -> list[str]:
    return [prompt["answer"] for prompt in interview.transcript if prompt["of"] == place and prompt["answer"]]
