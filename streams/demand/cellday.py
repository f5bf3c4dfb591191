"""CellDay: what is counted of one cell on one day, open for counting; packed it is a state record.

A record holds at most CHUNK employers, so that a batch never rewrites a large sketch: full chunks are records of their
own, written once. Derived cells have no state records; there all employers are in the one packed record.
"""

from array import array
from collections.abc import Iterable
from functools import lru_cache
from math import ceil, log

import msgspec

from streams.contracts.daily import SKETCH, Salary
from streams.contracts.tally import Kind
from streams.demand.vector import pack, unpack

#: Employers of a chunk, and the bytes they take.
CHUNK = 32
CHUNK_BYTES = 8 * CHUNK
#: Pay of this ratio falls in one bucket: any of it is known to 1 % (rule 13).
_LOG_RATIO = log(1.01 / 0.99)
_KINDS = len(Kind)

#: Currency -> (openings that state it, sum of their annual pay, buckets).
Pays = dict[str, tuple[int, int, dict[int, int]]]


class _Record(msgspec.Struct, array_like=True, gc=False):
    counts: tuple[int, ...]
    chunks: int
    tail: bytes
    pays: Pays


class _Counts(msgspec.Struct, array_like=True, gc=False):
    """The beginning of a `_Record`: what follows, employers above all, is skipped and not opened."""

    counts: tuple[int, ...]


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Record).decode
_decode_counts = msgspec.msgpack.Decoder(_Counts).decode


class CellDay:
    """One cell-day.

    vector:    packed counts, lanes of `Kind`.
    tail:      employers that are not in a chunk yet, in the order in which they came. chunks: how many there are.
    pays:      currency -> (n, sum, buckets).
    """

    __slots__ = ("_known", "_limit", "_order", "chunks", "pays", "tail", "vector")

    def __init__(self) -> None:
        self.vector = 0
        self._known: set[int] = set()  # the smallest hashes, and some that are not
        self._limit = 1 << 64  # from here on a hash is none of the smallest
        self._order: list[int] = []  # what is known, in the order of the last question and of arrival behind it
        self.tail = array("Q")
        self.chunks = 0
        self.pays: Pays = {}

    @classmethod
    def unpack(cls, packed: bytes, chunks: bytes) -> "CellDay":
        """Open a packed record with its chunks."""
        record = _decode(packed)
        day = cls()
        day.vector = pack(record.counts)
        day.chunks = record.chunks
        day.tail.frombytes(record.tail)
        day.pays = record.pays
        day._known.update(day.tail)
        day._known.update(array("Q", chunks))
        day._order = list(day._known)
        day._prune()
        return day

    def pack(self, counts: tuple[int, ...] | None = None) -> bytes:
        """Return the record; hashes in the byte order of this machine's kind (little-endian).

        counts: those of the vector, where the caller has unpacked it.
        """
        return _encode(_Record(counts or self.counts(), self.chunks, self.tail.tobytes(), self.pays))

    def counts(self) -> tuple[int, ...]:
        """Return the counts in the order of `Kind`."""
        return unpack(self.vector, _KINDS)

    def employers(self) -> list[int]:
        """Return the 2,048 smallest hashes, ascending."""
        self._order.sort()  # quick: nearly all of it is in order already
        return self._order[:SKETCH]

    def see(self, hashes: Iterable[int]) -> None:
        """Count employers of postings."""
        known, limit = self._known, self._limit
        for employer in hashes:
            if employer < limit and employer not in known:
                known.add(employer)
                self._order.append(employer)
                self.tail.append(employer)
        if len(known) > 2 * SKETCH:
            self._prune()

    def _prune(self) -> None:
        if len(self._known) > SKETCH:
            self._order = self.employers()
            self._known = set(self._order)
            self._limit = self._order[-1]

    def take_chunk(self) -> bytes | None:
        """Move a full chunk out of the tail; None if there is none."""
        if len(self.tail) < CHUNK:
            return None
        chunk = self.tail[:CHUNK].tobytes()
        del self.tail[:CHUNK]
        self.chunks += 1
        return chunk

    def shed(self) -> None:
        """Of a derived cell-day: keep as its tail what the sketch still holds."""
        self.tail = array("Q", self.employers())

    def pay(self, pays: Iterable[tuple[str, int, int]]) -> None:
        """Count (+1) or take back (-1) pay of foundings: (currency, annual, sign)."""
        for currency, annual, number in pays:
            n, total, buckets = self.pays.get(currency) or (0, 0, {})
            bucket = bucket_of(annual)
            if bucket not in buckets:
                buckets[bucket] = number
            elif not (count := buckets[bucket] + number):
                del buckets[bucket]
            else:
                buckets[bucket] = count
            n += number
            total += number * annual
            if n or total or buckets:  # the sum too: what is taken back may come before what was counted
                self.pays[currency] = (n, total, buckets)
            else:
                self.pays.pop(currency, None)

    def add(self, other: "CellDay") -> None:
        """Add the same day of a cell that is added up in this derived one."""
        self.vector += other.vector
        self.see(other.employers())
        for currency, (n, total, buckets) in other.pays.items():
            had, sum_before, mine = self.pays.get(currency, (0, 0, {}))
            for bucket, number in buckets.items():
                mine[bucket] = mine.get(bucket, 0) + number
            self.pays[currency] = (had + n, sum_before + total, mine)

    def salary(self) -> dict[str, Salary]:
        """Return the pay as it is published."""
        return {
            currency: Salary(n, total, dict(sorted(buckets.items())))
            for currency, (n, total, buckets) in sorted(self.pays.items())
        }


def packed_counts(packed: bytes) -> tuple[int, ...]:
    """Return the counts of a packed record."""
    return _decode_counts(packed).counts


def packed_pays(packed: bytes) -> Pays:
    """Return the pay of a packed record."""
    return _decode(packed).pays


@lru_cache(maxsize=65_536)
def bucket_of(annual: int) -> int:
    """Return the bucket of an annual pay: ceil(ln x / ln(1.01 / 0.99)), DDSketch's rule (rule 13)."""
    return ceil(log(annual) / _LOG_RATIO)


def flow(counts: tuple[int, ...]) -> int:
    """Return by how much the stock grew."""
    return counts[Kind.OPENED] + counts[Kind.RESUMED] + counts[Kind.REPOSTED] - counts[Kind.CLOSED]
