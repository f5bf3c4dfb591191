"""Panels of a Grafana dashboard: what each kind looks like, so that a panel is told by its content alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}

Json = dict[str, Any]

_SELECTOR = re.compile(r"\b((?:jobtide|process)_\w+)(?:{([^}]*)})?")


def scoped(query: str) -> str:
    """Return a query whose selectors are limited to the job and the instances that the reader chose."""

    def limit(found: re.Match[str]) -> str:
        matchers = ['job=~"$job"', 'instance=~"$instance"', *([found[2]] if found[2] else [])]
        return f"{found[1]}{{{','.join(matchers)}}}"

    return _SELECTOR.sub(limit, query)


@dataclass
class Panel:
    """One panel: what it shows, how wide (of 24) and high it is. Each query is (PromQL, legend)."""

    kind: str
    title: str
    description: str
    unit: str
    queries: Sequence[tuple[str, str]]
    width: int = 12
    height: int = 9
    instant: bool = False
    table: bool = False
    defaults: Json = field(default_factory=dict)
    options: Json = field(default_factory=dict)
    overrides: Sequence[Json] = ()
    transformations: Sequence[Json] = ()

    def json(self, number: int, x: int, y: int) -> Json:
        """Return Grafana's object of this panel at a place of the grid."""
        return {
            "id": number,
            "type": self.kind,
            "title": self.title,
            "description": self.description,
            "datasource": DATASOURCE,
            "gridPos": {"x": x, "y": y, "w": self.width, "h": self.height},
            "fieldConfig": {"defaults": {"unit": self.unit, **self.defaults}, "overrides": list(self.overrides)},
            "options": self.options,
            "targets": [
                {
                    "refId": chr(ord("A") + index),
                    "datasource": DATASOURCE,
                    "expr": scoped(query),
                    "legendFormat": legend,
                    "instant": self.instant,
                    "range": not self.instant,
                    "format": "table" if self.table else "time_series",
                }
                for index, (query, legend) in enumerate(self.queries)
            ],
            "transformations": list(self.transformations),
        }


def stat(title: str, description: str, query: str, unit: str = "short") -> Panel:
    """Return a single number with its course behind it."""
    options = {"reduceOptions": {"calcs": ["lastNotNull"]}, "colorMode": "none", "graphMode": "area"}
    return Panel("stat", title, description, unit, [(query, title)], width=6, height=4, options=options)


def lines(title: str, description: str, unit: str, *queries: tuple[str, str], width: int = 12) -> Panel:
    """Return a time series with the last values in the legend."""
    return Panel(
        "timeseries",
        title,
        description,
        unit,
        queries,
        width=width,
        defaults={"min": 0, "custom": {"lineWidth": 1, "fillOpacity": 8, "showPoints": "never"}},
        options={
            "legend": {"displayMode": "table", "placement": "right", "calcs": ["lastNotNull"], "showLegend": True},
            "tooltip": {"mode": "multi", "sort": "desc"},
        },
    )


def band(title: str, description: str, observed: str, usual: str) -> Panel:
    """Return what is counted as a line over what is usual with its band."""
    spread = f"2 * sqrt({usual})"
    panel = lines(
        title,
        description,
        "short",
        (observed, "new openings"),
        (usual, "usual"),
        (f"clamp_min({usual} - {spread}, 0)", "low"),
        (f"{usual} + {spread}", "high"),
    )
    soft = {"id": "custom.lineWidth", "value": 0}
    dashed = {"id": "custom.lineStyle", "value": {"fill": "dash", "dash": [6, 6]}}
    panel.overrides = [
        _override("usual", dashed, {"id": "custom.fillOpacity", "value": 0}),
        _override("low", soft, {"id": "custom.fillOpacity", "value": 0}),
        _override(
            "high", soft, {"id": "custom.fillBelowTo", "value": "low"}, {"id": "custom.fillOpacity", "value": 15}
        ),
    ]
    return panel


def _override(name: str, *properties: Json) -> Json:
    return {"matcher": {"id": "byName", "options": name}, "properties": list(properties)}


def table(title: str, description: str, columns: dict[str, str]) -> Panel:
    """Return a table: a column for each query, a row for each set of labels that they have in common."""
    names = {f"Value #{chr(ord('A') + number)}": column for number, column in enumerate(columns)}
    return Panel(
        "table",
        title,
        description,
        "short",
        [(query, "") for query in columns.values()],
        height=12,
        instant=True,
        table=True,
        transformations=[
            {"id": "merge", "options": {}},
            {"id": "organize", "options": {"excludeByName": {"Time": True}, "renameByName": names}},
        ],
    )


def bars(title: str, description: str, query: str, legend: str, unit: str = "short") -> Panel:
    """Return horizontal bars of what is largest now."""
    return Panel(
        "bargauge",
        title,
        description,
        unit,
        [(query, legend)],
        instant=True,
        height=12,
        defaults={"color": {"mode": "continuous-BlPu"}},
        options={
            "orientation": "horizontal",
            "displayMode": "basic",
            "reduceOptions": {"calcs": ["lastNotNull"]},
            "namePlacement": "left",
        },
    )


def matrix(title: str, description: str, query: str, row: str, column: str) -> Panel:
    """Return a heat map as a table of numbers: rows x columns, the darker the more."""
    corner = f"{row}\\{column}"  # Grafana's name of the field that holds the names of the rows
    return Panel(
        "table",
        title,
        description,
        "short",
        [(query, "")],
        width=24,
        height=16,
        instant=True,
        table=True,
        defaults={
            "color": {"mode": "continuous-BlYlRd"},
            "custom": {"align": "right", "cellOptions": {"type": "color-background", "mode": "basic"}},
        },
        overrides=[
            {
                "matcher": {"id": "byName", "options": corner},
                "properties": [
                    {"id": "custom.cellOptions", "value": {"type": "auto"}},
                    {"id": "custom.align", "value": "left"},
                    {"id": "custom.width", "value": 240},
                ],
            }
        ],
        options={"showHeader": True, "cellHeight": "sm"},
        transformations=[
            {
                "id": "groupingToMatrix",
                "options": {"rowField": row, "columnField": column, "valueField": "Value", "emptyValue": "empty"},
            },
            {"id": "sortBy", "options": {"fields": {}, "sort": [{"field": corner}]}},
        ],
    )
