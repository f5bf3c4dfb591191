"""The recount's commands, with a program that classifies as `jobtide classify` does."""

import json
import shlex
import sys
from pathlib import Path

import pytest
import recount
from recounting.instant import DAY

from tests.unit.tools.feed import application, posting

CLASSIFY = """
import json, sys
for line in sys.stdin:
    fields = json.loads(line)
    fields |= {"role": "teacher", "industries": [], "sector": "education", "domains": [], "employer": "acme"}
    print(json.dumps(fields | {"fingerprint": "00" * 16, "salary_annual": None, "salary_currency": None}))
"""


@pytest.fixture
def arguments(tmp_path: Path) -> list[str]:
    """Events of two postings, one of them on the second day, and the program."""
    events, program = tmp_path / "events.jsonl", tmp_path / "classify.py"
    lines = [posting("opened", 0), b"{}", posting("opened", DAY, posting_id="2"), application(DAY, 1)]
    events.write_bytes(b"\n".join(lines))
    program.write_text(CLASSIFY)
    return [str(events), "--classify", shlex.join([sys.executable, str(program)])]


def test_days_and_windows_are_written(arguments: list[str], tmp_path: Path) -> None:
    """Every cell-day as a record of the contract; stock, windows and what was read as one object."""
    daily, out = tmp_path / "daily.jsonl", tmp_path / "out.json"
    assert recount.main([*arguments, "--daily", str(daily), "--json", str(out)]) == 0
    records = [json.loads(line) for line in daily.read_text().splitlines()]
    assert [(r["day"], r["new"], r["duplicates"]) for r in records if r["cell"] == "total"] == [
        ("2024-03-01", 1, 0),
        ("2024-03-02", 0, 1),
    ]
    report = json.loads(out.read_text())
    assert report["cells"]["total"]["open"] == 1
    assert report["rejected"] == {"source": 1}


def test_exit_status_tells_equal_different_and_bad_use(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """0, 1 and 2; what differs is printed."""
    daily = tmp_path / "daily.jsonl"
    recount.main([*arguments, "--daily", str(daily)])
    records = [json.loads(line) | {"revision": ["i", 1, 1]} for line in daily.read_text().splitlines()]
    daily.write_text("\n".join(map(json.dumps, records)))
    assert recount.main(["compare", *arguments, "--daily", str(daily)]) == 0
    assert f"0 of {13 * len(records)} figures differ" in capsys.readouterr().out
    daily.write_text("\n".join(map(json.dumps, records[:-1])))
    assert recount.main(["compare", *arguments, "--daily", str(daily)]) == 1
    said = capsys.readouterr().out
    assert "daily\t2024-03-02 total\tapplications\texpected 1\tgot None" in said
    assert f"5 of {13 * len(records)} figures differ" in said
    assert recount.main(["compare", *arguments]) == 2
    assert recount.main(["compare", str(tmp_path / "none"), "--daily", str(daily)]) == 2


@pytest.mark.parametrize("command", ["no-such-program", shlex.join([sys.executable, "-c", "raise SystemExit(3)"])])
def test_a_program_that_does_not_classify_is_bad_use(
    command: str, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """It is named, with what to do or how it ended."""
    assert recount.main([arguments[0], "--classify", command]) == 2
    assert shlex.split(command)[0] in capsys.readouterr().err
