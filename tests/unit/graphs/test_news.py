"""The news feature on a fake model: what a summary may say, and what happens where it may not."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from graphs.feature import Deps
from graphs.news import FEATURE, NewsInput
from nodes.caller import Caller
from nodes.evidence.ground import Ground
from nodes.evidence.sentences import sentences
from nodes.run import Run
from retrievers.articles import Article, InsufficientText, article_from_html, article_from_markdown
from retrievers.web import AddressRefused
from tests.fakes import FakeModels, FakeRetriever
from tests.fakes_entailment import FakeEntailment

ANA = Run(Caller("ana"))
DATA = Path(__file__).parents[2] / "data" / "articles"

COMET = (
    'Mozilla moved its build farm to Comet 3.5.8 on October 5, 2026. "We saved money," said Seth Webster.\n\n'
    "Builds now take 32 ms instead of 48 ms, which is 11% of the old cost. The `fastPath` option and `src/build.py` "
    "were changed by 139 contributors, and about 3 million users notice two improvements every week.\n\n"
    "The team plans to publish the benchmark kit later, so that others can repeat the measurement on their machines."
)
KOREAN = (
    "네이버는 2026년 10월 5일 새로운 빌드 도구를 공개했다. "
    "이 도구는 React 19.2와 함께 동작하며 빌드 시간을 32% 줄였다.\n\n"
    "개발자 139명이 참여했고 사용자는 30억 명에 이른다. "
    "김민수 대표는 앞으로 두 가지 기능을 더하겠다고 말했다. "
    "자세한 내용은 다음 글에서 다룬다. 도구의 소스는 공개 저장소에 있으며 누구나 설치해서 사용해 볼 수 있다."
)
TRUE = "Mozilla moved its build farm to Comet 3.5.8. Builds now take 32 ms instead of 48 ms."


class Pages:
    """Addresses and what stands there: articles, or the error that reading them gives."""

    def __init__(self, **pages):
        self.pages = pages

    async def read(self, url, newest=20):
        page = self.pages[url.rsplit("/", 1)[-1]]
        if isinstance(page, Exception):
            raise page
        return page


def article(text=COMET, title="Comet arrives", url="https://news.example/comet"):
    return Article(title, url, text)


async def news(models, pages=None, run=ANA, entailment=None, **given):
    graph = FEATURE.build(Deps(models, FakeRetriever(), pages or Pages(), entailment=entailment))
    done = await graph.ainvoke(NewsInput(**given).model_dump(), context=run)
    return FEATURE.output(**done["output"])


async def test_summary_that_the_article_supports_is_kept_with_its_paragraphs():
    said = await news(FakeModels([TRUE]), text=COMET, title="Comet arrives", url="https://news.example/comet")

    (story,) = said.stories
    assert (story.summary, story.quoted) == (TRUE, False)
    assert [(one.paragraph, one.quote, one.quoted) for one in story.statements] == [
        (0, "Mozilla moved its build farm to Comet 3.5.8 on October 5, 2026.", False),
        (1, "Builds now take 32 ms instead of 48 ms, which is 11% of the old cost.", False),
    ]
    assert said.markdown == (
        "# [Comet arrives](https://news.example/comet)\n\nnews.example\n\n"
        f"{TRUE}\n\nSources: [Comet arrives](https://news.example/comet)\n"
    )


@pytest.mark.parametrize(
    "false",
    [
        "Builds now take 33 ms.",
        "Builds now take 32 seconds.",
        "The cost is 48% of the old cost.",
        "Comet 3.5.9 was moved to the build farm.",
        "Mozilla moved its build farm on October 6, 2026.",
        "Mozilla moved its build farm on November 5.",
        "Google moved its build farm to Comet.",
        "The build farm was moved by Elon Musk.",
        "Seth Webster said the build farm “is the best ever”.",
        "The `slowPath` option was changed.",
        "The file src/other.py was changed by contributors.",
        "About 4 million users notice improvements every week.",
        "Users notice three improvements every week.",
        "빌드 시간이 이제 32 ms로 줄었습니다.",
        "The parliament passed a law on fishing quotas yesterday.",
        "See https://evil.example/login for the build farm.",
        "Builds take 32 ms и это хорошо.",
    ],
)
async def test_planted_falsehood_is_told_to_the_model_and_dropped(false):
    models = FakeModels([f"{TRUE} {false}"])

    said = await news(models, text=COMET)

    assert (models.calls, said.stories[0].summary) == (2, TRUE)
    assert [dropped.sentence for dropped in said.verification.dropped] == [false]
    assert "cannot be used" in models.heard[1][-1]["content"]


@pytest.mark.parametrize(
    "false",
    [
        "빌드 시간을 33% 줄였다.",
        "네이버는 10월 6일 도구를 공개했다.",
        "카카오뱅크가 아니라 구글이 새로운 빌드 도구를 공개했다.",
        "이 도구는 React 19.3와 함께 동작한다.",
        "이 도구는 Webpack과 함께 동작하며 빌드 시간을 줄였다.",
        "박영희 대표는 앞으로 기능을 더하겠다고 말했다.",
        "사용자는 40억 명에 이른다.",
        "앞으로 세 가지 기능을 더하겠다고 말했다.",
        "The build tool works with React 19.2 and everybody likes it.",
        '대표는 "최고의 도구"라고 말했다.',
        "국회는 어제 어업 할당량에 관한 법안을 통과시켰다.",
    ],
)
async def test_planted_falsehood_in_korean_is_dropped(false):
    said = await news(FakeModels([f"네이버는 새로운 빌드 도구를 공개했다. {false}"]), text=KOREAN, language="ko")

    assert said.stories[0].summary == "네이버는 새로운 빌드 도구를 공개했습니다."
    assert all(one.text in KOREAN for one in said.stories[0].statements if one.quoted)


@pytest.mark.parametrize("end", ["공개하는 방식.", "공개", "Zephyr."])
async def test_korean_row_of_words_is_no_sentence(end):
    said = await news(FakeModels([f"네이버는 새로운 빌드 도구를 {end}"]), text=KOREAN, language="ko")

    assert all(one.quoted for one in said.stories[0].statements)


@pytest.mark.parametrize("end", ["공개했다.", "공개함.", "공개했습니다"])
async def test_korean_sentence_ends_in_its_verb(end):
    said = await news(FakeModels([f"네이버는 새로운 빌드 도구를 {end}"]), text=KOREAN, language="ko")

    assert not said.stories[0].statements[0].quoted


async def test_truth_in_other_words_is_kept():
    true = "Mozilla's farm moved to Comet 3.5 in October. Three million users notice 2 improvements each week."

    said = await news(FakeModels([true]), text=COMET)

    assert (said.stories[0].summary, said.verification.dropped) == (true, [])


IN_THE_OTHER_LANGUAGE = pytest.mark.parametrize(
    ("text", "true", "language"),
    [
        (COMET, "139명이 참여했고 빌드는 32밀리초 걸립니다. 10월 5일에 Mozilla가 옮겼습니다.", "ko"),
        (KOREAN, "Naver published a build tool on October 5. It has 3 billion users and 139 people took part.", "en"),
    ],
)


@IN_THE_OTHER_LANGUAGE
async def test_truth_in_the_other_language_is_kept_if_a_model_of_inference_bears_it_out(text, true, language):
    said = await news(FakeModels([true]), entailment=FakeEntailment(infers=True), text=text, language=language)

    assert (said.stories[0].summary, said.verification.dropped) == (true, [])


@IN_THE_OTHER_LANGUAGE
async def test_what_nobody_can_compare_between_languages_is_not_said(text, true, language):
    said = await news(FakeModels([true]), text=text, language=language)

    assert said.stories[0].quoted
    assert all(one.why == "not what the source says" for one in said.verification.dropped)


@pytest.mark.parametrize(
    "invented",
    [
        "This lets businesses build their apps securely.",
        "Comet is a great tool for the team and its users.",
        "Happy birthday to the team.",
    ],
)
async def test_what_is_made_up_without_a_name_or_number_is_dropped(invented):
    said = await news(FakeModels([f"{TRUE} {invented}"]), text=COMET)

    assert (said.stories[0].summary, [one.sentence for one in said.verification.dropped]) == (TRUE, [invented])


async def test_with_no_sentence_left_the_article_is_quoted_and_marked_so():
    said = await news(FakeModels(["Apple bought 77 whales."]), text=COMET, title="Comet arrives")

    assert (said.stories[0].quoted, said.verification.quoted) == (True, 1)
    assert said.stories[0].summary.startswith("Mozilla moved its build farm to Comet 3.5.8 on October 5, 2026.")
    assert "*Quoted from the article:*\n\n> Mozilla moved" in said.markdown


@pytest.mark.parametrize("answer", ["", "word " * 80, "<|im_start|> Builds now take 32 ms.", "x"])
async def test_unsound_draft_ends_in_a_quotation(answer):
    assert (await news(FakeModels([answer]), text=COMET)).stories[0].quoted


async def test_summary_is_never_longer_than_four_sentences():
    long = "Mozilla moved its farm. Builds take 32 ms. The option `fastPath` changed. Users notice it. The team plans."

    said = await news(FakeModels([long]), text=COMET)

    assert len(sentences(said.stories[0].summary)) == 4


async def test_too_little_text_is_said_and_no_model_is_asked():
    models = FakeModels([TRUE])

    said = await news(models, Pages(thin=InsufficientText("Login")), urls=["https://a.example/thin"], text="Too short.")

    assert [story.status for story in said.stories] == ["insufficient_text", "insufficient_text"]
    assert models.calls == 0
    assert "too little text" in said.markdown


async def test_page_that_cannot_be_read_does_not_spoil_the_digest():
    pages = Pages(bad=AddressRefused("the address is not on the public internet"), comet=[article()])

    said = await news(FakeModels([TRUE]), pages, urls=["https://a.example/bad", "https://news.example/comet"])

    assert [story.status for story in said.stories] == ["written", "unread"]
    assert (said.verification.stories, said.verification.unread) == (1, 1)
    assert "https://a.example/bad): the address is not on the public internet\n" in said.markdown


async def test_near_duplicates_become_one_story_with_all_links():
    copy = article(COMET + " Read more at our site.", "Comet, copied", "https://copy.example/1")
    other = article(KOREAN, "빌드 도구", "https://ko.example/1")
    pages = Pages(a=[article()], b=[other], c=[copy])

    said = await news(FakeModels([TRUE]), pages, urls=[f"https://x.example/{name}" for name in "abc"])

    assert [[link.url for link in story.links] for story in said.stories] == [
        ["https://news.example/comet", "https://copy.example/1"],
        ["https://ko.example/1"],
    ]
    assert [story.rank.sources for story in said.stories] == [2, 1]


async def test_digest_has_eight_stories_and_names_the_rest():
    unlike = [
        article(" ".join(f"{word}{n}" for word in COMET.split()), f"Story {n}", f"https://n.example/{n}")
        for n in range(10)
    ]

    said = await news(FakeModels([""]), Pages(feed=unlike), feed="https://n.example/feed")

    assert [story.title for story in said.stories] == [f"Story {n}" for n in range(8)]
    assert [link.title for link in said.left_out] == ["Story 8", "Story 9"]


async def test_long_article_is_cut_at_a_paragraph_and_the_output_says_so():
    models = FakeModels([TRUE])
    filler = [f"Paragraph {number} says little more than the one before it." for number in range(900)]
    last = "In the end Mozilla found that builds on the Comet farm take less, and users notice every improvement."
    long = "\n\n".join([COMET, *filler, last])

    said = await news(models, text=long, run=Run(Caller("ana"), window=2048))

    read = said.stories[0].read
    assert read["of_paragraphs"] == 904
    assert 3 < read["paragraphs"] < 100
    assert f"Read: {read['paragraphs']} of 904 paragraphs (" in said.markdown
    assert f"[…]\n\n{last}\n</article>" in models.heard[0][1]["content"]


async def test_links_and_tags_of_strangers_do_nothing_in_the_markdown():
    evil = article(COMET, "A](javascript:alert(1)) <img src=x onerror=alert(1)>", "javascript:alert(1)")

    said = await news(
        FakeModels([f"{TRUE} ![x](https://evil.example/?q=1)"]), Pages(evil=[evil]), url="https://a.example/evil"
    )

    assert said.stories[0].links == []
    assert "evil.example" not in said.markdown
    assert "<img" not in said.markdown.replace("\\<img", "")


def test_input_without_a_source_is_refused():
    with pytest.raises(ValidationError):
        NewsInput(text="  ")


@pytest.mark.parametrize("file", sorted(path.relative_to(DATA).as_posix() for path in DATA.glob("*/*")))
def test_no_sentence_of_an_article_is_taken_for_false(file):
    text = (DATA / file).read_text()
    read = article_from_html(text) if file.endswith("html") else article_from_markdown(text)
    ground = Ground(f"{read.title}\n{read.text}")

    said = [sentence for paragraph in read.paragraphs for sentence in sentences(paragraph)]

    assert [(sentence, ground.unsupported(sentence)) for sentence in said if ground.unsupported(sentence)] == []


async def test_text_without_a_title_still_has_a_heading():
    graph = FEATURE.build(Deps(FakeModels([""]), FakeRetriever(), None))

    said = await graph.ainvoke({"text": "짧은 글", "language": "ko"}, context=Run(Caller("ana")))

    assert said["output"]["markdown"].startswith("# 제목 없는 글\n")
