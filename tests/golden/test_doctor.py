"""`jobtide doctor` where there is no Kafka."""

import json

import pytest
import typer
from typer.testing import CliRunner

from streams.cli.doctor import doctor

app = typer.Typer()
app.command()(doctor)


def test_no_kafka(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says where it looked and what to do, exits 1, and does not go on to what cannot be seen."""
    monkeypatch.setenv("JOBTIDE_KAFKA__BOOTSTRAP", "127.0.0.1:1")
    monkeypatch.setenv("JOBTIDE_KAFKA__WAIT_SECONDS", "0")
    result = CliRunner().invoke(app, ["--json"])
    findings = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    assert [finding["check"] for finding in findings] == ["taxonomy", "kafka"]
    assert "127.0.0.1:1" in findings[1]["seen"]
    assert "start the broker" in findings[1]["action"]
