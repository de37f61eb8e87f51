"""Articles in, a short verified summary of each out; several become a digest."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from langgraph.channels import UntrackedValue
from pydantic import BaseModel, Field, model_validator

from graphs.feature import Deps, Feature, Spoken, Steps, last_text
from graphs.news_digest.claims import claims
from graphs.news_digest.stories import Link, ReadStories, Status, Story
from graphs.news_digest.summary import MAX_SENTENCES, judged, problems_of, quotation
from nodes.evidence.ground import Ground
from nodes.evidence.verdicts import Bar, Dropped, Verdict, dropped, stays
from nodes.evidence.words import nearest, terms_of
from nodes.generate import Generate
from nodes.language import Language, language_of
from nodes.markdown import escaped, is_web, linked
from nodes.prompt import Prompt
from nodes.quotation import enclosed
from nodes.run import Run
from nodes.state import Draft, Part, State
from nodes.verify import Verify
from nodes.weigh import Weigh, Weighing, weighing_of
from nodes.wording import Wording, Wordings, read
from retrievers.articles import Article, article_from_text


class NewsWording(Wording):
    task: str


WORDINGS = read(Wordings[NewsWording], Path(__file__).parent / "prompts" / "news.yaml")
WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "digest": "Digest of {count} stories",
        "untitled": "Untitled article",
        "quoted": "Quoted from the article:",
        "sources": "Sources",
        "insufficient_text": "Not summarised: there is too little text.",
        "unread": "Not read: {reason}.",
        "part": "Read: {paragraphs} of {of_paragraphs} paragraphs.",
        "left_out": "Left out",
    },
    "ko": {
        "digest": "소식 {count}건",
        "untitled": "제목 없는 글",
        "quoted": "글에서 인용:",
        "sources": "출처",
        "insufficient_text": "요약하지 않음: 글이 너무 짧습니다.",
        "unread": "읽지 못함: {reason}.",
        "part": "읽은 부분: 전체 {of_paragraphs}문단 중 {paragraphs}문단.",
        "left_out": "다루지 않은 글",
    },
}
ANSWER_TOKENS: dict[Language, int] = {"en": 180, "ko": 360}
ADVICE_TOKENS = 200
TOLD_PROBLEMS = 4
MAX_URLS = 10
# Sentences on the story share 0.6 to 0.9 of their words with it, sentences on another one less than 0.1.
ENOUGH_SHARED = 0.34
MIN_LETTERS = 8
ADDRESS = re.compile(r"https?://[^\s<>\"]+")
# Words around addresses that are no article themselves, such as "Please summarise this".
ASIDE_CHARACTERS = 200


class NewsInput(BaseModel):
    """At least one source: the article's own text, or addresses of pages and feeds."""

    text: str | None = Field(default=None, max_length=400_000)
    title: str | None = Field(default=None, max_length=300)
    url: str | None = Field(default=None, max_length=2_000)
    urls: list[Annotated[str, Field(max_length=2_000)]] = Field(default_factory=list, max_length=MAX_URLS)
    feed: str | None = Field(default=None, max_length=2_000)
    language: Language = "en"

    @model_validator(mode="after")
    def _has_source(self) -> "NewsInput":
        if not (self.text and self.text.strip()) and not self.url and not self.urls and not self.feed:
            raise ValueError("give the text of an article, a url, urls or a feed")
        return self


class NewsLink(BaseModel):
    title: str
    url: str


class NewsStory(BaseModel):
    """`paragraphs` tells for each sentence of the summary which paragraph of the article it rests on, if any is near;
    `read` how much of the article the model saw."""

    title: str
    status: Status
    reason: str = ""
    summary: str = ""
    quoted: bool = False
    links: list[NewsLink]
    paragraphs: list[int | None] = []
    published: str | None = None
    read: dict[str, int]


