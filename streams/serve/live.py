"""The terminal view of `jobtide demo`: a View as a rich renderable that fits the terminal it is given."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from streams.contracts.demand import WINDOWS
from streams.serve.observe import Row, View

#: Lines that are not rows of a table: three of head, two headings, two blank, and the one that holds the cursor.
_FRAME = 8
_TALL = 36


def live(view: View, title: str, address: str, height: int = 24, said: Sequence[str] = ()) -> RenderableType:
    """Return the whole screen.

    `title` says what runs and for how long, `address` is the URL of the metrics page; `height` in lines is the
    terminal's and decides how many rows the tables get. `said`: sentences that stand below, a line each.
    """
    below = 8 if height >= _TALL else 4
    rows = max(1, height - _FRAME - below - len(said))
    sentences = [Text(sentence, no_wrap=True, overflow="ellipsis", style="dim") for sentence in said]
    return Group(_head(view, title, address), Text(), _pairs(view.pairs[:rows]), Text(), _foot(view, below), *sentences)


def _head(view: View, title: str, address: str) -> RenderableType:
    first = Table.grid(expand=True)
    first.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
    first.add_column(no_wrap=True, justify="right")
    first.add_row(Text(title, style="bold"), Text(address, style="cyan"))
    return Group(
        first,
        _facts(
            ("postings", f"{view.postings:,}", f"{view.postings_rate:,.0f}/s"),
            ("applications", f"{view.applications:,}", f"{view.applications_rate:,.0f}/s"),
            ("openings", f"{view.openings:,}", ""),
        ),
        _facts(
            ("delay p50", _seconds(view.delay_p50), ""),
            ("p99", _seconds(view.delay_p99), ""),
            ("lag", f"{view.lag:,}", ""),
            ("repeats", f"{view.duplicates:,}", ""),
            ("rejected", f"{sum(number for _, number in view.rejects):,}", ""),
        ),
    )


def _facts(*facts: tuple[str, str, str]) -> Text:
    text = Text(no_wrap=True, overflow="ellipsis")
    for name, value, more in facts:
        text.append(f"{'   ' if text else ''}{name} ", style="dim").append(value, style="bold")
        if more:
            text.append(f" {more}", style="dim")
    return text


def _seconds(delay: float | None) -> str:
    if delay is None:
        return "-"
    return f"{delay * 1000:.0f} ms" if delay < 1 else f"{delay:.1f} s"


def _pairs(rows: Sequence[Row]) -> RenderableType:
    table = _table("Openings: role", "sector", numbers=(*WINDOWS, "open"))
    for row in rows:
        table.add_row(*row.name, *_numbers(row.openings), f"{row.open or 0:,}")
    return table if rows else Group(table, Text("waiting for the first figures", style="dim"))


def _foot(view: View, height: int) -> RenderableType:
    domains = _table("Domain", numbers=WINDOWS)
    for row in view.domains[:height]:
        domains.add_row(*row.name, *_numbers(row.openings))
    rejects = _table("Rejected because", numbers=("records",))
    for reason, number in view.rejects[:height]:
        rejects.add_row(reason, f"{number:,}")
    if not view.rejects:
        rejects.add_row(Text("nothing so far", style="dim"))
    foot = Table.grid(expand=True, padding=(0, 3, 0, 0), pad_edge=False)
    foot.add_column(ratio=3)
    foot.add_column(ratio=2)
    foot.add_row(domains, rejects)
    return foot


def _table(*names: str, numbers: Sequence[str]) -> Table:
    table = Table(box=None, expand=True, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold cyan")
    for name in names:
        table.add_column(name, no_wrap=True, overflow="ellipsis", ratio=1)
    for number in numbers:
        table.add_column(number, no_wrap=True, justify="right", min_width=7)
    return table


def _numbers(openings: Sequence[int]) -> list[str]:
    return [f"{number:,}" for number in openings]
