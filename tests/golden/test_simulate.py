"""`jobtide simulate` as a user runs it."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from streams.cli.simulate import simulate
from streams.feeds.loader import read_lines
from streams.feeds.truth import Truth

app = typer.Typer()
app.command()(simulate)


def run(*arguments: str) -> str:
    """Run it and return what it prints; it must exit 0."""
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize("name", ["feed.jsonl", "feed.jsonl.gz"])
def test_file_with_truth_beside(tmp_path: Path, name: str) -> None:
    """The file holds all lines, the truth lies beside it, and the summary adds up."""
    said = json.loads(run("--out", str(tmp_path / name), "--count", "2000", "--history", "1000", "--json"))
    truth = Truth.read(tmp_path / name.replace("feed.jsonl", "feed.jsonl.truth.json"))
    unsendable: list[object] = []
    lines = list(read_lines([tmp_path / name], unsendable.append))
    assert said["lines"] == len(lines) + len(unsendable)
    totals = truth.totals()
    assert said["new"] == totals["new"] > 0
    assert said["postings"] == totals["new"] + totals["duplicate"] > said["new"]
    assert len(unsendable) == truth.rejected["not_json"]


def test_same_seed_same_files(tmp_path: Path) -> None:
    """The same options give the same bytes; another seed gives others."""
    for name, seed in (("a.gz", "5"), ("b.gz", "5"), ("c.gz", "6")):
        run("--out", str(tmp_path / name), "--count", "500", "--seed", seed)
    first, second, other = ((tmp_path / name).read_bytes() for name in ("a.gz", "b.gz", "c.gz"))
    assert first == second != other
    assert (tmp_path / "a.truth.json.gz").read_bytes() == (tmp_path / "b.truth.json.gz").read_bytes()


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--out", "x", "--kafka"],
        ["--out", "x", "--count", "0"],
        ["--start", "now"],
        ["--out", "x", "--overlap", "1.5"],
        ["--out", "x", "--span", "3", "--count", "9", "--history", "3"],
        ["--kafka", "--span", "3"],
        ["--out", "x", "--scattered"],
        ["--out", "x", "--scale", "2"],
        ["--out", "x", "--plan", "years", "--rate", "2"],
        ["--kafka", "--plan", "years"],
    ],
)
def test_bad_use(arguments: list[str]) -> None:
    """Contradictions and nonsense exit 2 and say what to choose."""
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert "choose one" in result.stderr or "Invalid value" in result.stderr


def test_a_market_of_years_in_a_file(tmp_path: Path) -> None:
    """Six first weeks after the Spring Festival: 10,702 openings, and the truth beside."""
    out = tmp_path / "years.jsonl.gz"
    said = json.loads(run("--plan", "years", "--around", "0", "--overlap", "0", "--out", str(out), "--json"))
    assert (said["new"], said["duplicates"]) == (10_702, 0)
    assert Truth.read(Path(said["truth"])).totals()["new"] == 10_702
    assert sum(1 for _ in read_lines([out], lambda _: None)) == said["lines"]


def test_a_span_spreads_the_count(tmp_path: Path) -> None:
    """The last event lies as many days after the first as the span says, in order of time or scattered."""
    for more in ([], ["--scattered"]):
        out = tmp_path / "feed.jsonl"
        run("--out", str(out), "--count", "2000", "--span", "40", "--bad", "0", *more)
        events = [json.loads(line) for line in out.read_bytes().splitlines()]
        opened = [event["occurred_at"][:10] for event in events if event.get("event_type") == "opened"]
        assert min(opened) < "2024-02-20"
        assert max(opened) > "2024-03-26"
        months = [day[:7] for day in opened]
        assert (sum(a > b for a, b in pairwise(months)) > 100) is bool(more)


def test_shares_are_what_they_say(tmp_path: Path) -> None:
    """Without noise nothing is a duplicate, sent twice, rejected or applied to; with all overlap half is."""
    out = tmp_path / "feed.jsonl"
    quiet = [word for name in ("repost", "resend", "bad", "applied") for word in (f"--{name}", "0")]
    said = json.loads(run("--out", str(out), "--count", "4000", "--overlap", "0", *quiet, "--json"))
    assert (said["duplicates"], said["applications"], said["rejected"]) == (0, 0, 0)
    names = [event["event_id"] for line in out.read_bytes().splitlines() if "event_id" in (event := json.loads(line))]
    assert len(names) == len(set(names))
    # spread over 40 days, so that most second portals have had their turn
    said = json.loads(run("--out", str(out), "--count", "4000", "--span", "40", "--overlap", "1", *quiet, "--json"))
    assert 0.4 < said["duplicates"] / said["postings"] < 0.5
