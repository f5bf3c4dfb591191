"""The Grafana dashboard: built by its program, complete, and about metrics that exist."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml

from streams.serve.catalogue import CATALOGUE
from streams.serve.metric import PREFIX

ROOT = Path(__file__).parents[2]
FILE = ROOT / "deploy" / "grafana" / "dashboards" / "demand.json"
BOARD: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
PANELS: list[dict[str, Any]] = [panel for panel in BOARD["panels"] if panel["type"] != "row"]
QUERIES = [target["expr"] for panel in PANELS for target in panel["targets"]]

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


def reached(node: Any) -> set[str]:
    """Return the labels of all metrics under a node."""
    return {
        label
        for part in nodes(node)
        if isinstance(part, promql_parser.VectorSelector)
        for label in labels_of(part.name)
    }


def test_file_is_what_the_program_writes() -> None:
    """Nobody edited the JSON by hand: `python tools/dashboards.py` writes the same bytes."""
    built = subprocess.run(
        [sys.executable, "tools/dashboards.py", "--print"], cwd=ROOT, capture_output=True, check=True
    )
    assert built.stdout == FILE.read_bytes()


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel["title"])
def test_panel_is_complete(panel: dict[str, Any]) -> None:
    """Every panel has a title, a description in sentences, a unit, and the data source that the reader chose."""
    assert panel["title"]
    assert panel["description"].endswith(".")
    assert panel["fieldConfig"]["defaults"]["unit"]
    for part in (panel, *panel["targets"]):
        assert part["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
    assert panel["targets"]


def test_titles_and_ids_are_distinct() -> None:
    """A title names one panel, an id too."""
    assert len({panel["title"] for panel in PANELS}) == len(PANELS)
    assert len({panel["id"] for panel in BOARD["panels"]}) == len(BOARD["panels"])


def test_panels_do_not_overlap() -> None:
    """No cell of Grafana's grid of 24 columns belongs to two panels."""
    taken: set[tuple[int, int]] = set()
    for panel in BOARD["panels"]:
        at = panel["gridPos"]
        assert at["x"] + at["w"] <= 24
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken, panel["title"]
        taken |= cells


@pytest.mark.parametrize("query", QUERIES)
def test_query_uses_the_catalogue(query: str) -> None:
    """A query parses, names only metrics of the catalogue, and filters and groups only by labels that they have."""
    for part in nodes(parse(query)):
        if isinstance(part, promql_parser.VectorSelector):
            assert {matcher.name for matcher in part.matchers.matchers} <= labels_of(part.name)
        modifier = getattr(part, "modifier", None)
        if isinstance(part, promql_parser.AggregateExpr) and modifier is not None:
            assert set(modifier.labels) <= reached(part.expr), query


@pytest.mark.parametrize("query", QUERIES)
def test_counters_are_rated(query: str) -> None:
    """A counter is never drawn raw: it begins at 0 with every process."""
    counters = re.findall(r"(?<!rate\()\b(?:jobtide_|process_)\w+_total\b", query)
    assert counters == []


@pytest.mark.parametrize("query", QUERIES)
def test_no_interval_is_fixed(query: str) -> None:
    """Ranges and offsets follow the reader's time range and the scrape interval."""
    assert re.findall(r"\[(?!\$__)", query) == []
    assert re.findall(r"offset (?!\$__)", query) == []


def test_legends_use_labels_that_are_left() -> None:
    """What a legend names is a label of the metric behind it."""
    for panel in PANELS:
        for target in panel["targets"]:
            named = set(re.findall(r"{{(\w+)}}", target["legendFormat"]))
            assert named <= reached(parse(target["expr"])), panel["title"]


def test_every_metric_is_shown() -> None:
    """No metric of the catalogue is missing on the dashboard."""
    shown = " ".join(QUERIES)
    assert [name for name in CATALOGUE if PREFIX + name not in shown] == []


def test_variables() -> None:
    """The reader chooses data source, window, sector and role; queries use no other variable."""
    names = {variable["name"] for variable in BOARD["templating"]["list"]}
    assert names == {"datasource", "window", "sector", "role"}
    used = {name for query in QUERIES for name in re.findall(r"\$(\w+)", query) if not name.startswith("__")}
    assert used <= names
    for variable in BOARD["templating"]["list"]:
        if variable["type"] == "query":
            metric, label = re.fullmatch(r"label_values\((\w+), (\w+)\)", variable["query"]["query"]).groups()  # type: ignore[union-attr]
            assert label in labels_of(metric)


def test_provisioned_names_agree() -> None:
    """The dashboard's default data source is the provisioned one, and it is found where the provider looks."""
    provisioning = ROOT / "deploy" / "grafana" / "provisioning"
    [source] = yaml.safe_load((provisioning / "datasources" / "prometheus.yml").read_text("utf-8"))["datasources"]
    assert source["uid"] == BOARD["templating"]["list"][0]["current"]["value"]
    [provider] = yaml.safe_load((provisioning / "dashboards" / "jobtide.yml").read_text("utf-8"))["providers"]
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    mounts = compose["services"]["grafana"]["volumes"]
    assert f"./deploy/grafana/dashboards:{provider['options']['path']}:ro" in mounts


def test_rate_interval_follows_the_scrape_interval() -> None:
    """Grafana is told how often Prometheus scrapes; else `$__rate_interval` holds too few samples."""
    path = ROOT / "deploy" / "grafana" / "provisioning" / "datasources" / "prometheus.yml"
    [source] = yaml.safe_load(path.read_text("utf-8"))["datasources"]
    scrape = yaml.safe_load((ROOT / "deploy" / "prometheus" / "prometheus.yml").read_text("utf-8"))
    assert source["jsonData"]["timeInterval"] == scrape["global"]["scrape_interval"]
