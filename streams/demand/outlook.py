"""Outlook: what is usual in the windows that end at T, for cells that are watched for surges."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from streams.contracts.stage import MINUTE, Instant
from streams.demand.cell import Cell
from streams.demand.windows import SPANS, first_minute
from streams.surge import Surges
from streams.surge.band import expected_bands
from streams.surge.tail import Floats
from streams.surge.usual import Span, judged, span_of, usual


class Expected(NamedTuple):
    """What is usual in one window, and the band that holds 90 % of chance."""

    mean: float
    low: int
    high: int


class Outlook:
    """Reads the detector's baseline. Windows shorter than a bucket have no figures: nothing is known within one."""

    def __init__(self, surges: Surges) -> None:
        self._detector = surges.detector
        span = surges.settings.span
        self._windows = [window for window, minutes in enumerate(SPANS) if minutes * MINUTE >= span]
        self._spans: tuple[tuple[Instant, int | None], list[Span]] | None = None

    @property
    def at(self) -> int | None:
        """The last bucket that the baseline has learned."""
        return self._detector.at

    def means(self, cells: Sequence[Cell], time: Instant) -> list[tuple[float | None, ...] | None]:
        """Return what each cell expects in each window, None for cells that cannot be judged."""
        places, mean, _ = self._usual(cells, time)
        found: list[tuple[float | None, ...] | None] = [None] * len(cells)
        none = [None] * (len(SPANS) - len(self._windows))
        for place, row in zip(places, mean.T.tolist(), strict=True):
            found[place] = tuple(none + row)
        return found

    def bands(self, cells: Sequence[Cell], time: Instant) -> list[tuple[Expected | None, ...] | None]:
        """Return the same with the bands."""
        places, mean, variance = self._usual(cells, time)
        low, high = expected_bands(mean.T.ravel(), variance.T.ravel())
        bands: list[Expected | None] = [*map(Expected, mean.T.ravel().tolist(), low.tolist(), high.tolist())]
        found: list[tuple[Expected | None, ...] | None] = [None] * len(cells)
        width = len(self._windows)
        none: list[Expected | None] = [None] * (len(SPANS) - width)
        for number, place in enumerate(places):
            found[place] = tuple(none + bands[number * width : (number + 1) * width])
        return found

    def _usual(self, cells: Sequence[Cell], time: Instant) -> tuple[list[int], Floats, Floats]:
        """Places in `cells` of those that can be judged; their means and variances, (windows, n)."""
        keys = self._detector.keys
        if not keys:
            return [], np.zeros((len(self._windows), 0)), np.zeros((len(self._windows), 0))
        places = [place for place, cell in enumerate(cells) if cell.market is not None and cell.name in keys]
        rows = np.array([keys[cells[place].name] for place in places], np.intp)
        old = judged(self._detector, rows)
        found = usual(self._detector, rows[old], self._at(time))
        return [place for place, is_old in zip(places, old.tolist(), strict=True) if is_old], found.mean, found.variance

    def _at(self, time: Instant) -> list[Span]:
        known = (time, self._detector.at)
        if self._spans is None or self._spans[0] != known:
            now = time // MINUTE
            begins = [first_minute(window, now) * MINUTE for window in self._windows]
            self._spans = known, [span_of(self._detector, begin, time) for begin in begins]
        return self._spans[1]
