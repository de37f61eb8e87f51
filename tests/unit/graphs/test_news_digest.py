"""The parts of a digest: what is shown of an article, which stories are one, their order, and what is told of each."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.feature import Deps
from graphs.news import FEATURE, NewsInput, budget
from graphs.news_digest.alignment import Evidence
from graphs.news_digest.asked import from_text
from graphs.news_digest.excerpt import excerpt
from graphs.news_digest.same import groups_of
from graphs.news_digest.speech import polite
from graphs.news_digest.stories import Reading, stories_of
from graphs.news_digest.themes import themes_of
from nodes.caller import Caller
from nodes.events import Step
from nodes.run import Run
from nodes.tokens import likely_tokens
from retrievers.articles import OLDER, Article, InsufficientText
from retrievers.web import Reason
from tests.fakes import FakeModels, FakeRetriever

COMET = (
    "Mozilla moved its build farm to Comet 3.5.8 on October 5, 2026. Two teams worked on the move.\n\n"
    "Builds now take 32 ms instead of 48 ms. About 3 million users notice faster updates every week.\n\n"
    "The team plans to publish the benchmark kit later, so that others can repeat the measurement on their machines."
)
WHALES = (
    "The harbour office of Busan counted 77 whales in May, more than ever before. Boats keep a distance of 300 m.\n\n"
    "The office asks crews to report every whale that they see with the new telephone application.\n\n"
    "Researchers explain the rise with colder currents, and want to count the animals again in autumn with two ships."
)
TRUE = "Mozilla moved its build farm to Comet 3.5.8. Builds now take 32 ms instead of 48 ms."


class Pages:
    def __init__(self, **pages):
        self.pages = pages

    async def read(self, url, newest=20):
        page = self.pages[url.rsplit("/", 1)[-1]]
        if isinstance(page, Exception):
            raise page
        return page


def article(text=COMET, title="Comet arrives", url="https://news.example/comet", **rest):
    return Article(title, url, text, **rest)


async def news(answers, pages=None, emit=None, **given):
    models = FakeModels(answers)
    graph = FEATURE.build(Deps(models, FakeRetriever(), pages or Pages()))
    run = Run(Caller("ana"), emit=emit) if emit else Run(Caller("ana"))
    done = await graph.ainvoke(NewsInput(**given).model_dump(), context=run)
    return FEATURE.output(**done["output"]), models


async def test_only_what_failed_is_mended_and_takes_its_place():
    first = "Mozilla moved its build farm to Comet 3.5.8. Builds now take 33 ms. Two teams worked on the move."

    said, models = await news([first, "Builds now take 32 ms."], text=COMET)

    assert said.stories[0].summary == first.replace("33", "32")
    assert (models.calls, said.verification.dropped) == (2, [])
    assert "Builds now take 33 ms." in models.heard[1][-1]["content"]
    assert "Two teams" not in models.heard[1][-1]["content"]


async def test_model_that_writes_everything_again_says_nothing_twice():
    first = "Mozilla moved its build farm to Comet 3.5.8. Builds now take 33 ms."
    again = "Mozilla moved its build farm to Comet 3.5.8. Builds now take 32 ms. Two teams worked on the move."

    said, _ = await news([first, again], text=COMET)

    assert said.stories[0].summary == again


async def test_what_cannot_be_mended_is_dropped_and_the_rest_filled_up_with_a_quotation():
    false = "Builds now take 33 ms instead of 48 ms."

    said, _ = await news([f"Mozilla moved its build farm to Comet 3.5.8. {false}"], text=COMET)

    told = said.stories[0].statements
    assert [(one.text, one.quoted) for one in told] == [
        ("Mozilla moved its build farm to Comet 3.5.8.", False),
        ("Builds now take 32 ms instead of 48 ms.", True),
    ]
    assert [one.sentence for one in said.verification.dropped] == [false]
    assert "*Quoted from the article:*\n\n> Builds now take 32 ms instead of 48 ms." in said.markdown


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("I moved the build farm to Comet 3.5.8.", "told as if by the author"),
        ("My team plans to publish the benchmark kit later.", "told as if by the author"),
        ("Two teams worked on the move:", "not complete"),
    ],
)
async def test_what_an_author_would_say_and_beginnings_of_lists_are_no_summary(sentence, why):
    said, _ = await news([f"{TRUE} {sentence}"], text=COMET)

    assert said.stories[0].summary == TRUE
    assert [one.why for one in said.verification.dropped] == [why]


async def test_words_of_somebody_else_may_say_i():
    told = TRUE.replace("Builds", "“I moved it”: builds")
    text = COMET.replace("Builds now", "“I moved it”: builds now")

    said, _ = await news([told], text=text)

    assert "“I moved it”" in said.stories[0].summary


async def test_why_it_matters_is_told_with_its_paragraph():
    why = "Others can repeat the measurement on their machines."

    said, models = await news([f"{TRUE}\nWhy it matters: {why}"], text=COMET)

    story = said.stories[0]
    assert (story.summary, story.why_it_matters.text, story.why_it_matters.paragraph) == (TRUE, why, 2)
    assert f"{TRUE}\n\n**Why it matters:** {why}\n" in said.markdown
    assert models.calls == 1


@pytest.mark.parametrize(
    "why",
    ["Developers will save 90% of their money.", "Everybody loves whales and ships.", "Builds now take 32 ms", TRUE],
)
async def test_why_it_matters_is_left_out_where_the_article_does_not_say_it(why):
    said, models = await news([f"{TRUE}\n**Why it matters:** {why}"], text=COMET)

    assert (said.stories[0].summary, said.stories[0].why_it_matters, models.calls) == (TRUE, None, 1)
    assert "Why it matters" not in said.markdown


async def test_korean_summary_is_polite_and_its_heading_korean():
    text = "네이버는 2026년 10월 5일 새로운 빌드 도구를 공개했다. 이 도구는 빌드 시간을 32% 줄였다.\n\n" + (
        "도구의 소스는 공개 저장소에 있으며 누구나 설치해서 사용해 볼 수 있다. 자세한 내용은 다음 글에서 다룬다. " * 2
    )
    draft = (
        "네이버는 새로운 빌드 도구를 공개했다. 빌드 시간을 32% 줄였다.\n왜 중요한가: 누구나 설치해서 사용해 볼 수 있다."
    )

    said, _ = await news([draft], text=text, title="빌드 도구", url="https://n.example/1", language="ko")

    assert said.markdown == (
        "# [빌드 도구](https://n.example/1)\n\nn.example\n\n"
        "네이버는 새로운 빌드 도구를 공개했습니다. 빌드 시간을 32% 줄였습니다.\n\n"
        "**왜 중요한가:** 누구나 설치해서 사용해 볼 수 있습니다.\n\n출처: [빌드 도구](https://n.example/1)\n"
    )


async def test_sentence_of_one_story_does_not_pass_for_another():
    stolen = "Two teams worked on the move."
    pages = Pages(a=[article()], b=[article(WHALES, "Whales", "https://sea.example/1")])
    fair = "The harbour office of Busan counted 77 whales in May. Boats keep a distance of 300 m."

    said, _ = await news([TRUE, f"{fair} {stolen}"], pages, urls=["https://x.example/a", "https://x.example/b"])

    assert {story.title: story.summary for story in said.stories}["Whales"] == fair
    assert stolen in [one.sentence for one in said.verification.dropped]


async def test_sentence_that_another_story_says_almost_word_for_word_is_taken_from_there():
    first = COMET + "\n\nThe new release brings faster builds for large monorepos in the cloud."
    second = WHALES + "\n\nLarge ships come later.\n\nThe release of the application brings maps for boats."
    stolen = "The new release brings faster builds for large monorepos."
    pages = Pages(
        a=[article(first, published="2026-02-02")],
        b=[article(second, "Whales", "https://sea.example/1", published="2026-01-01")],
    )
    fair = "The harbour office of Busan counted 77 whales in May. Boats keep a distance of 300 m."

    said, _ = await news([TRUE, f"{fair} {stolen}"], pages, urls=["https://x.example/a", "https://x.example/b"])

    (lost,) = said.verification.dropped
    assert (lost.sentence, lost.why) == (stolen, "not what the source says")


async def test_summary_has_no_more_letters_than_a_reader_wants_and_ends_with_a_sentence():
    letters = random.Random(7)
    words = ["".join(letters.choices("bdfgklmnprst", k=6)) for _ in range(160)]
    long = [" ".join(words[start : start + 40]).capitalize() + "." for start in range(0, 160, 40)]

    said, _ = await news([" ".join(long)], text="\n\n".join(long))

    assert said.stories[0].summary == " ".join(long[:2])
    assert [one.why for one in said.verification.dropped] == ["more than the summary may be long"] * 2


async def test_digest_is_ordered_themed_and_counted():
    first = "The React team wrote a compiler. It makes React pages fast, and every React user can try it at once. "
    second = (
        "The React foundation opens its doors. Companies that pay for React meet there, and plan what React needs. "
    )
    react = [
        article(text * 3, f"React part {n}", f"https://r{n}.example/{n}", published=f"2026-03-0{n}")
        for n, text in enumerate((first, second), 1)
    ]
    whales = article(WHALES, "Whales", "https://sea.example/1", published="2026-04-01")
    old = article("Old.", "Old", "https://r1.example/old", missed=OLDER)

    said, _ = await news([""], Pages(feed=[*react, whales, old]), feed="https://x.example/feed")

    assert [story.title for story in said.stories] == ["Whales", "React part 2", "React part 1"]
    (theme,) = said.themes
    assert (theme.title, theme.stories) == ("React", [1, 2])
    assert theme.overview == "2 stories, 2 sources, 2026-03-01 – 2026-03-02"
    headings = [line for line in said.markdown.splitlines() if line.startswith("#")]
    assert headings == [
        "# Digest of 3 stories",
        "## React",
        "### [React part 2](https://r2.example/2)",
        "### [React part 1](https://r1.example/1)",
        "## Other stories",
        "### [Whales](https://sea.example/1)",
        "## Left out",
    ]
    assert said.markdown.endswith("- [Old](https://r1.example/old)\n")


async def test_texts_addresses_and_a_list_become_one_digest():
    opml = '<opml><body><outline text="Sea" xmlUrl="https://sea.example/feed"/></body></opml>'
    pages = Pages(feed=[article(WHALES, "Whales", "https://sea.example/1")], gone=InsufficientText("Login", "login"))
    told = []

    said, _ = await news(
        [""], pages, emit=told.append, opml=opml, urls=["https://x.example/gone"], articles=[{"text": COMET}]
    )

    assert [story.status for story in said.stories] == ["written", "written", "insufficient_text"]
    assert (said.stories[2].code, said.stories[2].reason) == ("login", "the page wants its readers to log in")
    assert [event.facts for event in told if isinstance(event, Step) and event.node == "source"] == [
        {"url": "https://x.example/gone", "reason": "the page wants its readers to log in"},
        {"url": "https://sea.example/feed", "articles": 1},
    ]


async def test_reasons_are_in_the_language_of_the_reader():
    teaser = article("Short.", "Wall", "https://n.example/1", missed=Reason("…", "paywall"))
    full = article(COMET, missed=Reason("the host answered 503", "status", "503"))

    said, _ = await news([""], Pages(feed=[teaser, full]), feed="https://n.example/feed", language="ko")

    assert "유료 독자에게만 전문이 보이는 글입니다" in said.markdown
    assert "*피드에 실린 글만 읽었습니다: 사이트가 오류 503번으로 답했습니다.*" in said.markdown


@pytest.mark.parametrize(
    ("plain", "said"),
    [
        ("공개했다.", "공개했습니다."),
        ("빠르게 한다.", "빠르게 합니다."),
        ("먹는다.", "먹습니다."),
        ("신는다.", "신습니다."),
        ("만든다.", "만듭니다."),
        ("길다.", "깁니다."),
        ("도구이다.", "도구입니다."),
        ("아니다.", "아닙니다."),
        ("합니다.", "합니다."),
        ("함께 합시다.", "함께 합시다."),
        ("한국은 바다.", "한국은 바다."),
        ("`npm i`를 쓴다!", "`npm i`를 씁니다!"),
        ("그렇게 됐음.", "그렇게 됐음."),
        ("It is done.", "It is done."),
    ],
)
def test_korean_ending_becomes_polite(plain, said):
    assert polite(plain) == said


@given(st.lists(st.text("가나다 abc.", min_size=1, max_size=300), min_size=1, max_size=40), st.integers(60, 900))
@settings(max_examples=150, deadline=None)
def test_excerpt_keeps_its_budget_and_the_order_of_the_article(paragraphs, tokens):
    shown = excerpt(paragraphs, tokens)

    assert list(shown.places) == sorted(set(shown.places))
    assert len(shown.places) == len(shown.paragraphs)
    assert all(
        part in paragraphs[place] or part.split() for place, part in zip(shown.places, shown.paragraphs, strict=True)
    )
    assert likely_tokens(shown.text) <= tokens + 2 * len(shown.places) + 1


def test_excerpt_has_the_beginning_and_what_most_of_the_article_is_about():
    letters = random.Random(7)
    asides = [
        " ".join("".join(letters.choices("bdfgklmnprst", k=6)) for _ in range(12)).capitalize() + "." for _ in range(40)
    ]
    central = (
        "The scheduler of the cluster moves builds between machines, and the scheduler decides by the age of builds."
    )
    hints = [
        f"Case{n}: the scheduler of the cluster moves builds between machines again, this time by age."
        for n in range(3)
    ]
    paragraphs = ["It begins here, with a scene.", *asides[:20], central, *asides[20:], *hints]

    shown = excerpt(paragraphs, 400)

    assert (shown.places[0], paragraphs.index(central) in shown.places) == (0, True)
    assert sum(place > 41 for place in shown.places) >= 1
    assert shown.text.count("[…]") >= 2


def test_articles_with_the_same_title_over_different_words_are_one_story_if_they_are_of_the_same_days():
    one = article(
        "Rust 1.97 is out today. " + COMET,
        "Rust 1.97 released: faster symbols",
        "https://a.example/1",
        published="2026-03-01",
    )
    near = article(
        "Today Rust 1.97 is out. Rust 1.97 is out today with " + WHALES,
        one.title,
        "https://b.example/1",
        published="2026-03-02",
    )
    half = " ".join(COMET.split()[:14])
    near = article(f"{half} {near.text}", near.title, near.url, published=near.published)
    late = article(near.text.replace("harbour", "port"), near.title, "https://c.example/1", published="2026-05-02")

    assert groups_of([one, near]) == [[0, 1]]
    assert groups_of([one, late]) == [[0], [1]]


def test_stories_stand_by_sources_then_days_then_length_whatever_the_order_they_came_in():
    copies = [article(url=f"https://{host}/1", published="2026-01-01") for host in ("a.example", "b.example")]
    others = [
        article(WHALES, "Whales", "https://c.example/1", published="2026-02-01"),
        article(WHALES.swapcase()[::-1], "Backwards", "https://d.example/1"),
    ]
    readings = [Reading(one) for one in (*copies, *others)]

    for seed in range(6):
        random.Random(seed).shuffle(readings)
        assert [story.article.title for story in stories_of(readings)] == ["Comet arrives", "Whales", "Backwards"]


def test_theme_is_the_same_name_in_both_languages():
    english = article("React is here. Many use React. All of React changed.", "React 19.2 is out")
    korean = article("리액트 팀이 발표했다. 오늘 리액트 새 버전이 나왔다. 리액트는 빠르다.", "리액트 19.2 공개")
    other = article(WHALES, "Whales")

    assert [theme.stories for theme in themes_of([english, other, korean])] == [(0, 2)]


def test_two_stories_need_no_theme():
    assert themes_of([article(), article()]) == []


@pytest.mark.parametrize(
    ("sentence", "paragraph"),
    [
        ("The benchmark kit will be published later.", 2),
        ("Three million users notice it each week.", 1),
        ("Mozilla는 빌드 서버를 Comet 3.5.8로 옮겼습니다.", 0),
        ("300만 명이 매주 알아차립니다.", 1),
        ("모질라가 빌드 서버를 옮겼습니다.", 0),
        ("The parliament voted on fish.", None),
        ("국회가 법을 통과시켰습니다.", None),
    ],
)
def test_sentence_is_laid_beside_the_paragraph_that_bears_it(sentence, paragraph):
    place = Evidence(tuple(COMET.split("\n\n"))).place_of(sentence)

    assert (place.paragraph if place else None) == paragraph


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("https://a.example/post를 요약해 줘", ["https://a.example/post"]),
        ("See https://a.example/post.", ["https://a.example/post"]),
        ("(https://a.example/post)", ["https://a.example/post"]),
        ("https://ko.example/wiki/고래_(동물)", ["https://ko.example/wiki/고래_(동물)"]),
    ],
)
def test_address_in_a_message_ends_where_the_sentence_goes_on(text, urls):
    assert from_text(text)["urls"] == urls


@pytest.mark.parametrize("window", [1024, 2048, 4096, 32_768])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_article_leaves_room_for_the_answers(window, language):
    taken = budget({"language": language}, Run(Caller("ana"), window=window))

    assert window // 4 <= taken < window


def test_list_that_names_no_feed_is_refused():
    with pytest.raises(ValueError, match="names no feed"):
        NewsInput(opml="<opml/>")
