"""Alerts: each has one rule test and one runbook, names only what exists, and is routed."""

import re
from pathlib import Path
from typing import Any, get_args

import promql_parser
import pytest
import yaml

from streams.contracts.surge import Severity
from streams.serve.api import ROOT as API_ROOT
from streams.serve.api import ROUTES
from tests.deploy.boards import BOARDS, labels_of, nodes

ROOT = Path(__file__).parents[2]
RULES = ROOT / "deploy" / "prometheus" / "rules"
RUNBOOKS = ROOT / "deploy" / "runbooks"
HEADINGS = ["What it means", "How to see", "What to do", "How to silence"]


def load(path: Path) -> Any:
    """Read a YAML file."""
    return yaml.safe_load(path.read_text("utf-8"))


ALL: list[dict[str, Any]] = [
    rule for path in sorted(RULES.glob("*.yml")) for group in load(path)["groups"] for rule in group["rules"]
]
RECORDED = {rule["record"] for rule in ALL if "record" in rule}
ALERTS = {rule["alert"]: rule for rule in ALL if "alert" in rule}
ROUTING: dict[str, Any] = load(ROOT / "deploy" / "alertmanager" / "alertmanager.yml")


def test_alert_rule_test_and_runbook_are_one_to_one_to_one() -> None:
    """No alert lacks its test or its runbook, and none of these outlives its alert."""
    assert {path.stem for path in (ROOT / "tests" / "rules").glob("*.yml")} == ALERTS.keys()
    assert {path.stem for path in RUNBOOKS.glob("*.md")} == ALERTS.keys()


@pytest.mark.parametrize("name", ALERTS)
def test_rule_test_shows_all_three(name: str) -> None:
    """A rule test shows its alert firing, not firing before, resolving after, and quiet in another story."""
    stories = load(ROOT / "tests" / "rules" / f"{name}.yml")["tests"]
    courses = [[bool(moment["exp_alerts"]) for moment in story["alert_rule_test"]] for story in stories]
    assert {moment["alertname"] for story in stories for moment in story["alert_rule_test"]} == {name}
    assert any(re.search("0+1+0", "".join(str(int(fires)) for fires in course)) for course in courses)
    assert any(not any(course) for course in courses)


@pytest.mark.parametrize("name", ALERTS)
def test_runbook_has_the_headings(name: str) -> None:
    """Every runbook answers the same four questions, under its alert's name."""
    text = (RUNBOOKS / f"{name}.md").read_text("utf-8")
    assert re.findall(r"^# (.*)$", text, re.MULTILINE) == [name]
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == HEADINGS
    assert all((RUNBOOKS / linked).is_file() for linked in re.findall(r"\]\((\w+\.md)\)", text))
    assert set(re.findall(r"alertname=(\w+)", text)) <= {name}


@pytest.mark.parametrize("name", ALERTS)
def test_alert_is_complete(name: str) -> None:
    """An alert has a severity, a constant team, a summary, a sentence, and the way to its runbook.

    The severity of a surge is that of its onset, a label of its series; every other alert's is in its rule.
    """
    alert = ALERTS[name]
    market = alert["labels"]["team"] == "market"
    if market:
        assert alert["labels"].keys() == {"team"}
        assert re.match(r"max by \([\w, ]*\bseverity\) \(jobtide_surge_severity{", alert["expr"])
    else:
        assert alert["labels"].keys() == {"severity", "team"}
        assert alert["labels"]["severity"] in get_args(Severity)
    assert "{{" not in str(alert["labels"])
    links = {"surge", "dashboard"} if market else set()
    assert alert["annotations"].keys() == {"summary", "description", "runbook_url"} | links
    assert alert["annotations"]["description"].endswith((".", "{{- end }}"))
    assert (ROOT / alert["annotations"]["runbook_url"]) == RUNBOOKS / f"{name}.md"
    assert alert["for"]


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.get("alert") or rule["record"])
def test_rule_uses_what_exists(rule: dict[str, Any]) -> None:
    """An expression names recorded series, or metrics of the catalogue with labels that they have."""
    for part in nodes(promql_parser.parse(rule["expr"])):
        if isinstance(part, promql_parser.VectorSelector) and part.name not in RECORDED | {"up"}:
            assert {matcher.name for matcher in part.matchers.matchers} <= labels_of(part.name)


@pytest.mark.parametrize("name", [name for name in ALERTS if ALERTS[name]["labels"]["team"] == "market"])
def test_links_of_the_market(name: str) -> None:
    """The links of a market alert lead to a path of the API, and to a dashboard with the variables that they set."""
    annotations = ALERTS[name]["annotations"]
    path, query = annotations["surge"].split("?")
    [route] = [route for route in ROUTES if API_ROOT + route.path == path]
    assert {part.split("=")[0] for part in query.split("&")} <= {*route.filters, "limit", "after"}
    uid = re.match(r"/d/([\w-]+)", annotations["dashboard"]).group(1)  # type: ignore[union-attr]
    [board] = [board for board in BOARDS.values() if board["uid"] == uid]
    variables = {variable["name"] for variable in board["templating"]["list"]}
    assert set(re.findall(r"var-(\w+)=", annotations["dashboard"])) <= variables


def test_recorded_names() -> None:
    """A recorded series is called level:metric:operations."""
    assert [name for name in RECORDED if not re.fullmatch(r"[a-z_]+:[a-z_]+:[a-z0-9_]+", name)] == []


def test_inhibitions_name_alerts() -> None:
    """What silences what are alerts that exist."""
    named = re.findall(r"Jobtide\w+", str(ROUTING["inhibit_rules"]))
    assert set(named) <= ALERTS.keys()


def test_memory_alert_is_below_the_limit() -> None:
    """The alert speaks at three quarters of the memory at which Compose ends a worker."""
    compose = load(ROOT / "docker-compose.yml")
    assert compose["services"]["worker"]["mem_limit"] == "4g"
    assert "> 3 * 2^30" in ALERTS["JobtideStateMemory"]["expr"]
