"""Budget: a score in the words of the person who is paged: how often chance alone would do as much."""

import math

import numpy as np

from streams.surge.settings import SurgeSettings
from streams.surge.tail import Floats

_BITS = math.log2(10)


def expected_false(score: Floats, keys: int, settings: SurgeSettings) -> Floats:
    """False surges a week that a score's probability amounts to over `keys` keys: an upper bound.

    Every bucket of every key is taken for a test of its own; neighbouring buckets share most of their windows.
    """
    return np.power(10.0, -score) * keys * settings.buckets_a_week


def surprise_bits(score: float) -> float:
    """-log2 p of a score -log10 p."""
    return score * _BITS
