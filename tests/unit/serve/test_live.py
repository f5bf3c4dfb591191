"""The terminal view, rendered to text at the two sizes that people have."""

from io import StringIO

import pytest
from rich.console import Console

from streams.serve.live import live
from streams.serve.observe import Row, View

ADDRESS = "http://127.0.0.1:9464/metrics"
VIEW = View(
    at=42.0,
    postings=30_312,
    applications=5_012,
    postings_rate=502.3,
    applications_rate=121.0,
    openings=28_110,
    duplicates=1_234,
    pairs=tuple(
        Row((f"sales_representative_{i}", "information_software"), (900 - i, 3_000, 12_000, 90_000), 9_999)
        for i in range(60)
    ),
    domains=tuple(Row((f"domain_{i}",), (9_000 - i, 10_000, 48_000, 368_419), None) for i in range(12)),
    rejects=tuple((f"reason_{i}", 1_000 - i) for i in range(13)),
    lag=63,
    delay_p50=0.177,
    delay_p99=1.32,
)


def screen(view: View, width: int, height: int) -> list[str]:
    """Return the lines that a terminal of this size shows."""
    console = Console(file=StringIO(), width=width, height=height, color_system=None)
    console.print(live(view, "jobtide demo   0:42 of 1:00", ADDRESS, height))
    assert isinstance(console.file, StringIO)
    return console.file.getvalue().splitlines()


@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 40)])
def test_fits_and_fills_the_terminal(width: int, height: int) -> None:
    """Nothing is wider or higher than the terminal, one line is left for the cursor, and no line is wasted."""
    lines = screen(VIEW, width, height)
    assert len(lines) == height - 1
    assert all(len(line) <= width for line in lines)


@pytest.mark.parametrize("width", [80, 120])
def test_head(width: int) -> None:
    """The head has what comes in, how late it is, and where the metrics are, in full at 80 columns too."""
    head = screen(VIEW, width, 24)[:3]
    assert head[0].startswith("jobtide demo   0:42 of 1:00")
    assert head[0].rstrip().endswith(ADDRESS)
    assert head[1].rstrip() == "postings 30,312 502/s   applications 5,012 121/s   openings 28,110"
    assert head[2].rstrip() == "delay p50 177 ms   p99 1.3 s   lag 63   repeats 1,234   rejected 12,922"


def test_tables() -> None:
    """Pairs come with four windows and the stock, domains with four windows, rejects with their number."""
    text = "\n".join(screen(VIEW, 120, 40))
    assert "sales_representative_0" in text
    assert "information_software" in text
    assert "900   3,000  12,000  90,000   9,999" in text
    assert "8,993  10,000  48,000 368,419   reason_7" in text
    assert "domain_8" not in text


def test_numbers_are_never_cut() -> None:
    """At 80 columns names are shortened, figures are not."""
    lines = screen(VIEW, 80, 24)
    assert any(line.rstrip().endswith("900   3,000  12,000  90,000   9,999") for line in lines)
    assert any("368,419" in line for line in lines)


def test_before_the_first_figures() -> None:
    """A view of nothing says what it waits for."""
    text = "\n".join(screen(View(at=0.0), 80, 24))
    assert "waiting for the first figures" in text
    assert "nothing so far" in text
    assert "delay p50 -" in text
