"""Timetable: where in the week and in the year a bucket lies, in the zone of its days."""

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
        wall = instant((EPOCH + timedelta(microseconds=at)).astimezone(self._zone).replace(tzinfo=UTC))
        return (wall - _MONDAY) // self._settings.span

    def day(self, bucket: int) -> date:
        """The local day on which a bucket starts."""
        return date(1970, 1, 1) + timedelta(days=(bucket * self._settings.span + _MONDAY) // DAY)

    def moment(self, bucket: int) -> Moment:
        """The bucket as the baseline sees it."""
        wall = bucket * self._settings.span + _MONDAY
        day, hour = (wall - _MONDAY) // DAY % 7, wall % DAY // HOUR
        slots, blocks = self._settings.slots, self._settings.blocks
        slot = {168: day * 24 + hour, 7: day, 1: 0}[slots]
        block = {16: hour // 3 + 8 * (day >= 5), 7: day, 1: 0}[blocks]
        basis = self._level.basis(wall / DAY / _YEAR_DAYS)
        return Moment(bucket, slot, block, basis, (bucket + 1) % self._settings.scale == 0)
