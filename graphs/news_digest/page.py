"""A digest as Markdown for people."""

from collections.abc import Iterator, Sequence
from datetime import date

from graphs.news_digest.output import NewsLink, NewsStatement, NewsStory, NewsTheme
from graphs.news_digest.stories import host_of
from graphs.news_digest.words import WORDS, day_in
from nodes.language import Language
from nodes.markdown import escaped, linked

# The reader came for the digest; the rest is in the output.
MAX_LEFT_OUT = 20


def page(
    title: str,
    stories: Sequence[NewsStory],
    themes: Sequence[NewsTheme],
    left_out: Sequence[NewsLink],
    language: Language,
) -> str:
    if len(stories) == 1:
        blocks = [f"# {_title(stories[0], title)}", *_body(stories[0], language)]
    else:
        blocks = [f"# {escaped(title)}", *_themed(stories, themes, language), *_not_told(stories, language)]
    return "\n\n".join([*blocks, *_left_out(left_out, language)]) + "\n"


def _themed(stories: Sequence[NewsStory], themes: Sequence[NewsTheme], language: Language) -> Iterator[str]:
    """A theme that is the whole digest needs no heading of its own."""
    told = [place for place, story in enumerate(stories) if story.status == "written"]
    themed = {place for theme in themes for place in theme.stories}
    is_whole = len(themes) == 1 and len(themed) == len(told)
    for theme in themes:
        yield (f"*{escaped(theme.title)}: {theme.overview}*" if is_whole else f"## {escaped(theme.title)}")
        if not is_whole:
            yield f"*{theme.overview}*"
        for place in theme.stories:
            yield from _section(stories[place], language, 2 if is_whole else 3)
    if themes and (rest := [place for place in told if place not in themed]):
        yield f"## {WORDS[language]['other']}"
    else:
        rest = [] if themes else told
    for place in rest:
        yield from _section(stories[place], language, 3 if themes else 2)


def _section(story: NewsStory, language: Language, level: int) -> Iterator[str]:
    yield f"{'#' * level} {_title(story, story.title)}"
    yield from _body(story, language)


def _title(story: NewsStory, title: str) -> str:
    return linked(title, story.links[0].url) if story.links else escaped(title)


def _body(story: NewsStory, language: Language) -> Iterator[str]:
    words = WORDS[language]
    if about := _about(story, language):
        yield about
    if story.status != "written":
        yield f"*{words[story.status].format(reason=escaped(story.reason))}*"
    yield from _told(story, language)
    if story.status == "written":
        yield from _how_far(story, language)
    if story.links:
        yield f"{words['sources']}: " + " · ".join(linked(link.title, link.url) for link in story.links)


def _about(story: NewsStory, language: Language) -> str:
    host = host_of(story.links[0].url) if story.links else ""
    day = day_in(language, date.fromisoformat(story.date)) if story.date else ""
    return " · ".join(escaped(one) for one in (host, story.author, day) if one)


def _told(story: NewsStory, language: Language) -> Iterator[str]:
    said = [one.text for one in story.statements if not one.quoted]
    quotes = [one for one in story.statements if one.quoted]
    if said:
        yield escaped(" ".join(said))
    if quotes:
        yield f"*{WORDS[language]['quoted']}*"
        yield _block(quotes)
    if story.why_it_matters:
        yield f"**{WORDS[language]['why']}:** {escaped(story.why_it_matters.text)}"


def _block(quotes: Sequence[NewsStatement]) -> str:
    return f"> {escaped(' '.join(one.text for one in quotes))}"


def _how_far(story: NewsStory, language: Language) -> Iterator[str]:
    words, read = WORDS[language], story.read
    if story.missed:
        yield f"*{words['missed'].format(reason=escaped(story.missed))}*"
    if read["characters"] < read["of_characters"]:
        percent = max(1, read["characters"] * 100 // read["of_characters"])
        yield f"*{words['part'].format(percent=percent, **read)}*"


def _not_told(stories: Sequence[NewsStory], language: Language) -> Iterator[str]:
    failed = [story for story in stories if story.status != "written"]
    if failed:
        yield f"## {WORDS[language]['not_summarised']}"
        yield "\n".join(f"- {_title(story, story.title)}: {escaped(story.reason)}" for story in failed)


def _left_out(links: Sequence[NewsLink], language: Language) -> Iterator[str]:
    if links:
        words = WORDS[language]
        more = [words["more"].format(count=len(links) - MAX_LEFT_OUT)] if len(links) > MAX_LEFT_OUT else []
        yield f"## {words['left_out']}"
        yield "\n".join(f"- {line}" for line in [*(linked(one.title, one.url) for one in links[:MAX_LEFT_OUT]), *more])
