"""Timetable: where in the week and in the year a bucket lies, in the zone of its days."""

from collections.abc import Iterator
from datetime import UTC, date, timedelta, tzinfo

from streams.contracts.instant import EPOCH, instant
from streams.contracts.stage import DAY, HOUR, Instant
from streams.surge.baseline import Moment
from streams.surge.level import Level
from streams.surge.settings import SurgeSettings

#: 1970-01-05 was a Monday: weeks are counted from there.
_MONDAY = 4 * DAY
_YEAR_DAYS = 365.2425


class Timetable:
    """Numbers buckets by local wall time, so that a day is a day where clocks change (one autumn hour counts twice)."""

    def __init__(self, settings: SurgeSettings, level: Level, zone: tzinfo = UTC) -> None:
        self._settings = settings
        self._level = level
        self._zone = zone

    def number(self, at: Instant) -> int:
        """The number of the bucket that holds an instant."""
        return self._wall(at) // self._settings.span

    def _wall(self, at: Instant) -> Instant:
        """Local wall time, since the first Monday of 1970."""
        return instant((EPOCH + timedelta(microseconds=at)).astimezone(self._zone).replace(tzinfo=UTC)) - _MONDAY

    def shares(self, begin: Instant, end: Instant) -> Iterator[tuple[int, float]]:
        """Cut a span of time where the week's profile may change: (bucket, how many such buckets).

        Buckets within an hour are alike, the first stands for them; of a longer bucket the span may hold a part.
        """
        span = self._settings.span
        step = max(span, HOUR)
        first, last = self._wall(begin), self._wall(end)
        for start in range(first // step * step, last, step):
            yield start // span, (min(last, start + step) - max(first, start)) / span

    def day(self, bucket: int) -> date:
        """The local day on which a bucket starts."""
        return date(1970, 1, 1) + timedelta(days=(bucket * self._settings.span + _MONDAY) // DAY)

    def moment(self, bucket: int) -> Moment:
        """The bucket as the baseline sees it."""
        slot, block = self.place(bucket)
        basis = self._level.basis((bucket * self._settings.span + _MONDAY) / DAY / _YEAR_DAYS)
        return Moment(bucket, slot, block, basis, (bucket + 1) % self._settings.scale == 0)

    def place(self, bucket: int) -> tuple[int, int]:
        """The slot and the block of the week that a bucket lies in."""
        wall = bucket * self._settings.span
        day, hour = wall // DAY % 7, wall % DAY // HOUR
        slot = {168: day * 24 + hour, 7: day, 1: 0}[self._settings.slots]
        block = {16: hour // 3 + 8 * (day >= 5), 7: day, 1: 0}[self._settings.blocks]
        return slot, block
