"""Storage: the detector's state as records of a compacted topic, of which a bucket changes few.

A key is written when it counted something, when its surge moves, and otherwise about once a day. What its sector shared
in each bucket is kept for as long, so a stored key can be taken through the buckets in which it counted nothing.

    key/<key>               one key (`streams.surge.packing`)
    sector/<name>           market factor and pooled dispersion      every bucket
    profile/<name>/<slot>   profile of the sector's week             the slot of the bucket
    class/<name>            a calendar class                         on its days
    log/<bucket % 32>       what every sector shared in a bucket     every bucket
    clock                   the last bucket, and the first
"""

from collections.abc import Mapping
from zlib import crc32

import msgspec
import numpy as np

from streams.surge.columns import fresh
from streams.surge.detector import Verdict
from streams.surge.market import Shared
from streams.surge.packing import pack, unpack
from streams.surge.surges import Surges

#: Buckets whose shared values are kept; a key is written again after 16 to 31 of them, so that not all are at once.
_KEPT = 32
_REST = 16

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.decode
_SECTOR = ("seen", "due", "phi_sum", "phi_n", "psi_sum", "psi_n", "long_seen", "long_due")
_SHARED = ("before", "seen", "due", "profile", "phi", "psi")


class Storage:
    """Writes the changes of a `Surges`, and reads them back into an empty one."""

    def __init__(self, surges: Surges) -> None:
        self._surges = surges
        self._stamps = np.zeros(0, np.int64)  # the bucket in which each row was written last
        self._rests = np.zeros(0, np.int64)  # buckets after which it is written again

    def changes(self, verdict: Verdict) -> dict[bytes, bytes]:
        """What the last close changed: state key -> new value. Call it after every close and before the next."""
        detector, bucket = self._surges.detector, verdict.bucket
        names = {row: name for name, row in detector.sectors.items()}
        columns = detector.table.all
        touched = detector.touched | {detector.keys[key] for key in self._surges.episodes}
        touched |= set(np.flatnonzero(verdict.counts > 0).tolist())
        detector.touched = set()
        every = list(detector.keys)
        unwritten = every[len(self._stamps) :]
        self._note(unwritten, [bucket - 2 * _REST] * len(unwritten))
        rows = sorted(touched.union(np.flatnonzero(bucket - self._stamps >= self._rests).tolist()))
        self._stamps[rows] = bucket
        keys = [every[row] for row in rows]
        sectors = [names[number] for number in columns.sector[rows].tolist()]
        surges = [self._surges.episodes.get(key) for key in keys]
        packed = pack(columns, bucket, rows, sectors, surges)
        changes = {f"key/{key}".encode(): value for key, value in zip(keys, packed, strict=True)}
        markets, slot = detector.markets, detector.timetable.moment(bucket).slot
        for name, row in detector.sectors.items():
            changes[f"sector/{name}".encode()] = _encode([float(getattr(markets, each)[row]) for each in _SECTOR])
            changes[f"profile/{name}/{slot}".encode()] = _encode(
                [float(markets.came[slot, row]), float(markets.meant[slot, row])]
            )
        if verdict.class_ is not None:
            changes[f"class/{verdict.class_}".encode()] = _encode(detector.classes.sums[verdict.class_])
        shared = {
            name: [float(getattr(verdict.shared, each)[row]) for each in _SHARED]
            for name, row in sorted(detector.sectors.items())
        }
        changes[f"log/{bucket % _KEPT}".encode()] = _encode([bucket, verdict.shared.usual, shared])
        changes[b"clock"] = _encode([bucket, detector.began, self._surges.warm])
        return changes

    def load(self, records: Mapping[bytes, bytes]) -> None:
        """Read all records into the empty `Surges`; what follows is as if it had never stopped."""
        if b"clock" not in records:
            return
        detector = self._surges.detector
        detector.at, detector.began, self._surges.warm = _decode(records[b"clock"])
        stamps = []
        for key, value in sorted(records.items()):
            kind, _, rest = key.decode().partition("/")
            match kind:
                case "key":
                    stamps.append(self._load_key(rest, value))
                case "sector":
                    row = detector.sector(rest)
                    for each, number in zip(_SECTOR, _decode(value), strict=True):
                        getattr(detector.markets, each)[row] = number
                case "profile":
                    name, _, slot = rest.rpartition("/")
                    row = detector.sector(name)
                    detector.markets.came[int(slot), row], detector.markets.meant[int(slot), row] = _decode(value)
                case "class":
                    came, due = _decode(value)
                    detector.classes.sums[rest] = (came, due)
        self._note(list(detector.keys), stamps)
        self._catch_up(records)

    def _note(self, keys: list[str], stamps: list[int]) -> None:
        rests = [_REST + crc32(key.encode()) % _REST for key in keys]
        self._stamps = np.append(self._stamps, np.array(stamps, np.int64))
        self._rests = np.append(self._rests, np.array(rests, np.int64))

    def _load_key(self, key: str, value: bytes) -> int:
        detector = self._surges.detector
        packed = unpack(value, fresh(self._surges.settings, detector.level, 1))
        row = detector.keys[key] = detector.table.add()
        packed.columns.sector[0] = detector.sector(packed.sector)
        detector.table.all.put(np.array([row]), packed.columns)
        if packed.episode is not None:
            self._surges.episodes[key] = packed.episode
        return packed.stamp

    def _catch_up(self, records: Mapping[bytes, bytes]) -> None:
        detector, last = self._surges.detector, self._surges.detector.at
        if last is None or not len(self._stamps):
            return
        for bucket in range(int(self._stamps.min()) + 1, last + 1):
            behind = np.flatnonzero(self._stamps < bucket)
            part = detector.table.all.take(behind)
            detector.replay(part, bucket, self._shared(bucket, records))
            detector.table.all.put(behind, part)

    def _shared(self, bucket: int, records: Mapping[bytes, bytes]) -> Shared:
        logged, usual, sectors = _decode(records[f"log/{bucket % _KEPT}".encode()])
        if logged != bucket:
            raise ValueError(f"bucket {bucket} is no longer logged: a key was not written for {_KEPT} buckets")
        # A sector that came later has no keys yet in this bucket: any numbers do.
        arrays = np.ones((len(_SHARED), len(self._surges.detector.markets)))
        for name, numbers in sectors.items():
            arrays[:, self._surges.detector.sectors[name]] = numbers
        before, seen, due, profile, phi, psi = arrays
        return Shared(before, seen, due, profile, phi, psi, usual)
