"""Bulk: how many openings single employers have posted, for as long as a window reaches them.

    y digest hash bucket   openings of an employer with the same attributes, two in the windows at least

Most employers post one; those are not on record. Who posts again under the same attributes is, with the first one. Of
the one who has most, what it posted once under others is added: its adverts may differ in a domain or an industry.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from struct import Struct

import msgspec

from streams.contracts.tally import Kind, Tally
from streams.demand.cell import Cell
from streams.demand.combination import DIGEST, Combination, Combinations

BULK = b"y"
_NUMBER = Struct(">i")
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(int).decode


class Bulk:
    """Openings by bucket and key: `digest hash`, of a combination and an employer.

    bucket: the bucket of a minute. memory: buckets that a window reaches back.
    closed: the last bucket that has closed; None while history is loaded, of which nothing is kept.
    last: the minute of the newest posting on record under a key, None if there is none; `Register` says it.
    """

    def __init__(self, bucket: Callable[[int], int], combinations: Combinations, memory: int) -> None:
        self._bucket = bucket
        self._combinations = combinations
        self._memory = memory
        self._counts: defaultdict[int, dict[bytes, int]] = defaultdict(dict)
        self._index: dict[int, dict[Cell, Counter[bytes]]] = {}
        self._touched: dict[tuple[int, bytes], None] = {}
        self.closed: int | None = None
        self.last: Callable[[bytes], int | None] = lambda _: None

    def __len__(self) -> int:
        return sum(map(len, self._counts.values()))

    def again(self, key: bytes, minute: int, before: int, tally: Tally) -> None:
        """An employer has posted again: in `minute`, after one in `before`. `key`: that of its record, with its kind.

        A tally with duplicates does not say whose posting founded an opening: it counts nothing here.
        """
        if self.closed is None or tally.counts[Kind.NEW] <= 0 or tally.counts[Kind.DUPLICATES]:
            return
        name, first, bucket = key[1:], self._bucket(before), self._bucket(minute)
        if first > self.closed - self._memory and name not in self._counts.get(first, ()):
            self._set(first, name, 1)
        if bucket > self.closed - self._memory:
            self._set(bucket, name, self._counts[bucket].get(name, 0) + 1)

    def _set(self, bucket: int, name: bytes, number: int) -> None:
        self._counts[bucket][name] = number
        self._touched[bucket, name] = None
        self._index.pop(bucket, None)

    def largest(self, cell: Cell, first: int, last: int, among: Callable[[], Iterable[Combination]]) -> int:
        """Return how many openings the employer with the most has in a cell from bucket `first` to `last`.

        among: gives the combinations that came to the cell in these buckets. 0 where nobody has two with the same
        attributes.
        """
        sums: Counter[bytes] = Counter()
        for bucket in range(first, last + 1):
            if bucket in self._counts:
                sums.update(self._by_cell(bucket).get(cell, ()))
        if not sums:
            return 0
        most = max(sums, key=lambda employer: (sums[employer], employer))
        once = 0
        for combination in among():
            name = combination.digest + most
            minute = self.last(combination.prefix + most)
            if minute is not None and first <= self._bucket(minute) <= last:
                once += not any(name in self._counts.get(bucket, ()) for bucket in range(first, last + 1))
        return sums[most] + once

    def _by_cell(self, bucket: int) -> dict[Cell, Counter[bytes]]:
        index = self._index.get(bucket)
        if index is None:
            index = self._index[bucket] = defaultdict(Counter)
            for name, number in self._counts[bucket].items():
                combination = self._combinations.by_digest.get(name[:DIGEST])
                for cell in () if combination is None else combination.every:
                    index[cell][name[DIGEST:]] += number
        return index

    def flush(self, changes: dict[bytes, bytes | None]) -> None:
        """Put the records that have changed into `changes`."""
        for bucket, name in self._touched:
            changes[BULK + name + _NUMBER.pack(bucket)] = _encode(self._counts[bucket][name])
        self._touched.clear()

    def forget(self, changes: dict[bytes, bytes | None]) -> None:
        """Drop the buckets that no window reaches any more. Call `flush` before."""
        if self.closed is None:
            return
        for bucket in [bucket for bucket in self._counts if bucket <= self.closed - self._memory]:
            self._index.pop(bucket, None)
            for name in self._counts.pop(bucket):
                changes[BULK + name + _NUMBER.pack(bucket)] = None

    def load(self, key: bytes, value: bytes) -> None:
        """Take a state record."""
        self._counts[_NUMBER.unpack(key[-_NUMBER.size :])[0]][key[1 : -_NUMBER.size]] = _decode(value)

    def value(self, key: bytes) -> bytes | None:
        """Return the current value of a state key."""
        counts = self._counts.get(_NUMBER.unpack(key[-_NUMBER.size :])[0], {})
        number = counts.get(key[1 : -_NUMBER.size])
        return None if number is None else _encode(number)
