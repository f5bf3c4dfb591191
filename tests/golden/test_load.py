"""`jobtide load` where it cannot load."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from streams.cli.load import load
from streams.engine.errors import RefusedError

app = typer.Typer()
app.command()(load)


def test_missing_file() -> None:
    """A file that is not there exits 2 before anything is sent."""
    result = CliRunner().invoke(app, ["nowhere.jsonl"])
    assert result.exit_code == 2
    assert "nowhere.jsonl" in result.stderr


def test_no_kafka(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a broker it waits as long as it is told, then says where it looked and what to do."""
    monkeypatch.setenv("JOBTIDE_KAFKA__BOOTSTRAP", "127.0.0.1:1")
    monkeypatch.setenv("JOBTIDE_KAFKA__WAIT_SECONDS", "0")
    file = tmp_path / "a.jsonl"
    file.write_text("{}\n")
    result = CliRunner().invoke(app, [str(file)])
    assert isinstance(result.exception, RefusedError)
    assert "127.0.0.1:1" in str(result.exception)
    assert "start the broker" in str(result.exception)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--format", "schema.org"], "name it with --source"),
        (["--format", "greenhouse", "--source", "Acme Inc"], "--source is a slug"),
        (["--format", "jobstream", "--zone", "Sweden"], "--zone is a time zone"),
        (["--format", "greenhouse", "--trust"], "it needs --snapshot"),
        (["--source", "acme"], "for other formats"),
        (["--format", "indeed"], "is not one of"),
    ],
)
def test_options_of_documents(options: list[str], said: str, tmp_path: Path) -> None:
    """Options that cannot be meant exit 2 before anything is read, and say what they would need."""
    file = tmp_path / "a.json"
    file.write_text("{}\n")
    result = CliRunner(env={"COLUMNS": "200"}).invoke(app, [str(file), *options])
    assert result.exit_code == 2
    assert said in result.stderr
