"""Plot: the 7-day trailing mean of a cell's new openings around the week, this year and the base year, as SVG.

Both years lie on one axis of days from the week's first day, so that the festival's hole is in one place.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from html import escape

from streams.calendar import Window, Workdays
from streams.comparison import History, trailing_means
from streams.report.names import Language, Names
from streams.report.phrases import PHRASES
from streams.report.question import AFTER, BEFORE, Question

WIDTH, HEIGHT = 800, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 20, 50, 50
_STEPS = (1, 2, 3, 4, 5, 6, 8)


def plot(
    question: Question, cell: str, history: History, workdays: Workdays, *, names: Names, language: Language = "en"
) -> str:
    """Return an SVG document. A line has a gap where a day's mean is not known."""
    drawn = {year: question.drawn(workdays, year) for year in (question.base, question.year)}
    means = {year: trailing_means(history, cell, window.days()) for year, window in drawn.items()}
    top = _ceiling(max((mean for line in means.values() for mean in line.values()), default=Fraction(0)))
    week = question.week.window(workdays, question.year)
    words = PHRASES[language]
    body, style = HEIGHT - _TOP - _BOTTOM, 'font-family="sans-serif" font-size="12"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" {style}>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        _text(_LEFT, 20, words.drawing.format(cell=names.cell(cell, language)), 'font-size="15"'),
        f'<rect x="{_x(0)}" y="{_TOP}" width="{_x(week.length - 1) - _x(0):.1f}" height="{body}" fill="#eee"/>',
        *_axes(top),
        _text(_x(0), HEIGHT - 12, words.axis.format(week=question.week)),
    ]
    for place, (year, colour) in enumerate(((question.base, "#888"), (question.year, "#c00"))):
        pen = f'fill="none" stroke="{colour}" stroke-width="2"'
        parts += [f'<polyline points="{points}" {pen}/>' for points in _lines(drawn[year], means[year], top)]
        parts.append(_text(_LEFT + 60 * place, 40, str(year), f'fill="{colour}"'))
    return "\n".join([*parts, "</svg>", ""])


def _text(x: float, y: float, words: str, style: str = "") -> str:
    return f'<text x="{x}" y="{y}" {style}>{escape(words)}</text>'


def _lines(window: Window, means: Mapping[date, Fraction], top: int) -> Iterator[str]:
    points: list[str] = []
    for place, day in enumerate(window.days()):
        if day in means:
            points.append(f"{_x(place - BEFORE)},{_y(means[day], top)}")
        elif points:
            yield " ".join(points)
            points = []
    if points:
        yield " ".join(points)


def _axes(top: int) -> Iterator[str]:
    for tick in range(0, top + 1, max(1, top // 5)):
        y = _y(Fraction(tick), top)
        yield f'<line x1="{_LEFT}" y1="{y}" x2="{WIDTH - _RIGHT}" y2="{y}" stroke="#ddd"/>'
        yield _text(_LEFT - 8, y + 4, f"{tick:,}", 'text-anchor="end"')
    for day in range(-BEFORE, AFTER, 7):
        yield _text(_x(day), HEIGHT - _BOTTOM + 18, str(day), 'text-anchor="middle"')


def _x(day: int) -> float:
    return round(_LEFT + (day + BEFORE) * (WIDTH - _LEFT - _RIGHT) / (BEFORE + AFTER - 1), 1)


def _y(value: Fraction, top: int) -> float:
    return round(HEIGHT - _BOTTOM - float(value) / top * (HEIGHT - _TOP - _BOTTOM), 1)


def _ceiling(largest: Fraction) -> int:
    """Return the least of 5, 10, 15, 20, ..., 50, 100, ... that no value is above: five ticks of whole numbers."""
    unit = 1
    while True:
        for step in _STEPS:
            if largest <= 5 * step * unit:
                return 5 * step * unit
        unit *= 10
