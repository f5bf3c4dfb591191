"""Inhibitions: which alert keeps which other one back, asked of a real Alertmanager."""

import json
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from tests.deploy.test_alerts import ALERTS
from tests.kafka.process import wait_until

Labels = dict[str, str]

_CONTROL = ("JobtideSourceFlooding", "JobtideDuplicatesHigh")


class Case(NamedTuple):
    """While `source` fires, `target` is told or not."""

    source: Labels
    target: Labels
    muted: bool


def _alert(name: str, **labels: str) -> Labels:
    return {"alertname": name, **ALERTS[name]["labels"], **labels}


#: The severity of a surge plays no part.
_ROLE = _alert("JobtideDemandSurge", role="nurse", sector="health", severity="critical")
CASES = (
    Case(_alert("JobtideSectorSurge", sector="health", severity="warning"), _ROLE, muted=True),
    Case(_alert("JobtideSectorSurge", sector="finance", severity="warning"), _ROLE, muted=False),
    Case(
        _alert("JobtideSectorSurge", severity="info"),
        _alert("JobtideDemandSurge", role="nurse", severity="warning"),
        muted=True,
    ),
    Case(
        _alert("JobtideSectorSurge", sector="health", severity="warning"),
        _alert("JobtideDomainSurge", domain="ai", severity="info"),
        muted=False,
    ),
    Case(_alert("JobtideSourceUnhealthy", source="alpha"), _ROLE, muted=False),
    Case(_alert("JobtideSourceSilent", source="alpha"), _alert("JobtideSourceUnhealthy", source="alpha"), muted=True),
    Case(_alert("JobtideSourceSilent", source="beta"), _alert("JobtideSourceUnhealthy", source="alpha"), muted=False),
    Case(_alert("JobtideHistoryLoading"), _ROLE, muted=True),
    Case(_alert("JobtideHistoryLoading"), _alert("JobtideDomainSurge", domain="ai", severity="info"), muted=True),
    Case(_alert("JobtideHistoryLoading"), _alert("JobtideLagGrowing", topic="jobs.postings.v1"), muted=True),
    Case(_alert("JobtideHistoryLoading"), _alert("JobtideWorkerDown", job="jobtide"), muted=False),
    Case(_alert("JobtideWorkerDown", job="jobtide"), _alert("JobtideSourceSilent", source="alpha"), muted=True),
    Case(_alert("JobtideWorkerDown", job="jobtide"), _ROLE, muted=False),
)


def judge(alertmanager: str) -> list[str]:
    """Play every case, one after the other. Returns what went otherwise. Nothing else may fire meanwhile.

    Alertmanager learns of alerts in their order, some time after it has taken them. So a pair that is known to work
    comes behind each case: when its target is kept back, the case has been learned too.
    """
    wrong = []
    for number, (source, target, muted) in enumerate(CASES):
        _post(alertmanager, source, target, minutes=5)
        flood, repeats = (_alert(name, source=f"control-{number}") for name in _CONTROL)
        _post(alertmanager, flood, repeats, minutes=5)
        wait_until(lambda: _kept_back(alertmanager, repeats), "Alertmanager has learned of the case")  # noqa: B023
        if _kept_back(alertmanager, target) != muted:
            wrong.append(f"{source} must {'' if muted else 'not '}keep back {target}")
        _post(alertmanager, source, target, minutes=0)
    return wrong


def _kept_back(alertmanager: str, labels: Labels) -> bool:
    with urllib.request.urlopen(f"{alertmanager}/api/v2/alerts", timeout=10) as answer:
        alerts: list[dict[str, Any]] = json.load(answer)
    return any(alert["labels"] == labels and alert["status"]["inhibitedBy"] for alert in alerts)


def _post(alertmanager: str, *alerts: Labels, minutes: int) -> None:
    now = datetime.now(UTC)
    times = {
        "startsAt": (now - timedelta(minutes=1)).isoformat(),
        "endsAt": (now + timedelta(minutes=minutes)).isoformat(),
    }
    body = json.dumps([{"labels": labels, **times} for labels in alerts]).encode()
    headers = {"Content-Type": "application/json"}
    urllib.request.urlopen(urllib.request.Request(f"{alertmanager}/api/v2/alerts", body, headers), timeout=10).close()
