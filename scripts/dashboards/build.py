"""How a dashboard is put together: rows of panels, each with its queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from grafana_foundation_sdk.builders import common, prometheus, stat, timeseries
from grafana_foundation_sdk.builders.dashboard import Dashboard, DatasourceVariable, QueryVariable, Row
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.common import LegendDisplayMode, LegendPlacement
from grafana_foundation_sdk.models.dashboard import DataSourceRef, VariableRefresh

SOURCE = DataSourceRef(type_val="prometheus", uid="${source}")
HEIGHT = 8


@dataclass(frozen=True)
class Query:
    expr: str
    legend: str = ""


@dataclass(frozen=True)
class Panel:
    """`span` is in parts of 24; a `figure` shows the newest value alone."""

    title: str
    queries: tuple[Query, ...]
    unit: str = "short"
    span: int = 8
    figure: bool = False


@dataclass(frozen=True)
class Section:
    title: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True)
class Board:
    """`by_feature` lets whoever looks choose features."""

    uid: str
    title: str
    sections: tuple[Section, ...]
    by_feature: bool = False


def panel(title: str, *queries: str | tuple[str, str], unit: str = "short", span: int = 8) -> Panel:
    """Each query alone, or with its legend."""
    return Panel(title, tuple(_query(one) for one in queries), unit, span)


def figure(title: str, expr: str, unit: str = "short") -> Panel:
    return Panel(title, (Query(expr),), unit, 4, figure=True)


def quantiles(name: str, by: str = "", where: str = "") -> list[tuple[str, str]]:
    """The 50th, 95th and 99th percentile of a histogram."""
    inside = f"{{{where}}}" if where else ""
    groups, legend = (f"le, {by}", f"{{{{{by}}}}} ") if by else ("le", "")
    rate = f"sum by ({groups}) (rate({name}_bucket{inside}[$__rate_interval]))"
    return [(f"histogram_quantile({share}, {rate})", f"{legend}p{share * 100:.0f}") for share in (0.5, 0.95, 0.99)]


def written(board: Board) -> str:
    return JSONEncoder(sort_keys=True, indent=2).encode(_dashboard(board).build()) + "\n"


def expressions(board: Board) -> Sequence[str]:
    return [query.expr for section in board.sections for one in section.panels for query in one.queries]


def _dashboard(board: Board) -> Dashboard:
    built = (
        Dashboard(board.title)
        .uid(board.uid)
        .tags(["haru"])
        .refresh("30s")
        .time("now-6h", "now")
        .timezone("browser")
        .with_variable(DatasourceVariable("source").label("Source").type("prometheus"))
    )
    if board.by_feature:
        built = built.with_variable(_features())
    numbers = count(1)
    for section in board.sections:
        built = built.with_row(Row(section.title).id(next(numbers)))
        for one in section.panels:
            built = built.with_panel(_panel(one).id(next(numbers)))
    return built


def _features() -> QueryVariable:
    return (
        QueryVariable("feature")
        .label("Feature")
        .datasource(SOURCE)
        .query("label_values(chat_requests_total, feature)")
        .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
        .multi(True)
        .include_all(True)
        .all_value(".*")
    )


def _panel(one: Panel) -> stat.Panel | timeseries.Panel:
    built = _figure() if one.figure else _lines()
    built = built.title(one.title).datasource(SOURCE).unit(one.unit).span(one.span)
    for number, query in enumerate(one.queries):
        asked = prometheus.Dataquery().ref_id(chr(ord("A") + number)).expr(query.expr)
        built = built.with_target(asked.legend_format(query.legend) if query.legend else asked)
    return built


def _figure() -> stat.Panel:
    newest = common.ReduceDataOptions().calcs(["lastNotNull"])
    return stat.Panel().height(HEIGHT // 2).reduce_options(newest)


def _lines() -> timeseries.Panel:
    legend = common.VizLegendOptions().show_legend(True).display_mode(LegendDisplayMode.LIST)
    legend = legend.placement(LegendPlacement.BOTTOM).calcs([])
    return timeseries.Panel().height(HEIGHT).min(0).fill_opacity(10).legend(legend)


def _query(given: str | tuple[str, str]) -> Query:
    return Query(given) if isinstance(given, str) else Query(*given)
