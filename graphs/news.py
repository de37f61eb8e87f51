"""Articles in, a short verified summary of each out; several become a digest."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from langgraph.channels import UntrackedValue
from pydantic import BaseModel, Field, model_validator

from graphs.feature import Deps, Feature, Spoken, Steps, last_text
from graphs.news_digest.asked import from_text
from graphs.news_digest.claims import claims
from graphs.news_digest.output import NewsOutput, NewsStory, NewsVerification
from graphs.news_digest.page import page
from graphs.news_digest.stories import Link, ReadStories, Source, Story
from graphs.news_digest.summary import MAX_SENTENCES, Judge, Judgement, judgement, problems_of
from graphs.news_digest.told import links_of, themes_told, told
from graphs.news_digest.words import WORDS
from nodes.evidence.reasons import told_in
from nodes.evidence.verdicts import Bar, dropped, stays
from nodes.generate import Generate
from nodes.language import Language
from nodes.privacy.hiding import SECRETS, Hiding
from nodes.prompt import Prompt
from nodes.quotation import enclosed
from nodes.run import Run
from nodes.state import Draft, Part, State
from nodes.tokens import likely_tokens
from nodes.verify import Verify
from nodes.weigh import Weigh, Weighing, weighing_of
from nodes.wording import Wording, Wordings, read
from retrievers.articles import Article, article_from_text
from retrievers.feeds import MAX_FEEDS, feeds_of_opml
from retrievers.reader import newest_of


class NewsWording(Wording):
    task: str


WORDINGS = read(Wordings[NewsWording], Path(__file__).parent / "prompts" / "news.yaml")
ANSWER_TOKENS: dict[Language, int] = {"en": 230, "ko": 460}
ADVICE_TOKENS = 200
TOLD_PROBLEMS = 4
# A summary is written, and what did not pass once more.
ATTEMPTS = 2
MAX_URLS = 10
MAX_TEXT = 400_000
MIN_LETTERS = 8


class NewsArticle(BaseModel):
    """An article that the caller has; `url` is where it came from."""

    text: str = Field(min_length=1, max_length=MAX_TEXT)
    title: str = Field(default="", max_length=300)
    url: str = Field(default="", max_length=2_000)


class NewsInput(BaseModel):
    """At least one source of any kind: texts, addresses of pages, feeds and lists of feeds, an OPML file's text."""

    text: str | None = Field(default=None, max_length=MAX_TEXT)
    title: str | None = Field(default=None, max_length=300)
    articles: list[NewsArticle] = Field(default_factory=list, max_length=MAX_URLS)
    url: str | None = Field(default=None, max_length=2_000)
    urls: list[Annotated[str, Field(max_length=2_000)]] = Field(default_factory=list, max_length=MAX_URLS)
    feed: str | None = Field(default=None, max_length=2_000)
    opml: str | None = Field(default=None, max_length=MAX_TEXT)
    language: Language = "en"

    @model_validator(mode="after")
    def _has_source(self) -> "NewsInput":
        has_text = bool(self.text and self.text.strip()) or bool(self.articles)
        if not (has_text or self.url or self.urls or self.feed or self.opml):
            raise ValueError("give the text of an article, a url, urls, a feed or an OPML list")
        if self.opml and not feeds_of_opml(self.opml.encode()):
            raise ValueError("the OPML list names no feed")
        return self


class NewsState(State, total=False):
    text: Annotated[str | None, UntrackedValue(str)]
    title: Annotated[str | None, UntrackedValue(str)]
    articles: Annotated[list[dict[str, str]], UntrackedValue(list)]
    url: Annotated[str | None, UntrackedValue(str)]
    urls: Annotated[list[str], UntrackedValue(list)]
    feed: Annotated[str | None, UntrackedValue(str)]
    opml: Annotated[str | None, UntrackedValue(str)]
    language: Annotated[Language, UntrackedValue(str)]
    stories: Annotated[list[Story], UntrackedValue(list)]
    left_out: Annotated[list[Link], UntrackedValue(list)]
    redacted: Annotated[dict[str, int], UntrackedValue(dict)]


def sources(state: NewsState) -> list[Source]:
    """With a text, its url is only where it came from."""
    single = None if (state.get("text") or "").strip() else state.get("url")
    urls = dict.fromkeys(url for url in (single, *state.get("urls", []), state.get("feed")) if url)
    feeds = feeds_of_opml((state.get("opml") or "").encode())
    listed = [Source(feed.url, feed.title, newest_of(len(feeds))) for feed in feeds[:MAX_FEEDS] if feed.url not in urls]
    return [*map(Source, urls), *listed]


def own(state: NewsState) -> tuple[list[Article], dict[str, int]]:
    """Without secrets, and how many there were; names and numbers of people are what an article is about."""
    hiding = Hiding(SECRETS, code=True)
    texts = [(state.get("text") or "", state.get("title") or "", state.get("url") or "")]
    texts += [(one["text"], one["title"], one["url"]) for one in state.get("articles", [])]
    found = [article_from_text(*map(hiding.text, one)) for one in texts if one[0].strip()]
    return found, dict(hiding.counts)


