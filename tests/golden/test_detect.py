"""`jobtide detect`: what it reads, prints and refuses."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer
from numpy.typing import NDArray
from typer.testing import CliRunner

from streams.cli.detect import detect
from streams.contracts.stage import OperatorError
from tests.unit.surge.feed import WEEK, market

app = typer.Typer()
app.command()(detect)
RATES = [0.1, 0.5, 2.0, 5.0]
START = datetime(2026, 1, 5, tzinfo=UTC)
SURGE = 3 * WEEK + 34


def write(path: Path, counts: NDArray[np.int64], *, zeros: bool = False) -> Path:
    """A file of these hourly counts; zeros are left out unless asked for."""
    rows = ["key,sector,bucket_start,count"]
    for hour, column in enumerate(counts.T.tolist()):
        start = f"{START + timedelta(hours=hour):%Y-%m-%dT%H:%M:%SZ}"
        rows += [f"k{key},it,{start},{count}" for key, count in enumerate(column) if count or zeros]
    path.write_text("\n".join(rows) + "\n")
    return path


def run(*arguments: str) -> list[dict[str, Any]]:
    """The lines it prints."""
    result = CliRunner().invoke(app, [*arguments], catch_exceptions=False)
    assert result.exit_code == 0
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def counts() -> NDArray[np.int64]:
    """Four weeks of four keys, of which one surges for six hours."""
    counts = market(1, RATES, 4 * WEEK)
    counts[2, SURGE : SURGE + 6] += 40
    return counts


def test_a_surge_is_a_line(tmp_path: Path, counts: NDArray[np.int64]) -> None:
    """Key, onset, peak, end, and a sentence in two languages."""
    (line,) = run(str(write(tmp_path / "counts.csv", counts)), "--warmup", "400", "--budget", "0.01")
    assert (line["key"], line["sector"], line["state"]) == ("k2", "it", "ended")
    assert line["onset"] == f"{START + timedelta(hours=SURGE):%Y-%m-%dT%H:%M:%SZ}"
    assert line["since"] <= line["onset"] <= line["peak"] < line["end"]
    assert line["sentence_en"].startswith("k2: ")
    assert "平时" in line["sentence_zh"]


def test_scores_are_a_line_for_every_key_and_bucket(tmp_path: Path, counts: NDArray[np.int64]) -> None:
    """After the warm-up, zeros included, in the order of buckets; written zeros or left-out ones are the same."""
    lines = run(str(write(tmp_path / "a.csv", counts)), "--warmup", "400", "--scores")
    assert len(lines) == (4 * WEEK - 400) * len(RATES)
    assert set(lines[0]) == {"key", "bucket_start", "count", "expected", "score", "window"}
    assert lines[0]["bucket_start"] == f"{START + timedelta(hours=400):%Y-%m-%dT%H:%M:%SZ}"
    best = max(lines, key=lambda line: float(line["score"]))
    assert best["key"] == "k2"
    assert best["score"] > 8
    again = run(str(write(tmp_path / "b.csv", counts, zeros=True)), "--warmup", "400", "--scores")

    def sort(every: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
        return sorted(tuple(line.values()) for line in every)

    assert sort(again) == sort(lines)


def test_gaps_are_zeros(tmp_path: Path, counts: NDArray[np.int64]) -> None:
    """Hours without any row are hours in which nothing came."""
    counts[:, 410:420] = 0
    lines = run(str(write(tmp_path / "counts.csv", counts)), "--warmup", "400", "--scores")
    hours = [line["count"] for line in lines[10 * 4 : 20 * 4]]
    assert hours == [0] * 40


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ("key,count\na,1", ":1: expected the header"),
        ("key,sector,bucket_start,count", "has no rows"),
        ("key,sector,bucket_start,count\na,,2026-01-05T00:00:00Z,x", ":2: invalid literal"),
        ("key,sector,bucket_start,count\na,,2026-01-05T00:00:00Z,-1", ":2: count -1 is negative"),
        ("key,sector,bucket_start,count\na,,2026-01-05T00:00:00,1", ":2: bucket_start 2026-01-05T00:00:00 has no zone"),
        ("key,sector,bucket_start,count\na,,2026-01-05T00:00:00Z,1\na,,2026-01-05T00:00:00Z,1", ":3: key 'a' is twice"),
        ("key,sector,bucket_start,count\na,,2026-01-05T00:00:00Z,1\na,b,2026-01-05T01:00:00Z,1", ":3: key 'a' has an"),
        ("key,sector,bucket_start,count\na,,2026-01-05T01:00:00Z,1\nb,,2026-01-05T00:00:00Z,1", ":3: bucket_start"),
        ("key,sector,bucket_start,count\na,,2026-01-05T01:00:00Z,1\nb,,2026-01-05T01:30:00Z,1", ":3: bucket_start"),
        ("key,sector,bucket_start,count\na,,2026-01-05T01:00:00Z", ":2: not enough values"),
        ("key,sector,bucket_start,count\na,,2026-01-05T01:00:00Z,1", "holds 1 buckets, all of them warm-up"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, rows: str, problem: str) -> None:
    """File, line, what is wrong and what to do."""
    path = tmp_path / "counts.csv"
    path.write_text(rows + "\n")
    with pytest.raises(OperatorError) as error:
        CliRunner().invoke(app, [str(path)], catch_exceptions=False)
    assert problem in str(error.value)
    assert "Operator action:" in str(error.value)
