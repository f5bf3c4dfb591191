"""The Grafana dashboards: built by their program, complete, and about metrics that exist.

Among these are the rules of grafana/dashboard-linter: data source, job and instance as variables and in every query,
variables that follow the time range, rates over the rate interval, counters in rates, units, titles, not editable.
"""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml

from streams.serve.catalogue import CATALOGUE
from streams.serve.metric import PREFIX
from tests.deploy.boards import (
    BOARDS,
    FOLDER,
    PANELS,
    QUERIES,
    ROOT,
    labels_of,
    nodes,
    parse,
    reached,
    selectors,
)


def test_files_are_what_the_program_writes(tmp_path: Path) -> None:
    """Nobody edited the JSON by hand: `python tools/dashboards.py` writes the same bytes, and no other file."""
    subprocess.run([sys.executable, "tools/dashboards.py", str(tmp_path)], cwd=ROOT, check=True)
    built = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert built == {path.name: path.read_bytes() for path in FOLDER.iterdir()}


@pytest.mark.parametrize(("file", "panel"), PANELS, ids=[f"{file}: {panel['title']}" for file, panel in PANELS])
def test_panel_is_complete(file: str, panel: dict[str, Any]) -> None:
    """Every panel has a title, a description in sentences, a unit, and the data source that the reader chose."""
    assert panel["title"]
    assert panel["description"].endswith(".")
    assert panel["fieldConfig"]["defaults"]["unit"]
    for part in (panel, *panel["targets"]):
        assert part["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
    assert panel["targets"]


@pytest.mark.parametrize("board", BOARDS.values(), ids=BOARDS.keys())
def test_board_is_complete(board: dict[str, Any]) -> None:
    """A dashboard has a fixed uid, cannot be edited in Grafana, and its titles and ids each name one panel."""
    assert re.fullmatch(r"jobtide-[a-z]+", board["uid"])
    assert board["editable"] is False
    titles = [panel["title"] for panel in board["panels"] if panel["type"] != "row"]
    assert len(set(titles)) == len(titles)
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])


@pytest.mark.parametrize("board", BOARDS.values(), ids=BOARDS.keys())
def test_panels_do_not_overlap(board: dict[str, Any]) -> None:
    """No cell of Grafana's grid of 24 columns belongs to two panels."""
    taken: set[tuple[int, int]] = set()
    for panel in board["panels"]:
        at = panel["gridPos"]
        assert at["x"] + at["w"] <= 24
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken, panel["title"]
        taken |= cells


@pytest.mark.parametrize(("file", "query"), QUERIES)
def test_query_uses_the_catalogue(file: str, query: str) -> None:
    """A query parses, names only metrics of the catalogue, and filters and groups only by labels that they have."""
    for part in nodes(parse(query)):
        if isinstance(part, promql_parser.VectorSelector):
            assert {matcher.name for matcher in part.matchers.matchers} <= labels_of(part.name)
        modifier = getattr(part, "modifier", None)
        if isinstance(part, promql_parser.AggregateExpr) and modifier is not None:
            assert set(modifier.labels) <= reached(part.expr), query


@pytest.mark.parametrize(("file", "query"), QUERIES)
def test_query_is_limited_to_job_and_instance(file: str, query: str) -> None:
    """Every selector has the matchers of the variables `job` and `instance`: one Prometheus may hold two systems."""
    assert len(list(selectors(query))) == query.count('job=~"$job",instance=~"$instance"')


@pytest.mark.parametrize(("file", "query"), QUERIES)
def test_counters_are_rated(file: str, query: str) -> None:
    """A counter is never drawn raw: it begins at 0 with every process."""
    counters = re.findall(r"(?<!rate\()\b(?:jobtide_|process_)\w+_total\b", query)
    assert counters == []


@pytest.mark.parametrize(("file", "query"), QUERIES)
def test_no_interval_is_fixed(file: str, query: str) -> None:
    """Ranges and offsets follow the reader's time range and the scrape interval."""
    assert re.findall(r"\[(?!\$__rate_interval\])", query) == []
    assert re.findall(r"offset (?!\$__)", query) == []


def test_legends_use_labels_that_are_left() -> None:
    """What a legend names is a label of the metric behind it."""
    for _, panel in PANELS:
        for target in panel["targets"]:
            named = set(re.findall(r"{{(\w+)}}", target["legendFormat"]))
            assert named <= reached(parse(target["expr"])), panel["title"]


def test_every_metric_is_shown() -> None:
    """No metric of the catalogue is missing on the dashboards."""
    shown = {part.name for _, query in QUERIES for part in selectors(query)}
    drawn = {str(name).removesuffix("_bucket") for name in shown}
    assert [name for name in CATALOGUE if PREFIX + name not in drawn] == []


@pytest.mark.parametrize("file", BOARDS)
def test_variables(file: str) -> None:
    """Queries use the variables that there are; those ask for labels that exist, again when the time range changes."""
    variables = {variable["name"]: variable for variable in BOARDS[file]["templating"]["list"]}
    used = {name for board, query in QUERIES if board == file for name in re.findall(r"\$(\w+)", query)}
    assert {name for name in used if not name.startswith("__")} <= variables.keys()
    for name, variable in variables.items():
        assert variable["label"]
        if variable["type"] == "query":
            query = variable["query"]["query"]
            metric, label = re.fullmatch(r"label_values\((\w+)(?:{.*})?, (\w+)\)", query).groups()  # type: ignore[union-attr]
            assert label == name
            assert label in labels_of(metric)
            assert variable["refresh"] == 2
            assert variable["datasource"]["uid"] == "${datasource}"


@pytest.mark.parametrize("file", BOARDS)
def test_standard_variables(file: str) -> None:
    """The data source is called so; job and instance take several or all, and all means any that is not empty."""
    source, job, instance, *_ = BOARDS[file]["templating"]["list"]
    assert (source["type"], source["name"], source["label"]) == ("datasource", "datasource", "Data source")
    for variable, name in ((job, "job"), (instance, "instance")):
        assert (variable["name"], variable["label"]) == (name, name.capitalize())
        assert (variable["multi"], variable["includeAll"], variable["allValue"]) == (True, True, ".+")


def test_provisioned_names_agree() -> None:
    """The dashboards' default data source is the provisioned one, and they are found where the provider looks."""
    provisioning = ROOT / "deploy" / "grafana" / "provisioning"
    [source] = yaml.safe_load((provisioning / "datasources" / "prometheus.yml").read_text("utf-8"))["datasources"]
    for board in BOARDS.values():
        assert source["uid"] == board["templating"]["list"][0]["current"]["value"]
    [provider] = yaml.safe_load((provisioning / "dashboards" / "jobtide.yml").read_text("utf-8"))["providers"]
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    grafana = compose["services"]["grafana"]
    assert f"./deploy/grafana/dashboards:{provider['options']['path']}:ro" in grafana["volumes"]
    home = grafana["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
    assert Path(home).parent == Path(provider["options"]["path"])
    assert Path(home).name in BOARDS


def test_rate_interval_follows_the_scrape_interval() -> None:
    """Grafana is told how often Prometheus scrapes; else `$__rate_interval` holds too few samples."""
    path = ROOT / "deploy" / "grafana" / "provisioning" / "datasources" / "prometheus.yml"
    [source] = yaml.safe_load(path.read_text("utf-8"))["datasources"]
    scrape = yaml.safe_load((ROOT / "deploy" / "prometheus" / "prometheus.yml").read_text("utf-8"))
    assert source["jsonData"]["timeInterval"] == scrape["global"]["scrape_interval"]
