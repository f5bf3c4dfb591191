"""Writes deploy/grafana/dashboards/demand.json: `python tools/dashboards.py`. With `--print`, to standard output.

A dashboard is data about metrics; written by a program it cannot have a panel without unit, description or data source,
and a rename is one edit. A test compares the committed file with this program's output.
"""

import json
import sys
from pathlib import Path

from grafana.demand import DEMAND, DOMAINS
from grafana.health import FEED, WORKERS
from grafana.panel import DATASOURCE, Json
from grafana.surges import SURGES

FILE = Path(__file__).parents[1] / "deploy" / "grafana" / "dashboards" / "demand.json"
ROWS = {"Demand": DEMAND, "Domains": DOMAINS, "Surges": SURGES, "Feed health": FEED, "Workers": WORKERS}


def variables() -> list[Json]:
    """Return what the reader chooses: data source, window, sectors, roles."""
    windows = ("1h", "6h", "24h", "7d")
    shared = {"type": "query", "datasource": DATASOURCE, "multi": True, "includeAll": True, "allValue": ".*", "sort": 1}
    everything = {"text": ["All"], "value": ["$__all"]}
    chosen = {"text": "24h", "value": "24h"}

    def labels(name: str) -> Json:
        query = f"label_values(jobtide_open_openings, {name})"
        text = {"label": name.capitalize(), "current": everything, "definition": query}
        return {**shared, **text, "name": name, "query": {"query": query, "refId": name}, "refresh": 2}

    return [
        {
            "type": "datasource",
            "name": "datasource",
            "label": "Data source",
            "query": "prometheus",
            "current": {"text": "Prometheus", "value": "jobtide-prometheus"},
        },
        {
            "type": "custom",
            "name": "window",
            "label": "Window",
            "query": ",".join(windows),
            "current": chosen,
            "options": [{"text": window, "value": window, "selected": window == chosen["value"]} for window in windows],
        },
        labels("sector"),
        labels("role"),
    ]


def layout() -> list[Json]:
    """Return rows and panels from left to right, top to bottom."""
    placed: list[Json] = []
    y = 0
    for title, panels in ROWS.items():
        placed.append(
            {
                "id": len(placed) + 1,
                "type": "row",
                "title": title,
                "collapsed": False,
                "gridPos": {"x": 0, "y": y, "w": 24, "h": 1},
                "panels": [],
            }
        )
        x, y, highest = 0, y + 1, 0
        for panel in panels:
            if x + panel.width > 24:
                x, y, highest = 0, y + highest, 0
            placed.append(panel.json(len(placed) + 1, x, y))
            x, highest = x + panel.width, max(highest, panel.height)
        y += highest
    return placed


def dashboard() -> Json:
    """Return the whole dashboard."""
    return {
        "uid": "jobtide-demand",
        "title": "Labour demand",
        "description": "New openings per role and sector in rolling windows, and the health of the feed behind them.",
        "tags": ["jobtide"],
        "schemaVersion": 39,
        "version": 1,
        "editable": True,
        "graphTooltip": 1,
        "timezone": "browser",
        "time": {"from": "now-6h", "to": "now"},
        "refresh": "10s",
        "templating": {"list": variables()},
        "annotations": {"list": []},
        "links": [],
        "panels": layout(),
    }


if __name__ == "__main__":
    text = json.dumps(dashboard(), indent=2) + "\n"
    if sys.argv[1:] == ["--print"]:
        sys.stdout.write(text)
    else:
        FILE.write_text(text, "utf-8")