def budget(state: NewsState, run: Run) -> int:
    """What an article may take of the window, so that its summary can be written and mended."""
    language = _language(state)
    wording = WORDINGS.of(language)
    taken = likely_tokens(wording.instructions + wording.task) + ATTEMPTS * ANSWER_TOKENS[language] + ADVICE_TOKENS
    return max(run.window - taken, run.window // 4)


def write(state: NewsState, run: Run) -> list[Part]:
    language = _language(state)
    return [
        Part(_key(at), _messages(story, language), ANSWER_TOKENS[language])
        for at, story in enumerate(state["stories"])
        if story.status == "written"
    ]


def check(state: NewsState, draft: Draft) -> list[str]:
    return problems_of(draft, _judge(state, draft))


def advise(state: NewsState, problems: list[str]) -> str:
    language = _language(state)
    return WORDINGS.of(language).advice.format(problems=" ".join(told_in(language, problems[:TOLD_PROBLEMS])))


def finish(state: NewsState, drafts: dict[str, Draft]) -> dict[str, Any]:
    language = _language(state)
    stories = state["stories"]
    judges = {key: _judge(state, draft) for key, draft in drafts.items()}
    judged = {key: judgement(draft, judges[key]) for key, draft in drafts.items()}
    tellings = [told(story, language, judges.get(_key(at)), judged.get(_key(at))) for at, story in enumerate(stories)]
    themes = themes_told(stories, language)
    left_out = links_of(state.get("left_out", []))
    title = _title(state)
    output = NewsOutput(
        title=title,
        language=language,
        markdown=page(title, tellings, themes, left_out, language),
        stories=tellings,
        themes=themes,
        left_out=left_out,
        verification=_verification(stories, judged, tellings, weighing_of(drafts.values())).model_copy(
            update={"redacted": state.get("redacted", {})}
        ),
        usage={
            "input_tokens": sum(draft.input_tokens for draft in drafts.values()),
            "output_tokens": sum(draft.output_tokens for draft in drafts.values()),
        },
    )
    return {"output": output.model_dump()}


def finals(output: dict[str, Any]) -> dict[str, str]:
    stories = enumerate(output["stories"])
    return {_key(at): _final(story, output["language"]) for at, story in stories if story["status"] == "written"}


def steps(deps: Deps) -> Steps:
    return Steps(
        ReadStories(deps.articles, sources, own, budget),
        Prompt(write),
        Generate(deps.models, "news"),
        Verify(check, advise, finish, ATTEMPTS, Weigh(deps.entailment, claims), finals),
    )


def prompt(given: Mapping[str, Any]) -> str:
    return WORDINGS.named("news", given["language"])


FEATURE = Feature("news", NewsInput, NewsOutput, NewsState, steps, spoken=Spoken(last_text(from_text)), prompt=prompt)


def _final(story: dict[str, Any], language: Language) -> str:
    matters = story["why_it_matters"]
    return f"{story['summary']}\n\n{WORDS[language]['why']}: {matters['text']}" if matters else str(story["summary"])


def _language(state: NewsState) -> Language:
    return state.get("language", "en")


def _key(at: int) -> str:
    return f"story-{at + 1}"


def _messages(story: Story, language: Language) -> list[dict[str, str]]:
    article = enclosed("article", story.article.title, story.shown.text)
    return [
        {"role": "system", "content": WORDINGS.of(language).instructions},
        {"role": "user", "content": f"{article}\n\n{WORDINGS.of(language).task}"},
    ]


def _judge(state: NewsState, draft: Draft) -> Judge:
    at = int(draft.part.key.removeprefix("story-")) - 1
    story = state["stories"][at]
    # What is too long is cut after the judgement, so that a sentence that fails takes no place.
    bar = Bar(
        story.ground,
        _language(state),
        sentences=10 * MAX_SENTENCES,
        letters=MIN_LETTERS,
        retold=story.retold,
        inferred=draft.part.inferred,
    )
    return Judge(bar, story.evidence, draft.entailed)


def _title(state: NewsState) -> str:
    words = WORDS[_language(state)]
    stories = state["stories"]
    if len(stories) == 1:
        return stories[0].article.title or stories[0].article.url or state.get("title") or words["untitled"]
    return state.get("title") or words["digest"].format(count=len(stories))


def _verification(
    stories: list[Story], judged: dict[str, Judgement], tellings: list[NewsStory], entailment: Weighing
) -> NewsVerification:
    verdicts = {key: one.all for key, one in judged.items()}
    written = sum(story.status == "written" for story in stories)
    return NewsVerification(
        sentences=sum(map(len, verdicts.values())),
        supported=sum(len(stays(one)) for one in verdicts.values()),
        dropped=dropped(verdicts),
        quoted=sum(story.quoted for story in tellings),
        stories=written,
        unread=len(stories) - written,
        entailment=entailment,
    )
