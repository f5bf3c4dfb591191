"""Columns: the numbers that the detector keeps for every key, one array a number, one column a key.

Kept as 32-bit floats where that is precise enough, since they are stored that way too: what is packed and unpacked is
the same bytes. Arithmetic is in 64 bits.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from streams.surge.level import Level, start
from streams.surge.settings import SurgeSettings

_ROOM = 64
_NEVER = np.int64(-(2**31))


class Columns:
    """Arrays whose last axis is the key.

    sector:          row of its sector (0 is none), market: whether the sector's market factor applies
    born:            bucket from which it is watched
    sealed:          bucket up to which its counts were dealt with: a late one changes nothing
    mean, variance:  of the log level, (p, n) and (p, p, n)
    came, meant:     own profile, events seen and expected in each block, (blocks, n)
    phi, psi:        dispersion in force: variance of a sum S with mean M is phi M + psi M^2
    phi_sum, phi_n, psi_sum, psi_n: weighted sums that estimate them
    counted, expected: sums over the running scale of psi
    held:            buckets in a row for which it was held back from learning; strained: whether in this scale
    count_ring, mean_ring: the last buckets, newest first, (memory, n)
    """

    NAMES: tuple[str, ...] = ()

    sector: NDArray[np.int32]
    market: NDArray[np.bool_]
    born: NDArray[np.int64]
    sealed: NDArray[np.int64]
    mean: NDArray[np.float64]
    variance: NDArray[np.float64]
    came: NDArray[np.float32]
    meant: NDArray[np.float32]
    phi: NDArray[np.float32]
    psi: NDArray[np.float32]
    phi_sum: NDArray[np.float32]
    phi_n: NDArray[np.float32]
    psi_sum: NDArray[np.float32]
    psi_n: NDArray[np.float32]
    counted: NDArray[np.float32]
    expected: NDArray[np.float32]
    held: NDArray[np.int32]
    strained: NDArray[np.bool_]
    count_ring: NDArray[np.float64]
    mean_ring: NDArray[np.float32]

    def __init__(self, arrays: dict[str, NDArray[Any]]) -> None:
        self.__dict__.update(arrays)

    def __len__(self) -> int:
        return len(self.sector)

    def take(self, rows: NDArray[np.intp]) -> "Columns":
        """A copy of some keys."""
        return Columns({name: np.take(getattr(self, name), rows, axis=-1) for name in self.NAMES})

    def put(self, rows: NDArray[np.intp], part: "Columns") -> None:
        """Write keys back to where they were taken from."""
        for name in self.NAMES:
            getattr(self, name)[..., rows] = getattr(part, name)


Columns.NAMES = tuple(name for name in Columns.__annotations__ if name != "NAMES")


def fresh(settings: SurgeSettings, level: Level, count: int) -> Columns:
    """Keys that nothing is known of."""
    mean, variance = start(level, count)
    zeros = np.zeros
    return Columns(
        {
            "sector": zeros(count, np.int32),
            "market": zeros(count, np.bool_),
            "born": zeros(count, np.int64),
            "sealed": np.full(count, _NEVER),
            "mean": mean,
            "variance": variance,
            "came": zeros((settings.blocks, count), np.float32),
            "meant": zeros((settings.blocks, count), np.float32),
            "phi": np.full(count, settings.phi_prior, np.float32),
            "psi": np.full(count, settings.psi_prior, np.float32),
            **{name: zeros(count, np.float32) for name in ("phi_sum", "phi_n", "psi_sum", "psi_n")},
            **{name: zeros(count, np.float32) for name in ("counted", "expected")},
            "held": zeros(count, np.int32),
            "strained": zeros(count, np.bool_),
            "count_ring": zeros((settings.memory, count)),
            "mean_ring": zeros((settings.memory, count), np.float32),
        }
    )


class Table:
    """Columns that grow: `all` is a view of the keys there are."""

    def __init__(self, settings: SurgeSettings, level: Level) -> None:
        self._settings = settings
        self._level = level
        self._room = fresh(settings, level, _ROOM)
        self._count = 0
        self.all = self._view()

    def add(self) -> int:
        """Make a column for one more key; return its row."""
        if self._count == len(self._room):
            larger = fresh(self._settings, self._level, 2 * self._count)
            larger.put(np.arange(self._count), self._room)
            self._room = larger
        self._count += 1
        self.all = self._view()
        return self._count - 1

    def _view(self) -> Columns:
        return Columns({name: getattr(self._room, name)[..., : self._count] for name in Columns.NAMES})
