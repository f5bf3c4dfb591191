"""`jobtide simulate` as a user runs it."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from streams.cli.simulate import simulate
from streams.contracts.tally import Kind
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
    assert said["new"] == truth.total(Kind.NEW) > 0
    assert len(unsendable) == truth.rejected["not_json"]


def test_same_seed_same_files(tmp_path: Path) -> None:
    """The same options give the same bytes; another seed gives others."""
    for name, seed in (("a.gz", "5"), ("b.gz", "5"), ("c.gz", "6")):
        run("--out", str(tmp_path / name), "--count", "500", "--seed", seed)
    first, second, other = ((tmp_path / name).read_bytes() for name in ("a.gz", "b.gz", "c.gz"))
    assert first == second != other
    assert (tmp_path / "a.truth.json.gz").read_bytes() == (tmp_path / "b.truth.json.gz").read_bytes()


@pytest.mark.parametrize(
    "arguments", [[], ["--out", "x", "--kafka"], ["--out", "x", "--count", "0"], ["--start", "now"]]
)
def test_bad_use(arguments: list[str]) -> None:
    """Contradictions and nonsense exit 2 and say what to choose."""
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert "choose one" in result.stderr or "Invalid value" in result.stderr
