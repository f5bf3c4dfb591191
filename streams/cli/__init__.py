"""The command line: one command a module. Exit 0 done, 1 found something wrong, 2 bad use or configuration."""

import sys
from importlib.metadata import version
from typing import Annotated

import typer
from rich.console import Console

from streams.cli.broker import broker
from streams.cli.classify import classify
from streams.cli.demo import demo
from streams.cli.detect import detect
from streams.cli.dlq import dlq
from streams.cli.doctor import doctor
from streams.cli.export import export
from streams.cli.load import load
from streams.cli.report import report
from streams.cli.reset import reset
from streams.cli.simulate import simulate
from streams.cli.topics import topics
from streams.cli.worker import worker
from streams.contracts.stage import OperatorError
from streams.engine.broker import BrokerError
from streams.engine.errors import EngineError
from streams.monitor import WRONG, exit_code

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback(help=__doc__, invoke_without_command=True)
def before(*, tell: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    """Take what stands before a command."""
    if tell:
        typer.echo(f"jobtide {version('jobtide')}")
        raise typer.Exit


for command in (demo, worker, broker, topics, load, simulate, classify, report, export, detect, reset, doctor):
    app.command()(command)
app.add_typer(dlq, name="dlq")


def main() -> None:
    """Run a command. What a person must mend is one sentence on standard error, not a traceback."""
    try:
        app()
    except (OperatorError, EngineError, BrokerError) as error:
        Console(stderr=True, soft_wrap=True, markup=False, highlight=False).print(f"jobtide: {error}")
        sys.exit(exit_code(error))
    except KeyboardInterrupt:
        sys.exit(WRONG)
