"""Detector: the counts of all keys at the close of a bucket in, their scores out. It knows no time but bucket numbers.

A bucket closes in two steps. Keys say what they expect; the sums over a sector give its market factor (`Shared`); then
each key is scored and learns. The second step and the first are element by element, so a key that counted nothing need
not be stored: `streams.surge.storage` keeps what was shared, and catches such a key up to the same bits.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, tzinfo
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from streams.surge import baseline, dispersion
from streams.surge.classes import Classes
from streams.surge.columns import Columns, Table
from streams.surge.level import Level
from streams.surge.market import Markets, Shared, cap, weigh
from streams.surge.scan import Scan, scan
from streams.surge.settings import SurgeSettings
from streams.surge.tail import Floats
from streams.surge.timetable import Timetable

#: A key is young for a quarter of the time in which it settles.
_YOUNG = 4


class Verdict(NamedTuple):
    """What one bucket says about every key, arrays in the order of `Detector.keys`.

    found: score, best window and its sums. mean: expected count of this bucket. factor: the market factor in it.
    counts: what was counted. class_: of the day. shared: what the sectors gave, for catching up quiet keys.
    """

    bucket: int
    found: Scan
    counts: Floats
    mean: Floats
    factor: Floats
    class_: str | None
    shared: Shared


class _Lesson(NamedTuple):
    """What a bucket taught single keys, and what their sectors may learn from it."""

    found: Scan
    mean: Floats
    factor: Floats
    trimmed: Floats
    phi: dispersion.Evidence
    psi: dispersion.Evidence | None


class Detector:
    """All keys, their sectors and the calendar classes.

    `classes` names the class of a day, None for an ordinary one. `zone` is where days and weeks begin.
    """

    def __init__(
        self,
        settings: SurgeSettings,
        *,
        zone: tzinfo = UTC,
        classes: Callable[[date], str | None] = lambda _: None,
    ) -> None:
        self.settings = settings
        self.level = Level(settings)
        self.timetable = Timetable(settings, self.level, zone)
        self.table = Table(settings, self.level)
        self.markets = Markets(settings)
        self.classes = Classes(settings)
        self.class_of = classes
        self.sectors = {"": 0}
        self.keys: dict[str, int] = {}
        #: The last bucket that closed, and the first.
        self.at: int | None = None
        self.began: int | None = None
        #: Rows whose state changed by more than a bucket without a count does, for whoever stores it (and clears this).
        self.touched: set[int] = set()

    def watch(self, key: str, sector: str = "", *, bucket: int, market: bool = True) -> int:
        """Begin to watch a key from a bucket on; return its row. Does nothing if it is watched already.

        sector: whose week and dispersion it starts from, "" for none. market: whether it is judged against the sector's
        market factor and counts in it; False for the sector's own cell, a domain and the total.
        """
        row = self.keys.get(key)
        if row is None:
            row = self.keys[key] = self.table.add()
            columns = self.table.all
            columns.sector[row] = self.sector(sector)
            columns.market[row] = market and bool(sector)
            columns.born[row] = bucket
            self.touched.add(row)
        return row

    def sector(self, name: str) -> int:
        """The row of a sector, made if there is none."""
        if name not in self.sectors:
            self.sectors[name] = self.markets.add()
        return self.sectors[name]

    def close(self, bucket: int, counts: Mapping[str, int], *, blind: Collection[str] = ()) -> Verdict:
        """Close a bucket with these counts; every key that is not named counted 0.

        blind: keys whose feed was unhealthy in this bucket: nothing is learned from it, their scores are 0.
        Raises ValueError if the bucket is not the next one, or a key is not watched.
        """
        if self.at is not None and bucket != self.at + 1:
            raise ValueError(f"bucket {bucket} does not follow {self.at}: close every bucket once, in order")
        unknown = next((key for key in counts if key not in self.keys), None)
        if unknown is not None:
            raise ValueError(f"{unknown!r} is not watched: call watch() with its sector first")
        self.began = bucket if self.began is None else self.began
        self.at = bucket
        dense = np.zeros(len(self.keys))
        dense[[self.keys[key] for key in counts]] = list(counts.values())
        unseen = np.zeros(len(self.keys), np.bool_)
        unseen[[self.keys[key] for key in blind]] = True
        self.touched.update(self.keys[key] for key in blind)
        return self._close(bucket, dense, unseen)

    def late(self, bucket: int, key: str, count: int) -> bool:
        """Correct the count of a bucket that closed. Return whether it is still remembered.

        The next closes see the corrected sums; what was learned and said before stays. Counts of a surge that has
        ended, of loaded history or of an unseen bucket are dealt with: they change nothing, and nothing is found twice.
        """
        lag = (self.at if self.at is not None else bucket - 1) - bucket
        row, columns = self.keys[key], self.table.all
        if not 0 <= lag < self.settings.memory or bucket <= columns.sealed[row]:
            return False
        if columns.count_ring[lag, row] == columns.mean_ring[lag, row]:
            return False
        columns.count_ring[lag, row] = max(0.0, columns.count_ring[lag, row] + count)
        self.touched.add(row)
        return True

    def seal(self, rows: list[int]) -> None:
        """Deal with all counts of some keys so far: their windows become ordinary, late ones change nothing."""
        columns = self.table.all
        columns.count_ring[:, rows] = columns.mean_ring[:, rows]
        columns.held[rows] = 0
        columns.sealed[rows] = columns.sealed[rows] if self.at is None else self.at
        self.touched.update(rows)

    def replay(self, columns: Columns, bucket: int, shared: Shared) -> None:
        """Take keys, in place, through a bucket in which they counted nothing."""
        moment = self.timetable.moment(bucket)
        quiet = np.zeros(len(columns))
        expectation = baseline.expect(
            columns, self.level, moment, profile=shared.profile, usual=shared.usual, settings=self.settings
        )
        weight = weigh(columns, shared.before, expectation.base)
        seen = np.zeros(len(columns), np.bool_)
        self._learn(columns, moment, expectation, weight, shared=shared, counts=quiet, blind=seen)

    def _close(self, bucket: int, counts: Floats, blind: NDArray[np.bool_]) -> Verdict:
        columns, markets = self.table.all, self.markets
        moment = self.timetable.moment(bucket)
        class_ = self.class_of(self.timetable.day(bucket))
        usual = self.classes.factor(class_)
        profile, before = markets.profile(moment.slot), markets.factor()
        expectation = baseline.expect(columns, self.level, moment, profile=profile, usual=usual, settings=self.settings)
        base = expectation.base
        # What an unhealthy feed counted says nothing about the market either.
        weight = np.where(blind, 0.0, weigh(columns, before, base))
        markets.close(columns, weight, counts, base)
        shared = Shared(before, markets.seen.copy(), markets.due.copy(), profile, *markets.pooled(), usual)
        lesson = self._learn(columns, moment, expectation, weight, shared=shared, counts=counts, blind=blind)

        settled = self.began is not None and bucket - self.began >= self.settings.settle
        flat = expectation.forecast[0] * expectation.own * usual
        markets.learn_profile(moment.slot, columns, lesson.mean, lesson.trimmed, flat, settled=settled)
        markets.learn_phi(columns, lesson.phi)
        if lesson.psi is not None:
            markets.learn_psi(columns, lesson.psi)
        if class_ is not None:
            came = weight * cap(columns, np.ones(len(markets)), counts, base)
            self.classes.learn(class_, markets.grand_total(came), markets.grand_total(weight * base / usual))
        return Verdict(bucket, lesson.found, counts, lesson.mean, lesson.factor, class_, shared)

    def _learn(
        self,
        columns: Columns,
        moment: baseline.Moment,
        expectation: baseline.Expectation,
        weight: Floats,
        *,
        shared: Shared,
        counts: Floats,
        blind: NDArray[np.bool_],
    ) -> _Lesson:
        settings = self.settings
        factor, unsure = baseline.factor(columns, shared, weight, counts, expectation.base)
        mean = np.maximum(expectation.base * factor, baseline.LEAST)
        spread = expectation.forecast[1] + unsure
        # An unseen bucket is remembered as an ordinary one: it adds nothing to a window, for or against.
        counted = np.where(blind, mean.astype(np.float32), counts)
        baseline.remember(columns, counted, mean)
        found = scan(columns, expectation.forecast[1], unsure, settings)
        trust, held = baseline.trust(columns, found, moment, settings)
        trust[blind], held[blind] = 0.0, True
        trimmed = np.where(held, mean, mean + trust * (counted - mean))
        young = (moment.bucket - columns.born) * _YOUNG < settings.settle
        phi = dispersion.learn_phi(
            columns, counted, mean, spread=spread, newest=found.newest, held=held, young=young, settings=settings
        )
        baseline.learn(
            columns,
            self.level,
            moment,
            expectation=expectation,
            factor=factor,
            counts=counts,
            weight=trust,
            settings=settings,
        )
        columns.counted += trimmed
        columns.expected += mean
        psi = None
        if moment.ends_scale:
            psi = dispersion.learn_psi(columns, expectation.forecast[1], young, settings)
            dispersion.refresh(columns, shared.phi, shared.psi, settings)
        return _Lesson(found, mean, factor, trimmed, phi, psi)
