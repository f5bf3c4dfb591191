"""Register: the state records from which the employers of all cells are counted again.

    e digest hash   of a combination and an employer: the minutes of its postings that matter

A record per employer and combination, not per cell: a posting changes one. The minutes that matter are the last one
up to T and all after it (see `employers`). A record is forgotten when its last minute is out of 7 days.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

import msgspec

from streams.demand.bulk import Bulk
from streams.demand.combination import DIGEST, Combination
from streams.demand.delivery import Tallied
from streams.demand.windows import is_gone

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[int]).decode


@lru_cache(1 << 12)
def _encode_one(minute: int) -> bytes:
    return _encode((minute,))


def _matter(minutes: list[int], now: int) -> list[int]:
    past = [minute for minute in minutes if minute <= now]
    return [*past[-1:], *minutes[len(past) :]]


class Register:
    """Minutes by state key: the one that matters, or several, ascending. `combinations` is shared, by digest.

    bulk: is told of employers that post again.
    """

    def __init__(self, bulk: Bulk | None = None) -> None:
        self._bulk = bulk
        self._minutes: dict[bytes, int | list[int]] = {}
        self._hours: defaultdict[int, set[bytes]] = defaultdict(set)
        self._leaving: dict[int, list[bytes]] = {}
        if bulk is not None:
            bulk.last = self.last

    def add(self, minute: int, now: int, tallies: Iterable[Tallied], changes: dict[bytes, bytes | None]) -> None:
        """Take the employers of the tallies of one minute; changed records go to `changes`."""
        if is_gone(minute, now):
            return
        minutes, hour, encoded = self._minutes, minute // 60, _encode_one(minute)
        for combination, tally, _ in tallies:
            for employer in tally.employers:
                key = combination.prefix + employer.to_bytes(8, "big")
                if key in minutes:
                    if self._bulk is not None:
                        known = minutes[key]
                        before = known if isinstance(known, int) else known[-1]
                        self._bulk.again(key, minute, before, tally)
                    self._again(key, minute, now, changes)
                    continue
                minutes[key] = minute
                self._hours[hour].add(key)
                changes[key] = encoded
                combination.use(changes)

    def _again(self, key: bytes, minute: int, now: int, changes: dict[bytes, bytes | None]) -> None:
        old = self._minutes[key]
        known = [old] if isinstance(old, int) else old
        if minute in known:
            return
        matter = _matter(sorted((*known, minute)), now)
        if matter == known:
            return
        if matter[-1] // 60 != known[-1] // 60:
            self._hours[known[-1] // 60].discard(key)
            self._hours[matter[-1] // 60].add(key)
        self._minutes[key] = matter[0] if len(matter) == 1 else matter
        changes[key] = _encode(matter)

    def last(self, key: bytes) -> int | None:
        """Return the newest minute of a record, None if there is none."""
        known = self._minutes.get(key)
        return known if known is None or isinstance(known, int) else known[-1]

    def backlog(self, now: int) -> bool:
        """Say whether `expire` has something to do."""
        return any(is_gone(hour * 60, now) for hour in self._hours)

    def expire(
        self, now: int, limit: int, combinations: dict[bytes, Combination], changes: dict[bytes, bytes | None]
    ) -> None:
        """Forget up to `limit` records whose last minute is out of 7 days, oldest hour first."""
        for hour in sorted(hour for hour in self._hours if is_gone(hour * 60, now)):
            keys = self._hours[hour]
            if hour not in self._leaving:
                self._leaving[hour] = sorted(keys, reverse=True)
            leaving = self._leaving[hour]
            while leaving and limit > 0:
                key = leaving.pop()
                if key not in keys:
                    continue  # posted again meanwhile: it is with a later hour now
                keys.remove(key)
                del self._minutes[key]
                changes[key] = None
                limit -= 1
                combination = combinations[key[1 : 1 + DIGEST]]
                limit -= combination.leave(changes)
            if leaving:
                return
            del self._hours[hour], self._leaving[hour]

    def value(self, key: bytes, now: int) -> bytes | None:
        """Return the current value of a state key."""
        found = self._minutes.get(key)
        if found is None:
            return None
        return _encode_one(found) if isinstance(found, int) else _encode(_matter(found, now))

    def __len__(self) -> int:
        return len(self._minutes)

    def load(self, key: bytes, value: bytes) -> None:
        """Take a state record."""
        minutes = _decode(value)
        self._minutes[key] = minutes[0] if len(minutes) == 1 else minutes
        self._hours[minutes[-1] // 60].add(key)

    def restore(self, combinations: dict[bytes, Combination]) -> Iterator[tuple[Combination, int, int]]:
        """Return (combination, employer hash, minute) of everything on record, once all is loaded."""
        for key, minutes in self._minutes.items():
            combination = combinations[key[1 : 1 + DIGEST]]
            combination.uses += 1
            for minute in [minutes] if isinstance(minutes, int) else minutes:
                yield combination, int.from_bytes(key[1 + DIGEST :], "big"), minute
