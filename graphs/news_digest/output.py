"""What a caller gets of a digest."""

from pydantic import BaseModel

from graphs.news_digest.stories import Status
from nodes.evidence.verdicts import Dropped
from nodes.language import Language
from nodes.weigh import Weighing


class NewsLink(BaseModel):
    title: str
    url: str


class NewsStatement(BaseModel):
    """A sentence with the paragraph of the article that bears it, counted from 0, and that paragraph's own nearest
    sentence. If `quoted`, the text is the article's own."""

    text: str
    paragraph: int
    quote: str
    quoted: bool = False


class NewsRank(BaseModel):
    """Stories stand by the number of their sources, then the newest first, then the longest."""

    sources: int
    published: str
    characters: int


class NewsStory(BaseModel):
    """`read` tells how much of the article the model saw; `missed` why its page was not read though the feed's own
    text was; `code` and `reason` why there is no summary. `summary` are the model's statements, or quotations if
    `quoted`: then none of the model's could stay."""

    title: str
    status: Status
    code: str = ""
    reason: str = ""
    missed: str = ""
    summary: str = ""
    statements: list[NewsStatement] = []
    why_it_matters: NewsStatement | None = None
    quoted: bool = False
    links: list[NewsLink]
    author: str = ""
    published: str | None = None
    date: str | None = None
    rank: NewsRank
    read: dict[str, int]


class NewsTheme(BaseModel):
    """`stories` are places in the list of stories."""

    title: str
    overview: str
    stories: list[int]


class NewsVerification(BaseModel):
    """Sentences of the drafts, before and after the checks; `quoted` stories had no sentence left; `stories` were
    summarised or quoted, `unread` neither. `entailment` says whether sentences were weighed as well as checked;
    `redacted` counts the secrets that were hidden in given texts, by kind."""

    sentences: int
    supported: int
    dropped: list[Dropped]
    quoted: int
    stories: int
    unread: int
    entailment: Weighing
    redacted: dict[str, int] = {}


class NewsOutput(BaseModel):
    title: str
    language: Language
    markdown: str
    stories: list[NewsStory]
    themes: list[NewsTheme]
    left_out: list[NewsLink]
    verification: NewsVerification
    usage: dict[str, int]
