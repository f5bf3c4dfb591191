"""Arrivals: what came, by attributes and bucket, for as long as a window of the detector reaches it.

    n digest bucket   counts in the order of `Came`; the attributes are behind the digest (see `combination`)

Watched cells are added up from them when a bucket closes. A bucket that has closed stays here: new openings that come
late for it wait for the next close, and whoever asks what is behind a surge looks here.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from struct import Struct
from typing import NamedTuple

import msgspec

from streams.contracts.stage import MINUTE, Instant
from streams.contracts.tally import Kind, Repeats
from streams.demand.cell import Cell
from streams.demand.combination import ATTRIBUTES, DIGEST, Combination, Combinations
from streams.demand.delivery import Tallied
from streams.demand.portions import PORTION, portions
from streams.demand.vector import Came, pack, unpack

_CACHED = 1 << 16
_NUMBER = Struct(">i")
_NEW = Kind.NEW.value
_ONE_REPEATED = 1 << 64 * Came.REPEATED
_LATE = 64 * Came.LATE
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(tuple[int, ...]).decode


@lru_cache(1 << 12)
def _pack(vector: int) -> bytes:
    return _encode(unpack(vector, len(Came)))


class Provided(NamedTuple):
    """What a source brought to a cell in a bucket: new openings, and further postings of known ones."""

    new: int
    duplicates: int


class _Came(NamedTuple):
    """What came to a cell in a bucket: by source, and with which attributes."""

    sources: dict[str, Provided]
    combinations: list[Combination]


_NOTHING = _Came({}, [])


class Sent(NamedTuple):
    """What a source sent in a bucket.

    counts: in the order of `Came`, as it counts them by itself. elsewhere: its new openings in the market outside the
    sector that it has most of: few where one sector surges, many where a source floods.
    """

    counts: tuple[int, ...]
    elsewhere: int


class Arrivals:
    """Counts by bucket. `number` gives the bucket that holds an instant; `memory`: how many a window reaches back.

    closed: the last bucket that has closed; None while none has.
    before: earlier buckets are older than the history that is learned from; None while that is not known.
    """

    def __init__(self, combinations: Combinations, number: Callable[[Instant], int], memory: int) -> None:
        self._combinations = combinations
        self._number = number
        self._memory = memory
        self._numbers: dict[int, int] = {}
        self._buckets: dict[int, dict[Combination, int]] = {}
        self._touched: dict[int, dict[Combination, None]] = {}
        self._fresh: list[Combination] = []  # in a bucket for the first time since the last flush
        self._loaded: list[tuple[bytes, int, tuple[int, ...]]] = []
        self._late: set[int] = set()
        self._index: dict[int, dict[Cell, _Came]] = {}
        self.closed: int | None = None
        self.before: int | None = None

    def __len__(self) -> int:
        return sum(map(len, self._buckets.values()))

    @property
    def first(self) -> int | None:
        """The earliest bucket that holds something and has not closed."""
        return min((bucket for bucket in self._buckets if self.closed is None or bucket > self.closed), default=None)

    def late(self) -> list[int]:
        """Return the closed buckets for which something came late, ascending."""
        return sorted(self._late)

    def add(self, minute: int, tallies: Iterable[Tallied]) -> None:
        """Count the tallies of a minute."""
        bucket = self.bucket(minute)
        if self._gone(bucket):
            return
        if self.closed is not None and bucket <= self.closed:
            self._late.add(bucket)
            self._index.pop(bucket, None)
            for combination, tally, vectors in tallies:
                self._count(bucket, combination, vectors.came + (tally.counts[_NEW] << _LATE))
            return
        counts, touched = self._of(bucket)
        for combination, _, vectors in tallies:
            came = vectors.came
            if came:
                if combination in counts:
                    counts[combination] += came
                else:
                    counts[combination] = came
                    self._fresh.append(combination)
                touched[combination] = None

    def _of(self, bucket: int) -> tuple[dict[Combination, int], dict[Combination, None]]:
        return self._buckets.setdefault(bucket, {}), self._touched.setdefault(bucket, {})

    def _count(self, bucket: int, combination: Combination, vector: int) -> None:
        counts, touched = self._of(bucket)
        if combination not in counts:
            self._fresh.append(combination)
        counts[combination] = counts.get(combination, 0) + vector
        touched[combination] = None

    def repeat(self, repeats: Iterable[Repeats], changes: dict[bytes, bytes | None]) -> None:
        """Count events that no count shows."""
        for source, minute, number in repeats:
            bucket = self.bucket(minute)
            if not self._gone(bucket):
                self._count(bucket, self._combinations.own(source, changes), number * _ONE_REPEATED)

    @property
    def outdated(self) -> bool:
        """Say whether there is something for `forget` to drop."""
        return bool(self._buckets) and self._gone(min(self._buckets))

    def _gone(self, bucket: int) -> bool:
        if self.before is not None and bucket < self.before:
            return True
        return self.closed is not None and bucket <= self.closed - self._memory

    def bucket(self, minute: int) -> int:
        """The bucket that holds a minute."""
        bucket = self._numbers.get(minute)
        if bucket is None:
            if len(self._numbers) > _CACHED:
                self._numbers.clear()
            bucket = self._numbers[minute] = self._number(minute * MINUTE)
        return bucket

    def flush(self, changes: dict[bytes, bytes | None]) -> None:
        """Put the records that have changed into `changes`."""
        for bucket, combinations in self._touched.items():
            counts, suffix = self._buckets[bucket], _NUMBER.pack(bucket)
            for combination in combinations:
                changes[combination.arrivals + suffix] = _pack(counts[combination])
        for combination in self._fresh:
            combination.uses += 1
            if combination.uses == 1:
                changes[ATTRIBUTES + combination.digest] = combination.packed
        self._touched.clear()
        self._fresh.clear()

    def close(self, bucket: int) -> dict[Cell, int]:
        """Return the new openings of all watched cells in the next bucket, which is closed with that."""
        self.closed = bucket
        return _totals((one, _new(vector)) for one, vector in self._buckets.get(bucket, {}).items())

    def take_late(self, bucket: int, silent: set[str]) -> dict[Cell, int]:
        """Return what came late for a closed bucket since it was asked for last, without these sources."""
        self._late.discard(bucket)
        came = []
        for combination, vector in self._buckets[bucket].items():
            if late := unpack(vector, len(Came))[Came.LATE]:
                self._count(bucket, combination, -(late << _LATE))
                if combination.source not in silent:
                    came.append((combination, late))
        return _totals(came)

    def provided(self, cell: Cell, bucket: int) -> dict[str, Provided]:
        """Return what each source brought to a watched cell in a closed bucket."""
        return self._by_cell(bucket).get(cell, _NOTHING).sources

    def behind(self, cell: Cell, first: int, last: int) -> set[Combination]:
        """Return the combinations that came to a watched cell in these closed buckets."""
        return {
            one for bucket in range(first, last + 1) for one in self._by_cell(bucket).get(cell, _NOTHING).combinations
        }

    def _by_cell(self, bucket: int) -> dict[Cell, _Came]:
        index = self._index.get(bucket)
        if index is None:
            index = self._index[bucket] = {}
            for combination, vector in self._buckets.get(bucket, {}).items():
                counts = unpack(vector, len(Came))
                for cell in combination.watched:
                    came = index.get(cell)
                    if came is None:
                        came = index[cell] = _Came({}, [])
                    came.combinations.append(combination)
                    new, duplicates = came.sources.get(combination.source, (0, 0))
                    came.sources[combination.source] = Provided(
                        new + counts[Came.NEW], duplicates + counts[Came.DUPLICATES]
                    )
        return index

    def sent(self, bucket: int) -> dict[str, Sent]:
        """Return what each source sent in a bucket."""
        own: dict[str, int] = {}
        sectors: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for combination, vector in self._buckets.get(bucket, {}).items():
            source, sector = combination.source, combination.sector
            if source:
                own[source] = own.get(source, 0) + vector
                if sector:
                    sectors[source][sector] = sectors[source].get(sector, 0) + _new(vector)
        elsewhere = {source: sum(counts.values()) - max(counts.values()) for source, counts in sectors.items()}
        return {source: Sent(unpack(vector, len(Came)), elsewhere.get(source, 0)) for source, vector in own.items()}

    def forget(self, changes: dict[bytes, bytes | None]) -> None:
        """Drop buckets that nothing looks at any more, the oldest first. Call `flush` before.

        A portion of them, and the rest of a bucket: of a history of years there are millions of records, and a step is
        one batch of the state log.
        """
        dropped = 0
        for bucket in sorted(filter(self._gone, self._buckets)):
            if dropped >= PORTION:
                break
            self._late.discard(bucket)
            self._index.pop(bucket, None)
            suffix = _NUMBER.pack(bucket)
            combinations = self._buckets.pop(bucket)
            dropped += len(combinations)
            for combination in combinations:
                changes[combination.arrivals + suffix] = None
                combination.leave(changes)

    def load(self, key: bytes, value: bytes) -> None:
        """Take a state record."""
        self._loaded.append((key[1 : 1 + DIGEST], _NUMBER.unpack(key[1 + DIGEST :])[0], _decode(value)))

    def complete(self, closed: int | None) -> Iterator[None]:
        """Finish the state after `load`, when the attributes are known, part by part."""
        self.closed = closed
        for portion in portions(self._loaded):
            for digest, bucket, counts in portion:
                combination = self._combinations.by_digest[digest]
                combination.uses += 1
                self._buckets.setdefault(bucket, {})[combination] = pack(counts)
                if counts[Came.LATE] and not self._gone(bucket):
                    self._late.add(bucket)
            yield
        self._loaded = []

    def value(self, key: bytes) -> bytes | None:
        """Return the current value of a state key."""
        combination = self._combinations.by_digest.get(key[1 : 1 + DIGEST])
        counts = self._buckets.get(_NUMBER.unpack(key[1 + DIGEST :])[0], {})
        return None if combination is None or combination not in counts else _pack(counts[combination])


def _totals(counts: Iterable[tuple[Combination, int]]) -> dict[Cell, int]:
    totals: dict[Cell, int] = {}
    for combination, count in counts:
        if count:
            for cell in combination.watched:
                totals[cell] = totals.get(cell, 0) + count
    return totals


def _new(vector: int) -> int:
    number = vector & (1 << 64) - 1
    return number - (1 << 64) if number >> 63 else number