class NewsVerification(BaseModel):
    """Sentences of the last drafts, before and after the checks; `quoted` stories had no sentence left.
    `entailment` says whether sentences were weighed as well as checked."""

    sentences: int
    supported: int
    dropped: list[Dropped]
    quoted: int
    entailment: Weighing


class NewsOutput(BaseModel):
    title: str
    markdown: str
    stories: list[NewsStory]
    left_out: list[NewsLink]
    verification: NewsVerification
    usage: dict[str, int]


class NewsState(State, total=False):
    text: Annotated[str | None, UntrackedValue(str)]
    title: Annotated[str | None, UntrackedValue(str)]
    url: Annotated[str | None, UntrackedValue(str)]
    urls: Annotated[list[str], UntrackedValue(list)]
    feed: Annotated[str | None, UntrackedValue(str)]
    language: Annotated[Language, UntrackedValue(str)]
    stories: Annotated[list[Story], UntrackedValue(list)]
    left_out: Annotated[list[Link], UntrackedValue(list)]


def sources(state: NewsState) -> list[str]:
    """With a text, its url is only where it came from."""
    single = None if own(state) else state.get("url")
    return list(dict.fromkeys(url for url in (single, *state.get("urls", []), state.get("feed")) if url))


def own(state: NewsState) -> list[Article]:
    text = state.get("text") or ""
    return [article_from_text(text, state.get("title") or "", state.get("url") or "")] if text.strip() else []


