"""The committed dashboards, and PromQL as their tests read it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser

from streams.serve.catalogue import CATALOGUE
from streams.serve.metric import PREFIX

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "grafana" / "dashboards"
BOARDS: dict[str, dict[str, Any]] = {
    path.name: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))
}
#: (file, panel) of all panels.
PANELS: list[tuple[str, dict[str, Any]]] = [
    (name, panel) for name, board in BOARDS.items() for panel in board["panels"] if panel["type"] != "row"
]
#: (file, query) of all panels and annotations.
QUERIES = [(name, target["expr"]) for name, panel in PANELS for target in panel["targets"]] + [
    (name, annotation["expr"]) for name, board in BOARDS.items() for annotation in board["annotations"]["list"]
]

#: What Prometheus adds to every series, and what prometheus_client says of every process.
TARGET_LABELS = {"instance", "job"}
PROCESS = {"process_cpu_seconds_total", "process_resident_memory_bytes"}

#: Series name -> labels. Of a histogram only the buckets are worth drawing.
LABELS: dict[str, set[str]] = {
    PREFIX + name + ("_bucket" if metric.kind == "histogram" else ""): {
        *metric.labels,
        *(["le"] if metric.kind == "histogram" else []),
    }
    for name, metric in CATALOGUE.items()
}


def labels_of(metric: str | None) -> set[str]:
    """Return the labels that a metric of the catalogue (or of the process) has; fails for any other name."""
    if metric in PROCESS:
        return TARGET_LABELS
    assert metric in LABELS, f"{metric} is not in the catalogue"
    return LABELS[metric] | TARGET_LABELS


def parse(query: str) -> Any:
    """Parse PromQL after Grafana's variables have got values."""
    query = re.sub(r"\$__(rate_interval|range|interval)\b", "5m", query)
    return promql_parser.parse(re.sub(r"\$\w+", "x", query))


def nodes(node: Any) -> Iterator[Any]:
    """Yield a parsed query and all its parts."""
    yield node
    for name in ("lhs", "rhs", "expr", "vector_selector", "param"):
        part = getattr(node, name, None)
        if part is not None:
            yield from nodes(part)
    for part in getattr(node, "args", None) or []:
        yield from nodes(part)


def selectors(query: str) -> Iterator[promql_parser.VectorSelector]:
    """Yield the vector selectors of a query."""
    for part in nodes(parse(query)):
        if isinstance(part, promql_parser.VectorSelector):
            yield part


def reached(node: Any) -> set[str]:
    """Return the labels of all metrics under a node."""
    return {
        label
        for part in nodes(node)
        if isinstance(part, promql_parser.VectorSelector)
        for label in labels_of(part.name)
    }
