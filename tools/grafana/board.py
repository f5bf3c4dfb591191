"""A dashboard: what the reader chooses, and rows of panels that are placed from left to right, top to bottom."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from grafana.panel import DATASOURCE, Panel, scoped

Json = dict[str, Any]

WINDOWS = ("1h", "6h", "24h", "7d")
_ALL = {"text": ["All"], "value": ["$__all"]}
_HIDDEN = 2


@dataclass
class Board:
    """One file. choices: variables beside data source, job and instance. pipeline: its reader chooses among workers."""

    file: str
    uid: str
    title: str
    description: str
    rows: dict[str, list[Panel]]
    choices: Sequence[Json] = ()
    annotations: Sequence[Json] = ()
    pipeline: bool = False

    def json(self) -> Json:
        """Return Grafana's object."""
        return {
            "uid": self.uid,
            "title": self.title,
            "description": self.description,
            "tags": ["jobtide"],
            "schemaVersion": 39,
            "version": 1,
            "editable": False,
            "graphTooltip": 1,
            "timezone": "browser",
            "time": {"from": "now-6h", "to": "now"},
            "refresh": "10s",
            "templating": {"list": [*_standard(hidden=not self.pipeline), *self.choices]},
            "annotations": {"list": list(self.annotations)},
            "links": [_LINK],
            "panels": self._panels(),
        }

    def _panels(self) -> list[Json]:
        placed: list[Json] = []
        y = 0
        for title, panels in self.rows.items():
            row = {"type": "row", "title": title, "collapsed": False, "panels": []}
            placed.append({"id": len(placed) + 1, **row, "gridPos": {"x": 0, "y": y, "w": 24, "h": 1}})
            x, y, highest = 0, y + 1, 0
            for panel in panels:
                if x + panel.width > 24:
                    x, y, highest = 0, y + highest, 0
                placed.append(panel.json(len(placed) + 1, x, y))
                x, highest = x + panel.width, max(highest, panel.height)
            y += highest
        return placed


#: From each dashboard to the others.
_LINK = {"type": "dashboards", "title": "jobtide", "tags": ["jobtide"], "asDropdown": False, "keepTime": True}


def _standard(*, hidden: bool) -> list[Json]:
    source = {
        "type": "datasource",
        "name": "datasource",
        "label": "Data source",
        "query": "prometheus",
        "current": {"text": "Prometheus", "value": "jobtide-prometheus"},
    }
    hide = {"hide": _HIDDEN} if hidden else {}
    return [
        source,
        {**_query("job", "label_values(jobtide_build_info, job)", ".+"), **hide},
        {**_query("instance", 'label_values(jobtide_build_info{job=~"$job"}, instance)', ".+"), **hide},
    ]


def _query(name: str, query: str, everything: str) -> Json:
    return {
        "type": "query",
        "name": name,
        "label": name.capitalize(),
        "datasource": DATASOURCE,
        "query": {"query": query, "refId": name},
        "definition": query,
        "refresh": 2,  # also when the reader changes the time range
        "sort": 1,
        "multi": True,
        "includeAll": True,
        "allValue": everything,
        "current": _ALL,
    }


def labels(name: str, metric: str = "jobtide_open_openings") -> Json:
    """Return a choice among the values of a metric's label, several or all."""
    return _query(name, scoped(f"label_values({metric}, {name})"), ".*")


def one(name: str, metric: str = "jobtide_open_openings") -> Json:
    """Return a choice of one value of a metric's label."""
    several = labels(name, metric)
    return {**several, "multi": False, "includeAll": False, "allValue": None, "current": {}}


def window() -> Json:
    """Return the choice of a window."""
    options = [{"text": each, "value": each, "selected": each == "24h"} for each in WINDOWS]
    chosen = {"text": "24h", "value": "24h"}
    return {"type": "custom", "name": "window", "label": "Window", "query": ",".join(WINDOWS), "current": chosen} | {
        "options": options
    }


def annotation(name: str, query: str, text: str, color: str = "red") -> Json:
    """Return marks at the times at which a query has values. text: with {{labels}}."""
    return {
        "name": name,
        "datasource": DATASOURCE,
        "enable": True,
        "iconColor": color,
        "expr": scoped(query),
        "step": "60s",
        "titleFormat": name,
        "textFormat": text,
    }
