"""`jobtide report` from an export: what a person, a program and a browser get."""

import gzip
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from streams.cli.report import report
from streams.contracts.daily import encode_daily
from streams.contracts.stage import OperatorError
from streams.engine.errors import RefusedError
from tests.unit.comparison.days import daily
from tests.unit.report.market import records

app = typer.Typer()
app.command()(report)
ARTICLE = ("--week", "spring_festival:1", "--year", "2024", "--rate", "USD/CNY=7.1992@2024-02-23")


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A file as `jobtide export` writes it."""
    file = tmp_path / "days.jsonl"
    file.write_bytes(b"".join(encode_daily(record) + b"\n" for record in records()))
    return file


def run(file: Path, *arguments: str) -> Result:
    """Run it on a file."""
    return CliRunner().invoke(app, ["--from", str(file), *arguments])


def figures(result: Result) -> dict[str, Any]:
    """The JSON of a run that ended well."""
    assert result.exit_code == 0, result.output
    read: dict[str, Any] = json.loads(result.stdout)
    return read


def test_the_articles_figures_come_out_of_an_export(export: Path) -> None:
    """To the printed digit, each with its n."""
    found = figures(
        run(export, *ARTICLE, "--json", "--cell", "domain=aigc,role=product_manager", "--cell", "domain=ai")
    )
    manager, ai = found["cells"]
    assert ai["new"] == {
        "now": 7_125,
        "base": 1_000,
        "ratio": 7.13,
        "growth_percent": 612.5,
        "growth_percent_per_working_day": 731.3,
    }
    assert (ai["pay"][0]["mean"], ai["pay"][0]["converted"], ai["pay"][0]["n"]) == (443_700, 61_632, 500)
    assert (manager["applications"]["ratio"], manager["applications"]["growth_percent"]) == (10.0, 900.0)
    growths = {row["industry"]: row["positions"]["growth_percent"] for row in found["industries"]["ranked"]}
    assert (growths["industrial_automation"], growths["automotive"]) == (15.8, 15.2)
    assert found["industries"]["parents"]["manufacturing"] == 4
    assert found["record"]["years"][-1]["new"]["growth_percent"] == 23.6
    assert (found["record"]["rank"], found["record"]["highest_in_years"]) == (1, 5)
    assert [(source["employers"], source["positions"]) for source in found["sources"]] == [(1_000, 20_000), (22, 400)]


def test_a_person_gets_tables_and_a_paragraph_in_either_language(export: Path) -> None:
    """The packed export too."""
    packed = export.with_suffix(".jsonl.gz")
    packed.write_bytes(gzip.compress(export.read_bytes()))
    english, chinese = run(packed, *ARTICLE), run(export, *ARTICLE, "--lang", "zh")
    assert (english.exit_code, chinese.exit_code) == (0, 0)
    assert "7,125" in english.stdout
    assert "In week 1 after the Spring Festival" in english.stdout
    assert "春节假期后第1周" in chinese.stdout


def test_a_drawing_is_written_beside(export: Path, tmp_path: Path) -> None:
    """Of the first cell that is asked for."""
    drawing = tmp_path / "ai.svg"
    assert run(export, *ARTICLE, "--cell", "domain=ai", "--plot", str(drawing)).exit_code == 0
    assert "Artificial intelligence: new openings a day" in drawing.read_text()


def test_announced_changes_move_the_week(export: Path, tmp_path: Path) -> None:
    """A day of rest more, and the week begins a day later."""
    calendar = tmp_path / "calendar.yml"
    calendar.write_text("rest: {2024-02-18: Spring Festival}\n")
    found = figures(run(export, *ARTICLE, "--json", "--calendar", str(calendar)))
    assert found["windows"]["now"]["first"] == "2024-02-19"


def test_a_week_that_is_not_over_is_cut_or_declared_complete(tmp_path: Path) -> None:
    """By the records' own time; who knows that a replay has ended says so."""
    file = tmp_path / "days.jsonl"
    early, late = datetime(2023, 3, 1, tzinfo=UTC), datetime(2024, 2, 21, 4, tzinfo=UTC)
    days = [daily(date(2023, 1, 28), new=10, as_of=early), daily(date(2024, 2, 18), new=12, as_of=late)]
    file.write_bytes(b"\n".join(map(encode_daily, days)))
    assert figures(run(file, *ARTICLE, "--json"))["windows"]["now"]["last"] == "2024-02-20"
    whole = figures(run(file, *ARTICLE, "--json", "--through", "2024-02-29"))
    assert whole["windows"]["now"]["last"] == "2024-02-24"


def test_a_week_that_the_history_does_not_hold_exits_1(export: Path) -> None:
    """With the reason."""
    result = run(export, "--week", "spring_festival:1", "--year", "2018")
    assert result.exit_code == 1
    assert "history begins on 2019-02-11" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("--week", "easter:1", "--year", "2024"), "no alignment 'easter'"),
        (("--week", "none:02-29", "--year", "2023"), "day is out of range"),
        ((*ARTICLE, "--country", "XX"), "no working days are known of 'XX'"),
        ((*ARTICLE, "--country", "DE"), "DE has no spring_festival"),
        ((*ARTICLE, "--cell", "color=red"), "no cell has the keys color"),
        ((*ARTICLE, "--rate", "7.2"), "'7.2' is no rate"),
    ],
)
def test_bad_use_exits_2(export: Path, arguments: tuple[str, ...], problem: str) -> None:
    """And says what was wrong."""
    result = run(export, *arguments)
    assert result.exit_code == 2
    assert problem in " ".join(result.stderr.replace("│", " ").split())


def test_a_file_that_is_no_export_is_named_with_its_line(tmp_path: Path) -> None:
    """Postings instead of days, bytes that are no gzip, days of two zones, a calendar that is none."""
    file = tmp_path / "postings.jsonl"
    file.write_text('\n{"source": "a"}\n')
    result = run(file, *ARTICLE)
    assert isinstance(result.exception, OperatorError)
    assert f"{file}:2: no record of jobs.daily.v1" in str(result.exception)
    packed = tmp_path / "days.gz"
    packed.write_text("plain")
    assert "cannot be read" in str(run(packed, *ARTICLE).exception)
    file.write_bytes(b"\n".join(encode_daily(daily(date(2024, 2, 18), zone=zone)) for zone in ("UTC", "Asia/Shanghai")))
    assert "days of UTC and of Asia/Shanghai" in str(run(file, *ARTICLE).exception)
    for text in ("rest: [2024-02-18]", "work: []", "a: b: c", "{working: [2024-02-18], rest: {2024-02-18: x}}"):
        file.write_text(text)
        assert f"{file}: no calendar" in str(run(file, *ARTICLE, "--calendar", str(file)).exception)


def test_without_a_file_kafka_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is none, it is said where it was looked for."""
    monkeypatch.setenv("JOBTIDE_KAFKA__BOOTSTRAP", "127.0.0.1:1")
    monkeypatch.setenv("JOBTIDE_KAFKA__WAIT_SECONDS", "0")
    result = CliRunner().invoke(app, list(ARTICLE))
    assert isinstance(result.exception, RefusedError)
    assert "127.0.0.1:1" in str(result.exception)
