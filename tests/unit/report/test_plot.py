"""The drawing."""

from datetime import date, timedelta
from xml.etree import ElementTree as ET

from streams.comparison import History
from streams.report import plot
from tests.unit.comparison.days import spread
from tests.unit.report.market import CHINA, QUESTION, names

SVG = "{http://www.w3.org/2000/svg}"


def drawn(*starts: date, days: int) -> ET.Element:
    """Ten new openings a day from each start on."""
    known = History()
    for start in starts:
        for record in spread(start, [10] * days):
            known.add(record)
    return ET.fromstring(plot(QUESTION, "total", known, CHINA, names=names()))


def test_both_years_are_drawn_on_days_from_the_week() -> None:
    """Level lines of 63 points, one over the other, five ticks up to a round number, both years named."""
    picture = drawn(date(2022, 12, 1), date(2024, 1, 1), days=120)
    base, now = [line.attrib["points"] for line in picture.iter(f"{SVG}polyline")]
    assert base == now
    assert len(now.split()) == 63
    texts = [text.text for text in picture.iter(f"{SVG}text")]
    assert {"2023", "2024", "0", "10", "-28", "all: new openings a day, mean of 7 days"} <= set(texts)


def test_a_year_that_is_not_known_has_no_line() -> None:
    """History that begins 10 days before the week has no mean for its first six days."""
    picture = drawn(date(2024, 2, 18) - timedelta(days=10), days=60)
    (line,) = picture.iter(f"{SVG}polyline")
    assert len(line.attrib["points"].split()) == 35 + 10 - 6


def test_nothing_known_is_an_empty_drawing() -> None:
    """Axes without a line."""
    picture = ET.fromstring(plot(QUESTION, "total", History(), CHINA, names=names(), language="zh"))
    assert list(picture.iter(f"{SVG}polyline")) == []
