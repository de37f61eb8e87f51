"""How much of what may fail has failed."""

from scripts.dashboards.build import Board, Section, figure, panel

FIRING = 'count by (alertname) (ALERTS{alertstate="firing"})'
SLO = Board(
    "haru-slo",
    "haru: promises",
    (
        Section(
            "99.5 % of the answers do not fail",
            (
                figure("Failed in an hour", "haru:errors:ratio1h", "percentunit"),
                figure("Burn rate, an hour", "haru:errors:ratio1h / 0.005"),
                panel(
                    "Burn rate",
                    ("haru:errors:ratio5m / 0.005", "5 min"),
                    ("haru:errors:ratio1h / 0.005", "1 h (alert at 14.4)"),
                    ("haru:errors:ratio6h / 0.005", "6 h (alert at 6)"),
                    span=16,
                ),
            ),
        ),
        Section(
            "95 % of the first texts come within ten seconds",
            (
                figure("Late in an hour", "haru:late:ratio1h", "percentunit"),
                figure("Burn rate, an hour", "haru:late:ratio1h / 0.05"),
                panel(
                    "Burn rate",
                    ("haru:late:ratio5m / 0.05", "5 min"),
                    ("haru:late:ratio1h / 0.05", "1 h (alert at 14.4)"),
                    ("haru:late:ratio6h / 0.05", "6 h (alert at 6)"),
                    span=16,
                ),
            ),
        ),
        Section(
            "Alerts",
            (panel("That fire", ('count by (alertname) (ALERTS{alertstate="firing"})', "{{alertname}}"), span=24),),
        ),
    ),
)
