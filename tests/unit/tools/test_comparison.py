"""Published figures against recounted ones."""

import json
from pathlib import Path

import pytest
import recount
from recounting.comparison import demand, latest_records, metrics
from recounting.event import rfc3339
from recounting.figures import Figures

from tests.unit.tools.feed import JUDGE, NOON, figured, posting


def published(figures: Figures) -> list[str]:
    """Lines as `dump` writes them."""
    return [
        json.dumps({"key": cell, "value": {"cell": cell, "as_of": rfc3339(NOON), "revision": ["i", 1, 1]} | values})
        for cell, values in figures.cells().items()
    ]


def test_equal_records_compare_equal_and_a_changed_digit_is_found() -> None:
    """The highest revision of a key is compared, wherever it stands; a cell of zeros equals an absent one."""
    figures = figured(posting("opened", 0))
    lines = published(figures)
    old = json.dumps({"key": "total", "value": {"cell": "total", "open": 9, "revision": ["i", 1, 0]}})
    zeros = json.dumps({"key": "role=x", "value": {"cell": "role=x", "revision": ["i", 1, 2]} | figures.cell("role=x")})
    assert all(figure.equal for figure in demand(figures, latest_records([*lines, old, zeros])))
    wrong = [line.replace('"closed": 0', '"closed": 1', 1) if '"key": "total"' in line else line for line in lines]
    different = [figure for figure in demand(figures, latest_records(wrong)) if not figure.equal]
    assert [(figure.cell, figure.field, figure.expected, figure.got) for figure in different] == [
        ("total", "1h.closed", 0, 1)
    ]


def test_small_pairs_are_expected_under_other_of_their_sector() -> None:
    """Gauges of pairs that are not exported add up; the counter has every pair."""
    figures = figured(posting("opened", 0), posting("opened", 0, posting_id="2", title="nurse"))
    page = [f'jobtide_new_openings_total{{role="{role}",sector="education"}} 1.0' for role in ("teacher", "nurse")]
    page.append('jobtide_open_openings{role="other",sector="education"} 2.0')
    for gauge, value in (("openings", 2), ("positions", 2), ("applications", 0)):
        labels = [f'role="other",sector="education",window="{window}"' for window in ("1h", "6h", "24h", "7d")]
        page += [f"jobtide_demand_{gauge}{{{label}}} {value}" for label in labels]
    compared = list(metrics(figures, "\n".join(page)))
    assert len(compared) == 15
    assert all(figure.equal for figure in compared)


def test_exit_status_tells_equal_different_and_bad_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """0, 1 and 2, and the report is written."""
    monkeypatch.setattr(recount, "_judge", lambda: JUDGE)
    events, records, out = tmp_path / "events.jsonl", tmp_path / "records.jsonl", tmp_path / "out.json"
    events.write_bytes(posting("opened", 0) + b"\n{}\n")
    records.write_text("\n".join(published(figured(posting("opened", 0)))))
    assert recount.main([str(events), "--json", str(out)]) == 0
    assert json.loads(out.read_text())["cells"]["total"]["open"] == 1
    assert recount.main(["compare", str(events), "--demand", str(records)]) == 0
    records.write_text("")
    assert recount.main(["compare", str(events), "--demand", str(records)]) == 1
    assert recount.main(["compare", str(tmp_path / "none"), "--demand", str(records)]) == 2
