"""Inhibitions: which alert keeps which other one back, asked of a real Alertmanager."""

import json
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from tests.deploy.test_alerts import ALERTS

Labels = dict[str, str]


class Case(NamedTuple):
    """While `source` fires, `target` is told or not."""

    source: Labels
    target: Labels
    muted: bool


def _alert(name: str, **labels: str) -> Labels:
    return {"alertname": name, **ALERTS[name]["labels"], **labels}


_ROLE = _alert("JobtideDemandSurge", role="nurse", sector="health")
CASES = (
    Case(_alert("JobtideSectorSurge", sector="health"), _ROLE, muted=True),
    Case(_alert("JobtideSectorSurge", sector="finance"), _ROLE, muted=False),
    Case(_alert("JobtideSectorSurge"), _alert("JobtideDemandSurge", role="nurse"), muted=True),
    Case(_alert("JobtideSectorSurge", sector="health"), _alert("JobtideDomainSurge", domain="ai"), muted=False),
    Case(_alert("JobtideFeedUnhealthy"), _ROLE, muted=True),
    Case(_alert("JobtideFeedUnhealthy"), _alert("JobtideWorkerDown", job="jobtide"), muted=False),
    Case(_alert("JobtideSourceUnhealthy", source="alpha"), _ROLE, muted=False),
    Case(_alert("JobtideSourceSilent", source="alpha"), _alert("JobtideSourceUnhealthy", source="alpha"), muted=True),
    Case(_alert("JobtideSourceSilent", source="beta"), _alert("JobtideSourceUnhealthy", source="alpha"), muted=False),
    Case(_alert("JobtideHistoryLoading"), _ROLE, muted=True),
    Case(_alert("JobtideHistoryLoading"), _alert("JobtideDomainSurge", domain="ai"), muted=True),
    Case(_alert("JobtideHistoryLoading"), _alert("JobtideLagGrowing", topic="jobs.postings.v1"), muted=True),
    Case(_alert("JobtideHistoryLoading"), _alert("JobtideWorkerDown", job="jobtide"), muted=False),
    Case(_alert("JobtideWorkerDown", job="jobtide"), _alert("JobtideSourceSilent", source="alpha"), muted=True),
    Case(_alert("JobtideWorkerDown", job="jobtide"), _ROLE, muted=False),
)


def judge(alertmanager: str) -> list[str]:
    """Play every case, one after the other. Returns what went otherwise. Nothing else may fire meanwhile."""
    wrong = []
    for source, target, muted in CASES:
        _post(alertmanager, source, target, minutes=5)
        with urllib.request.urlopen(f"{alertmanager}/api/v2/alerts", timeout=10) as answer:
            alerts: list[dict[str, Any]] = json.load(answer)
        [found] = [alert for alert in alerts if alert["labels"] == target]
        if bool(found["status"]["inhibitedBy"]) != muted:
            wrong.append(f"{source} must {'' if muted else 'not '}keep back {target}")
        _post(alertmanager, source, target, minutes=0)
    return wrong


def _post(alertmanager: str, *alerts: Labels, minutes: int) -> None:
    now = datetime.now(UTC)
    times = {
        "startsAt": (now - timedelta(minutes=1)).isoformat(),
        "endsAt": (now + timedelta(minutes=minutes)).isoformat(),
    }
    body = json.dumps([{"labels": labels, **times} for labels in alerts]).encode()
    headers = {"Content-Type": "application/json"}
    urllib.request.urlopen(urllib.request.Request(f"{alertmanager}/api/v2/alerts", body, headers), timeout=10).close()