def budget(state: NewsState, run: Run) -> int:
    """What an article may take of the window, so that two rewrites still fit."""
    language = _language(state)
    return max(run.window - 3 * ANSWER_TOKENS[language] - 3 * ADVICE_TOKENS, run.window // 4)


def write(state: NewsState, run: Run) -> list[Part]:
    language = _language(state)
    return [
        Part(_key(at), _messages(story, language), ANSWER_TOKENS[language])
        for at, story in enumerate(state["stories"])
        if story.status == "written"
    ]


def check(state: NewsState, draft: Draft) -> list[str]:
    return problems_of(draft.text, _judged(state, draft))


def advise(state: NewsState, problems: list[str]) -> str:
    return WORDINGS.of(_language(state)).advice.format(problems=" ".join(problems[:TOLD_PROBLEMS]))


def finish(state: NewsState, drafts: dict[str, Draft]) -> dict[str, Any]:
    language = _language(state)
    sentences = {key: _judged(state, draft) for key, draft in drafts.items()}
    told = [_told(story, sentences.get(_key(at))) for at, story in enumerate(state["stories"])]
    left_out = [_link(link) for link in state.get("left_out", [])]
    title = _title(state, told)
    output = NewsOutput(
        title=title,
        markdown=_markdown(title, told, left_out, language),
        stories=told,
        left_out=left_out,
        verification=_verification(told, sentences, weighing_of(drafts.values())),
        usage={
            "input_tokens": sum(draft.input_tokens for draft in drafts.values()),
            "output_tokens": sum(draft.output_tokens for draft in drafts.values()),
        },
    )
    return {"output": output.model_dump()}


def finals(output: dict[str, Any]) -> dict[str, str]:
    stories = enumerate(output["stories"])
    return {_key(at): story["summary"] for at, story in stories if story["status"] == "written"}


def steps(deps: Deps) -> Steps:
    return Steps(
        ReadStories(deps.articles, sources, own, budget),
        Prompt(write),
        Generate(deps.models, "news"),
        Verify(check, advise, finish, weigh=Weigh(deps.entailment, claims), finals=finals),
    )


def from_text(text: str) -> dict[str, Any]:
    """Addresses with few words around them are to be read; anything longer is an article itself."""
    aside = ADDRESS.sub("", text).strip()
    urls = ADDRESS.findall(text)
    source = {"urls": urls} if urls and len(aside) <= ASIDE_CHARACTERS else {"text": text}
    return {**source, "language": language_of(aside)}


def prompt(given: Mapping[str, Any]) -> str:
    return WORDINGS.named("news", given["language"])


FEATURE = Feature("news", NewsInput, NewsOutput, NewsState, steps, spoken=Spoken(last_text(from_text)), prompt=prompt)


def _language(state: NewsState) -> Language:
    return state.get("language", "en")


def _key(at: int) -> str:
    return f"story-{at + 1}"


def _messages(story: Story, language: Language) -> list[dict[str, str]]:
    article = enclosed("article", story.article.title, "\n\n".join(story.shown))
    return [
        {"role": "system", "content": WORDINGS.of(language).instructions},
        {"role": "user", "content": f"{article}\n\n{WORDINGS.of(language).task}"},
    ]


def _judged(state: NewsState, draft: Draft) -> list[Verdict]:
    story = state["stories"][int(draft.part.key.removeprefix("story-")) - 1]
    ground = Ground("\n".join((story.article.title, story.article.published or "", *story.shown)))
    bar = Bar(ground, _language(state), sentences=MAX_SENTENCES, shared=ENOUGH_SHARED, letters=MIN_LETTERS)
    return judged(draft.text, bar, draft.entailed)


def _told(story: Story, judged: list[Verdict] | None) -> NewsStory:
    """`judged` is none for a story that no model was asked about."""
    shown = stays(judged or [])
    quoted = judged is not None and not shown
    shown = quotation(story.shown, story.article.title) if quoted else shown
    paragraphs = [terms_of(paragraph) for paragraph in story.shown]
    return NewsStory(
        title=story.article.title or story.article.url,
        status=story.status,
        reason=story.reason,
        summary=" ".join(shown),
        quoted=quoted,
        links=[_link(link) for link in story.links if is_web(link.url)],
        paragraphs=[nearest(sentence, paragraphs) for sentence in shown],
        published=story.article.published,
        read=story.read,
    )


def _link(link: Link) -> NewsLink:
    return NewsLink(title=link.title or link.url, url=link.url)


def _title(state: NewsState, stories: list[NewsStory]) -> str:
    if len(stories) == 1:
        return stories[0].title or state.get("title") or WORDS[_language(state)]["untitled"]
    return state.get("title") or WORDS[_language(state)]["digest"].format(count=len(stories))


def _verification(stories: list[NewsStory], judged: dict[str, list[Verdict]], entailment: Weighing) -> NewsVerification:
    return NewsVerification(
        sentences=sum(map(len, judged.values())),
        supported=sum(len(stays(verdicts)) for verdicts in judged.values()),
        dropped=dropped(judged),
        quoted=sum(story.quoted for story in stories),
        entailment=entailment,
    )


def _markdown(title: str, stories: list[NewsStory], left_out: list[NewsLink], language: Language) -> str:
    words = WORDS[language]
    blocks = [f"# {escaped(title)}"]
    for story in stories:
        blocks += _section(story, words, headed=len(stories) > 1)
    if left_out:
        blocks += [f"**{words['left_out']}**", "\n".join(f"- {linked(link.title, link.url)}" for link in left_out)]
    return "\n\n".join(blocks) + "\n"


def _section(story: NewsStory, words: dict[str, str], *, headed: bool) -> list[str]:
    blocks = [f"## {escaped(story.title)}"] if headed else []
    if story.status != "written":
        blocks.append(f"*{words[story.status].format(reason=escaped(story.reason))}*")
    elif story.quoted:
        blocks += [f"*{words['quoted']}*", f"> {escaped(story.summary)}"]
    else:
        blocks.append(escaped(story.summary))
    if story.read["paragraphs"] < story.read["of_paragraphs"] and story.status == "written":
        blocks.append(f"*{words['part'].format(**story.read)}*")
    if story.links:
        links = " · ".join(linked(link.title, link.url) for link in story.links)
        blocks.append(f"{words['sources']}: {links}")
    return blocks
