"""Metrics that dashboards and alerts of other houses rely on: name, type and labels are public, and stay.

metrics.txt is what was promised. The catalogue may hold more; it may not change what is there. That the page
shows what the catalogue says is the affair of tests/unit/serve.
"""

from pathlib import Path

import pytest

from streams.serve.catalogue import CATALOGUE

PROMISED = [line.split() for line in (Path(__file__).parent / "metrics.txt").read_text("utf-8").splitlines()]
FOUND = {str(name): (metric.kind, metric.labels) for name, metric in CATALOGUE.items()}


@pytest.mark.parametrize(("name", "kind", "labels"), [(name, kind, labels) for name, kind, *labels in PROMISED])
def test_metric_is_as_promised(name: str, kind: str, labels: list[str]) -> None:
    """A public metric has its type and its labels, in their order."""
    assert FOUND[name] == (kind, tuple(labels))
