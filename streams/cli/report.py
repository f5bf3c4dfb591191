"""`jobtide report`: the figures of a named week against the same week of another year."""

import asyncio
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import msgspec
import typer
import yaml
from rich.console import Console

from streams.calendar import Announcement, Workdays, parse_week
from streams.cli.days import read_file, read_topic
from streams.comparison import History, parse_rate
from streams.contracts.cells import TOTAL
from streams.contracts.daily import Daily
from streams.contracts.stage import OperatorError
from streams.monitor import DONE, WRONG
from streams.report import Names, Question, Report, paragraph, plot, tables, write
from streams.report.document import encode
from streams.report.notes import notes
from streams.report.phrases import PHRASES
from streams.settings import read_settings
from streams.taxonomy import CatalogueError, load_catalogue

#: Where a table goes to a file, it is as wide as this.
_WIDTH = 140
_Read = TypeVar("_Read")


def report(
    *,
    week: Annotated[str, typer.Option(help="Such as spring_festival:1, national_day:2, new_year:1, none:02-18.")],
    year: Annotated[int, typer.Option(min=1950, max=2100, help="Year of the week.")],
    base: Annotated[
        int | None, typer.Option(min=1950, max=2100, help="Year compared with; else the one before.")
    ] = None,
    variant: Annotated[
        str, typer.Option(help="week (7 days), workrun (to the last working day), workdays:N.")
    ] = "week",
    file: Annotated[
        Path | None, typer.Option("--from", exists=True, dir_okay=False, help="An export; else Kafka is read.")
    ] = None,
    cell: Annotated[
        list[str] | None, typer.Option(help="Such as total or domain=ai; repeatable. Else the market and all domains.")
    ] = None,
    floor: Annotated[int, typer.Option(min=1, help="Positions in the base week that an industry needs.")] = 200,
    top: Annotated[int, typer.Option(min=1, help="Among so many industries sectors are counted.")] = 10,
    years: Annotated[int, typer.Option(min=1, max=50, help="Of so many years the growth may be the highest.")] = 5,
    rate: Annotated[
        list[str] | None, typer.Option(help="For pay, with its day: USD/CNY=7.1992@2024-02-23; repeatable.")
    ] = None,
    index: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day whose 7-day mean is 100: prints the index to it.")
    ] = None,
    country: Annotated[
        str | None, typer.Option(help="Whose working days count, ISO 3166-1 alpha-2; else that of the settings.")
    ] = None,
    calendar: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="YAML of announced, working and rest days.")
    ] = None,
    through: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last complete day, if a replay ended within it.")
    ] = None,
    drawing: Annotated[Path | None, typer.Option("--plot", help="Draw the first cell into this SVG file.")] = None,
    language: Annotated[Literal["en", "zh"], typer.Option("--lang", help="Language of names and paragraph.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Compare a week with the same week of another year, aligned by the day on which work resumed after a holiday.

    Growth, pay, shares of roles, industries by growth, the rank among years, sources. What the history does not hold
    is said and never shown as zero; exit 1 if it does not hold the week itself.
    """
    announced = Announcement() if calendar is None else _announcement(calendar)
    workdays = _argument("--country", lambda: Workdays(country or read_settings().country, announced))
    question = Question(
        _argument("--week", lambda: parse_week(week, variant)),
        year,
        year - 1 if base is None else base,
        tuple(cell or ()),
        floor,
        top,
        years,
        tuple(_argument("--rate", lambda: [parse_rate(each) for each in rate or ()])),
        index and index.date(),
    )
    history = History(_argument("--week", lambda: question.days(workdays)), through and through.date())
    _read(file, history)
    names = _names()
    found = _argument("--cell", lambda: write(question, history, workdays, names))
    if drawing is not None:
        shown = question.cells[0] if question.cells else TOTAL
        drawing.write_text(plot(question, shown, history, workdays, names=names, language=language), encoding="utf-8")
    if as_json:
        sys.stdout.buffer.write(encode(found) + b"\n")
    else:
        _print(found, names, language)
    sys.exit(WRONG if found.windows.now.missing else DONE)


def _argument(name: str, read: Callable[[], _Read]) -> _Read:
    """Turn what is wrong with an argument into bad use, exit 2."""
    try:
        return read()
    except ValueError as error:
        raise typer.BadParameter(f"{error}.", param_hint=name) from None


def _announcement(file: Path) -> Announcement:
    """Read an override file."""
    try:
        # Without types every scalar is a string: msgspec says what it expected.
        read = yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 (strings only)
        return msgspec.convert(read or {}, Announcement, strict=False)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, msgspec.ValidationError) as error:
        raise OperatorError(
            f"{file}: no calendar: {error}.",
            "write announced: [2027], working: [2027-02-20], rest: {2027-02-05: Spring Festival}.",
        ) from None


def _read(file: Path | None, history: History) -> None:
    def take(record: Daily, _: bytes) -> None:
        try:
            history.add(record)
        except ValueError as error:
            raise OperatorError(f"{error}.", "export the days of one zone and name the file with --from.") from None

    if file is None:
        asyncio.run(read_topic(read_settings(), take))
    else:
        read_file(file, take)


def _names() -> Names:
    try:
        return Names(load_catalogue(read_settings().taxonomy.path))
    except CatalogueError as error:
        raise OperatorError(f"The taxonomy cannot be used: {error}", "correct the file, then start again.") from None


def _print(found: Report, names: Names, language: Literal["en", "zh"]) -> None:
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_WIDTH)
    for table in tables(found, names, language):
        console.print(table)
        console.print()
    for note in notes(found, language):
        console.print(PHRASES[language].notes.label + note, markup=False)
    console.print(paragraph(found, names, language), markup=False)
