"""Packing: the state of one key as bytes, and back to the same bits. At most 400 for counts below 16,384 a bucket."""

import struct
from typing import NamedTuple

import numpy as np

from streams.contracts.surge import Severity, SurgeState
from streams.surge.columns import Columns
from streams.surge.episode import Episode

_MARKET, _STRAINED, _EPISODE = 1, 2, 4
#: flags, stamp, born, sealed, held, bytes of the sector's name
_HEAD = struct.Struct("<BiiiHB")
#: onset, since, state, severity, peak_at, peak_ratio, calm
_SURGE = struct.Struct("<iiBBidB")
_STATES: tuple[SurgeState, ...] = ("building", "firing", "peaked", "ended", "level_shift")
_SEVERITIES: tuple[Severity, ...] = ("info", "warning", "critical")
_SINGLES = ("phi", "psi", "phi_sum", "phi_n", "psi_sum", "psi_n", "counted", "expected")
_HELD_MOST = 0xFFFF


class Packed(NamedTuple):
    """A key as it was stored. stamp: the bucket that its state is of; columns: of this one key."""

    stamp: int
    sector: str
    columns: Columns
    episode: Episode | None


def pack(columns: Columns, row: int, stamp: int, sector: str, episode: Episode | None) -> bytes:
    """The bytes of one key. `muted_by` of an episode is not kept: the next close says it anew."""
    flags = _MARKET * bool(columns.market[row]) | _STRAINED * bool(columns.strained[row]) | _EPISODE * bool(episode)
    name = sector.encode()
    held = min(int(columns.held[row]), _HELD_MOST)
    parts = [
        _HEAD.pack(flags, stamp, int(columns.born[row]), int(columns.sealed[row]), held, len(name)),
        name,
        columns.mean[:, row].astype("<f8").tobytes(),
        columns.variance[..., row][_upper(len(columns.mean))].astype("<f8").tobytes(),
        columns.came[:, row].astype("<f4").tobytes(),
        columns.meant[:, row].astype("<f4").tobytes(),
        np.array([getattr(columns, each)[row] for each in _SINGLES], "<f4").tobytes(),
        columns.mean_ring[:, row].astype("<f4").tobytes(),
    ]
    if episode is not None:
        e = episode
        state, loud = _STATES.index(e.state), _SEVERITIES.index(e.severity)
        parts.append(_SURGE.pack(e.onset, e.since, state, loud, e.peak_at, e.peak_ratio, e.calm))
    for count, mean in zip(columns.count_ring[:, row].tolist(), columns.mean_ring[:, row].tolist(), strict=True):
        # 0 is a bucket that counts as an ordinary one: it holds its mean.
        parts.append(_varint(0 if count == mean else int(count) + 1))
    return b"".join(parts)


def unpack(value: bytes, columns: Columns) -> Packed:
    """Read a key's bytes into `columns`, which has one key."""
    flags, stamp, born, sealed, held, length = _HEAD.unpack_from(value)
    at = _HEAD.size
    sector = value[at : at + length].decode()
    at += length

    def numbers(count: int, kind: str) -> np.typing.NDArray[np.float64]:
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
        onset, since, state, loud, peak_at, peak_ratio, calm = _SURGE.unpack_from(value, at)
        at += _SURGE.size
        episode = Episode(onset, since, _STATES[state], _SEVERITIES[loud], peak_at, peak_ratio, calm)
    for lag in range(len(columns.count_ring)):
        number, at = _read_varint(value, at)
        columns.count_ring[lag, 0] = number - 1 if number else columns.mean_ring[lag, 0]
    return Packed(stamp, sector, columns, episode)


def _upper(terms: int) -> tuple[np.typing.NDArray[np.intp], np.typing.NDArray[np.intp]]:
    return np.triu_indices(terms)


def _varint(number: int) -> bytes:
    parts = bytearray()
    while number > 0x7F:
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    parts.append(number)
    return bytes(parts)


def _read_varint(value: bytes, at: int) -> tuple[int, int]:
    number, shift = 0, 0
    while True:
        byte = value[at]
        at += 1
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return number, at
