"""What a search takes, and what it tells of each passage: where it stands, and why it was found."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from retrievers.base import WAYS, Passage, Visibility, Way, Within
from retrievers.ranking.finder import Found, Sought
from retrievers.ranking.same import Hit
from retrievers.ranking.words import matched, stretches

MOST = 50
MOST_VALUES = 20


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("this must be a time zone such as Asia/Seoul") from None


Text = Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")]
Name = Annotated[str, Field(max_length=500, pattern=r"^[^\x00]+$")]
Names = Annotated[list[Name], Field(max_length=MOST_VALUES)]
# Far enough, and no arithmetic on days leaves the calendar.
Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2200, 1, 1))]


class Wanted(BaseModel):
    """Filters join by and, several values of one by or. `since` and `until` are days of the time zone `tz`, both
    included; with either, documents without a date are left out."""

    model_config = ConfigDict(extra="forbid")

    q: Text
    kind: Names = []
    tag: Names = []
    language: Names = []
    source: Names = []
    document: Names = []
    visibility: Visibility | None = None
    since: Day | None = None
    until: Day | None = None
    tz: Annotated[str, AfterValidator(_zone)] = "UTC"
    ways: Annotated[list[Way], Field(max_length=len(WAYS))] = list(WAYS)
    limit: int = Field(default=10, ge=1, le=MOST)

    def sought(self, owner: str) -> Sought:
        ways = tuple(way for way in WAYS if way in self.ways)
        return Sought(self.q, owner, self.limit, self.within, ways or WAYS)

    @property
    def within(self) -> Within:
        after = self.until + timedelta(days=1) if self.until else None
        return Within(
            documents=tuple(self.document),
            sources=tuple(self.source),
            kinds=tuple(self.kind),
            languages=tuple(self.language),
            tags=tuple(self.tag),
            since=self._midnight(self.since) if self.since else None,
            until=self._midnight(after) - 1 if after else None,
            visibility=self.visibility,
        )

    @property
    def filters(self) -> dict[str, list[str] | str]:
        """Those that were applied, as they were asked for."""
        names = ("kind", "tag", "language", "source", "document", "visibility", "since", "until")
        given = {name: getattr(self, name) for name in names}
        return {name: value if isinstance(value, list) else str(value) for name, value in given.items() if value}

    def _midnight(self, day: date) -> int:
        return int(datetime.combine(day, time(), ZoneInfo(self.tz)).timestamp())


class Stretch(BaseModel):
    text: str
    matches: bool


class Place(BaseModel):
    document: str
    title: str
    source: str
    is_own: bool


class Rank(BaseModel):
    """The place among the candidates of this way, from 1, and its score."""

    rank: int
    score: float


class Why(BaseModel):
    """Null: not among the candidates of this way, or no model has reranked."""

    dense: Rank | None
    sparse: Rank | None
    rerank: float | None
    words: list[str]


class Result(Place):
    """`stretches` are the text, cut where it matches the query; `also` are documents that say the same."""

    number: int
    id: str
    text: str
    stretches: list[Stretch]
    kind: str
    language: str
    tags: list[str]
    visibility: Visibility
    date: datetime | None
    score: float
    why: Why
    also: list[Place]


class Page(BaseModel):
    """`lookup` is `by words only` while the embeddings do not answer, `not asked` for a query that names nothing.
    `reranked` is null where no model is set to do it, false if it did not answer."""

    query: str
    lookup: Literal["done", "by words only", "not asked"]
    ways: list[Way]
    filters: dict[str, list[str] | str]
    candidates: int
    reranked: bool | None
    results: list[Result]


def page_of(found: Found, wanted: Wanted, owner: str) -> Page:
    sought = wanted.sought(owner)
    return Page(
        query=wanted.q,
        lookup=found.lookup,
        ways=["sparse"] if found.lookup == "by words only" else list(sought.ways),
        filters=wanted.filters,
        candidates=found.candidates,
        reranked=found.is_reranked,
        results=[_result(number, hit, sought) for number, hit in enumerate(found.hits, 1)],
    )


def _result(number: int, hit: Hit, sought: Sought) -> Result:
    passage = hit.passage
    marked = stretches(passage.text, sought.query)
    return Result(
        **_place(passage, sought.owner).model_dump(),
        number=number,
        id=passage.id,
        text=passage.text,
        stretches=[Stretch(text=one.text, matches=one.matches) for one in marked],
        kind=passage.kind,
        language=passage.language,
        tags=list(passage.tags),
        visibility=passage.visibility,
        date=datetime.fromtimestamp(passage.at, UTC) if passage.at else None,
        score=passage.score,
        why=_why(hit, sought),
        also=[_place(one, sought.owner) for one in hit.documents[1:]],
    )


def _why(hit: Hit, sought: Sought) -> Why:
    passage = hit.passage
    return Why(
        dense=_rank(hit.dense_rank, passage.dense),
        sparse=_rank(hit.sparse_rank, passage.sparse),
        rerank=hit.relevance,
        words=matched([passage.title, passage.text], sought.query),
    )


def _rank(rank: int | None, score: float | None) -> Rank | None:
    return None if rank is None or score is None else Rank(rank=rank, score=score)


def _place(passage: Passage, owner: str) -> Place:
    """Whose it is is nobody's business but the owner's."""
    return Place(document=passage.document, title=passage.title, source=passage.source, is_own=passage.owner == owner)
