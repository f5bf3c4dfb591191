"""What stands before a command."""

from importlib.metadata import version

from typer.testing import CliRunner

from streams.cli import app


def test_the_version_is_told() -> None:
    """Name and number, and nothing is run."""
    result = CliRunner().invoke(app, ["--version"])
    assert (result.exit_code, result.stdout) == (0, f"jobtide {version('jobtide')}\n")


def test_without_a_command_it_says_what_there_is() -> None:
    """And that this was bad use."""
    result = CliRunner().invoke(app, [])
    assert result.exit_code == 2
    assert all(command in result.output for command in ("demo", "worker", "dlq", "--version"))
