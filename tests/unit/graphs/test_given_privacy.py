"""What a caller gives reaches no model, index or output with secrets, nor in most places with people's data."""

import json
from base64 import b64encode
from collections import Counter

from graphs import interview, news, til
from graphs.feature import Deps
from graphs.interview import InterviewInput
from graphs.news import NewsInput
from graphs.til import TilInput
from nodes.caller import Caller
from nodes.evidence.sentences import sentences
from nodes.privacy.hiding import SECRETS, Hiding
from nodes.run import Run
from tests.fakes import FakeModels, FakeRetriever
from tests.files import InlineReader
from tests.unit.nodes.planted import Planter

RUN = Run(Caller("ana"), window=32_000)
RESUME = """# 이력서

연락처: 010-1234-5678, minsu.kim@example.com
주소: 서울특별시 강남구 테헤란로 123, 4층

## 결제 서비스

결제 서비스에서 커넥션 풀의 크기를 조정하여 응답 지연을 크게 줄였다.
"""
PERSONAL = ("010-1234-5678", "minsu.kim@example.com", "테헤란로 123")
NOTES = "# Hash table\n\nSeparate chaining keeps a linked list for each slot of the table.\n\nAsk lee@example.com."
ARTICLE = (
    "The city library opens a new building on Monday and invites everybody to come and read there for free. "
    "Questions are answered at 02-1234-5678 or by mail to library@example.com on every working day. "
    "The deployment used api_key = 'q8Zt4Kx1Vb7Nc3Ws9Ld5Rf2Hj6Gm0Pa' by mistake, which is now replaced."
)
KEY = "q8Zt4Kx1Vb7Nc3Ws9Ld5Rf2Hj6Gm0Pa"


async def run(feature, given, said="None."):
    models, notes = FakeModels([said]), FakeRetriever()
    graph = feature.FEATURE.build(Deps(models, notes, None, documents=InlineReader()))
    done = await graph.ainvoke(given.model_dump(), context=RUN)
    told = json.dumps([models.heard, done["output"], vars(notes)], default=str, ensure_ascii=False)
    return done["output"], told


async def test_planted_values_in_documents_are_hidden_and_counted():
    planted = Planter(3).everything()
    text = "# Notes\n\n" + "\n\n".join(sentence.format(value) for _, value, sentence in planted)

    given = TilInput(domain="research-notes", documents=[{"title": "Mail of kim@example.com", "text": text}])
    output, told = await run(til, given)

    assert [value for _, value, _ in planted if value in told or json.dumps(value)[1:-1] in told] == []
    assert not Counter(str(kind) for kind, _, _ in planted) - Counter(output["coverage"]["redacted"])
    assert "kim@example.com" not in told


async def test_how_to_reach_a_candidate_is_no_matter_of_an_interview():
    given = InterviewInput(resume=RESUME, notes=NOTES, job="Mail jobs@example.com about Kotlin.", language="ko")

    output, told = await run(interview, given)

    assert [value for value in (*PERSONAL, "lee@example.com", "jobs@example.com") if value in told] == []
    assert output["verification"]["redacted"] == {"PHONE": 1, "EMAIL": 3, "ADDRESS": 1}
    assert "커넥션 풀" in told


async def test_resume_from_a_file_is_hidden_too():
    file = {"name": "resume.md", "content": b64encode(RESUME.encode()).decode()}

    output, told = await run(interview, InterviewInput(resume_file=file, language="ko"))

    assert [value for value in PERSONAL if value in told] == []
    assert output["verification"]["redacted"] == {"PHONE": 1, "EMAIL": 1, "ADDRESS": 1}


async def test_of_an_article_only_secrets_are_hidden():
    output, told = await run(news, NewsInput(text=ARTICLE, title="Library"))

    assert KEY not in told
    assert output["verification"]["redacted"] == {"SECRET": 1}
    assert "02-1234-5678" in told
    assert "library@example.com" in told


async def test_final_text_of_a_story_says_why_it_matters():
    said = sentences(ARTICLE)[:2]
    output, _ = await run(news, NewsInput(text=ARTICLE, title="Library"))
    story = output["stories"][0] | {"summary": said[0], "why_it_matters": {"text": said[1]}}

    finals = {language: news.finals({"language": language, "stories": [story]})["story-1"] for language in ("en", "ko")}

    assert finals == {
        "en": f"{said[0]}\n\nWhy it matters: {said[1]}",
        "ko": f"{said[0]}\n\n왜 중요한가: {said[1]}",
    }


def test_lines_stay_lines_and_only_the_wanted_kinds_are_hidden():
    text = "mail kim@example.com\npassword: 'k3y!zzT9'\n+@app.get(\"/\")\n"
    all_of_it, secrets = Hiding(code=True), Hiding(SECRETS)

    assert all_of_it.text(text) == "mail <EMAIL>\npassword: '<SECRET>'\n+@app.get(\"/\")\n"
    assert secrets.text(text) == "mail kim@example.com\npassword: '<SECRET>'\n+@app.get(\"/\")\n"
    assert (all_of_it.counts, secrets.counts) == ({"EMAIL": 1, "SECRET": 1}, {"SECRET": 1})
