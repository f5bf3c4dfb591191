"""Packing: the state of one key as bytes, and back to the same bits. At most 400 for counts below 16,384 a bucket."""

import struct
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from streams.contracts.surge import Severity, SurgeState
from streams.surge.columns import Columns
from streams.surge.episode import Episode

_MARKET, _STRAINED, _EPISODE = 1, 2, 4
#: flags, stamp, born, sealed, held, bytes of the sector's name
_HEAD = struct.Struct("<BiiiHB")
#: onset, since, state, severity, peak_at, peak_ratio, calm, fired_at (or the least number)
_SURGE = struct.Struct("<iiBBidBi")
_NEVER = -(2**31)
_STATES: tuple[SurgeState, ...] = ("building", "firing", "peaked", "ended", "level_shift")
_SEVERITIES: tuple[Severity, ...] = ("info", "warning", "critical")
_SINGLES = ("phi", "psi", "phi_sum", "phi_n", "psi_sum", "psi_n", "counted", "expected")
_HELD_MOST = 0xFFFF
_ONE_BYTE = 0x7F


class Packed(NamedTuple):
    """A key as it was stored. stamp: the bucket that its state is of; columns: of this one key."""

    stamp: int
    sector: str
    columns: Columns
    episode: Episode | None


def pack(
    columns: Columns, stamp: int, rows: Sequence[int], sectors: Sequence[str], episodes: Sequence[Episode | None]
) -> list[bytes]:
    """The bytes of some keys, with the sector and the surge of each.

    `muted_by` of an episode is not kept: the next close says it anew.
    """
    part = columns.take(np.array(rows, np.intp))
    upper = _upper(len(part.mean))
    numbers = np.concatenate(
        [
            _bytes(part.mean, "<f8"),
            _bytes(part.variance[upper], "<f8"),
            _bytes(part.came, "<f4"),
            _bytes(part.meant, "<f4"),
            _bytes(np.stack([getattr(part, each) for each in _SINGLES]), "<f4"),
            _bytes(part.mean_ring, "<f4"),
        ],
        axis=1,
    )
    # 0 is a bucket that counts as an ordinary one: it holds its mean.
    rings = np.where(part.count_ring == part.mean_ring, 0, part.count_ring + 1).astype(np.int64).T
    small = rings.max(axis=1) <= _ONE_BYTE
    flags = np.where(part.market, _MARKET, 0) + np.where(part.strained, _STRAINED, 0)
    held = np.minimum(part.held, _HELD_MOST)
    packed = []
    for at, (sector, episode) in enumerate(zip(sectors, episodes, strict=True)):
        name, surge, flag = sector.encode(), b"", int(flags[at])
        if episode is not None:
            e, flag = episode, flag | _EPISODE
            state, loud = _STATES.index(e.state), _SEVERITIES.index(e.severity)
            fired = _NEVER if e.fired_at is None else e.fired_at
            surge = _SURGE.pack(e.onset, e.since, state, loud, e.peak_at, e.peak_ratio, e.calm, fired)
        ring = rings[at]
        head = _HEAD.pack(flag, stamp, int(part.born[at]), int(part.sealed[at]), int(held[at]), len(name))
        counts = ring.astype(np.uint8).tobytes() if small[at] else b"".join(map(_varint, ring.tolist()))
        packed.append(b"".join((head, name, numbers[at].tobytes(), surge, counts)))
    return packed


def unpack(value: bytes, columns: Columns) -> Packed:
    """Read a key's bytes into `columns`, which has one key."""
    flags, stamp, born, sealed, held, length = _HEAD.unpack_from(value)
    at = _HEAD.size
    sector = value[at : at + length].decode()
    at += length

    def numbers(count: int, kind: str) -> NDArray[np.float64]:
        nonlocal at
        part = np.frombuffer(value, kind, count, at)
        at += part.nbytes
        return part.astype(np.float64)

    terms = len(columns.mean)
    columns.market[0], columns.strained[0] = bool(flags & _MARKET), bool(flags & _STRAINED)
    columns.born[0], columns.sealed[0], columns.held[0] = born, sealed, held
    columns.mean[:, 0] = numbers(terms, "<f8")
    upper = _upper(terms)
    variance = np.zeros((terms, terms))
    variance[upper] = numbers(len(upper[0]), "<f8")
    columns.variance[..., 0] = np.where(variance == 0.0, variance.T, variance)
    columns.came[:, 0] = numbers(len(columns.came), "<f4")
    columns.meant[:, 0] = numbers(len(columns.meant), "<f4")
    for each, number in zip(_SINGLES, numbers(len(_SINGLES), "<f4"), strict=True):
        getattr(columns, each)[0] = number
    columns.mean_ring[:, 0] = numbers(len(columns.mean_ring), "<f4")
    episode = None
    if flags & _EPISODE:
        onset, since, state, loud, peak_at, peak_ratio, calm, fired = _SURGE.unpack_from(value, at)
        at += _SURGE.size
        episode = Episode(onset, since, _STATES[state], _SEVERITIES[loud], peak_at, peak_ratio, calm)
        episode.fired_at = None if fired == _NEVER else fired
    for lag in range(len(columns.count_ring)):
        number, at = _read_varint(value, at)
        columns.count_ring[lag, 0] = number - 1 if number else columns.mean_ring[lag, 0]
    return Packed(stamp, sector, columns, episode)


@cache
def _upper(terms: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    return np.triu_indices(terms)


def _bytes(values: NDArray[Any], kind: str) -> NDArray[np.uint8]:
    """Numbers (m, n) as bytes, one row a key."""
    return np.ascontiguousarray(values.T.astype(kind)).view(np.uint8)


def _varint(number: int) -> bytes:
    parts = bytearray()
    while number > _ONE_BYTE:
        parts.append(number & _ONE_BYTE | 0x80)
        number >>= 7
    parts.append(number)
    return bytes(parts)


def _read_varint(value: bytes, at: int) -> tuple[int, int]:
    number, shift = 0, 0
    while True:
        byte = value[at]
        at += 1
        number |= (byte & _ONE_BYTE) << shift
        shift += 7
        if byte < 0x80:
            return number, at
