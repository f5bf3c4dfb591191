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
