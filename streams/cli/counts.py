"""Counts: the CSV file that `jobtide detect` reads, `key,sector,bucket_start,count`, sorted by bucket."""

import csv
from array import array
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from streams.contracts.instant import instant
from streams.contracts.stage import OperatorError
from streams.surge import Level, SurgeSettings, Timetable

_HEADER = ["key", "sector", "bucket_start", "count"]


class Counts:
    """The whole file, compact: keys with their sectors, and per row the key's number and its count.

    Every key counts from the first bucket of the file, because what is missing is 0. Days and weeks begin in the zone
    offset of the first row.
    """

    def __init__(self, settings: SurgeSettings) -> None:
        self._settings = settings
        self._timetable = Timetable(settings, Level(settings))
        self.keys: dict[str, str] = {}
        self.zone: tzinfo = UTC
        self.first = self.last = 0
        self._numbers: dict[str, int] = {}
        self._seen: set[str] = set()
        self._starts: dict[int, tuple[str, datetime]] = {}
        #: Where the rows of each bucket end.
        self._ends: dict[int, int] = {}
        self._rows = array("Q")
        self._counts = array("Q")

    def open(self, text: str) -> None:
        """Begin the bucket with this start. Raises ValueError if it is no time, or does not follow the last one."""
        time = datetime.fromisoformat(text)
        if time.tzinfo is None:
            raise ValueError(f"bucket_start {text} has no zone: write an offset or Z")
        if not self._starts:
            self.zone = time.tzinfo
            self._timetable = Timetable(self._settings, Level(self._settings), self.zone)
            self.first = self._timetable.number(instant(time))
            self.last = self.first - 1
        bucket = self._timetable.number(instant(time))
        if bucket <= self.last:
            raise ValueError(f"bucket_start {text} is not after the bucket before")
        self.last = bucket
        self._starts[bucket] = text, time
        self._seen.clear()

    def add(self, key: str, sector: str, count: int) -> None:
        """Add a row to the open bucket. Raises ValueError if it contradicts another one, or itself."""
        if count < 0:
            raise ValueError(f"count {count} is negative")
        if key in self._seen:
            raise ValueError(f"key {key!r} is twice in one bucket")
        if self.keys.setdefault(key, sector) != sector:
            raise ValueError(f"key {key!r} has another sector than before: {sector!r}")
        self._seen.add(key)
        self._rows.append(self._numbers.setdefault(key, len(self._numbers)))
        self._counts.append(count)
        self._ends[self.last] = len(self._rows)

    def buckets(self) -> Iterator[tuple[int, dict[str, int]]]:
        """Every bucket from the first to the last, with the counts of the keys that counted something."""
        names = list(self.keys)
        begin = 0
        for bucket in range(self.first, self.last + 1):
            end = self._ends.get(bucket, begin)
            rows = zip(self._rows[begin:end], self._counts[begin:end], strict=True)
            yield bucket, {names[row]: count for row, count in rows}
            begin = end

    def start(self, bucket: int) -> str:
        """The start of a bucket, as the file writes it."""
        known = self._starts.get(bucket)
        if known:
            return known[0]
        zulu = self._starts[self.first][0].endswith("Z")
        return self.time(bucket).isoformat().replace("+00:00", "Z" if zulu else "+00:00")

    def time(self, bucket: int) -> datetime:
        """The start of a bucket; the file's own where it has one."""
        known = self._starts.get(bucket)
        return (
            known[1]
            if known
            else self._starts[self.first][1] + (bucket - self.first) * timedelta(microseconds=self._settings.span)
        )


def read_counts(path: Path, settings: SurgeSettings) -> Counts:
    """Read a file. Raises OperatorError that names the line and what to do."""
    counts = Counts(settings)
    bucket = None
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file)
        if next(lines, None) != _HEADER:
            raise OperatorError(f"{path}:1: expected the header {','.join(_HEADER)}.", "write it as the first line.")
        for row in lines:
            try:
                key, sector, start, count = row
                if start != bucket:
                    counts.open(start)
                    bucket = start
                counts.add(key, sector, int(count))
            except ValueError as error:
                raise OperatorError(
                    f"{path}:{lines.line_num}: {error}.",
                    "give one row key,sector,bucket_start,count for a key and bucket, sorted by bucket_start, each the "
                    "start of a bucket as wide as --bucket says.",
                ) from None
    if not counts.keys:
        raise OperatorError(f"{path} has no rows.", "give counts below the header.")
    return counts
