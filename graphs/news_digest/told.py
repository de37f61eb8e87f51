"""Stories and their judged summaries as the caller gets them."""

from collections.abc import Iterable, Sequence

from graphs.news_digest.output import NewsLink, NewsRank, NewsStatement, NewsStory, NewsTheme
from graphs.news_digest.stories import Link, Story
from graphs.news_digest.summary import Judge, Judgement, Statement, statements, why_it_matters
from graphs.news_digest.themes import themes_of
from graphs.news_digest.words import overview_in, reason_in
from nodes.language import Language
from nodes.markdown import is_web


def told(story: Story, language: Language, judge: Judge | None, judged: Judgement | None) -> NewsStory:
    """`judged` is none for a story that no model was asked about."""
    article = story.article
    said = statements(judged, judge, article.title) if judged and judge else []
    matters = why_it_matters(judged, judge) if judged and judge else None
    quoted = bool(said) and all(one.quoted for one in said)
    sources, published, characters = story.rank
    return NewsStory(
        title=article.title or article.url,
        status=story.status,
        code=story.reason.code if story.reason else "",
        reason=reason_in(language, story.reason),
        missed=reason_in(language, article.missed) if story.status == "written" else "",
        summary=" ".join(one.text for one in said if quoted or not one.quoted),
        statements=[_statement(one) for one in said],
        why_it_matters=_statement(matters) if matters else None,
        quoted=quoted,
        links=links_of(story.links),
        author=article.author,
        published=article.published,
        date=published or None,
        rank=NewsRank(sources=sources, published=published, characters=characters),
        read=story.read,
    )


def links_of(links: Iterable[Link]) -> list[NewsLink]:
    return [NewsLink(title=link.title or link.url, url=link.url) for link in links if is_web(link.url)]


def themes_told(stories: Sequence[Story], language: Language) -> list[NewsTheme]:
    """In the order of their weightiest stories."""
    written = [story for story in stories if story.status == "written"]
    found = themes_of([story.article for story in written])
    return [
        NewsTheme(
            title=theme.name,
            overview=_overview([written[place] for place in theme.stories], language),
            stories=list(theme.stories),
        )
        for theme in sorted(found, key=lambda theme: theme.stories)
    ]


def _overview(stories: Sequence[Story], language: Language) -> str:
    hosts = frozenset[str]().union(*(story.sources for story in stories))
    days = [story.article.day for story in stories if story.article.day]
    return overview_in(language, len(stories), max(1, len(hosts)), days)


def _statement(said: Statement) -> NewsStatement:
    return NewsStatement(text=said.text, paragraph=said.place.paragraph, quote=said.place.quote, quoted=said.quoted)
