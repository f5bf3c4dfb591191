"""Employers of a cell: counting rule 11."""

from base64 import b64encode
from collections.abc import Iterable
from heapq import nsmallest

SKETCH = 2048


def sketch_of(hashes: Iterable[int]) -> list[int]:
    """The 2,048 smallest distinct hashes, ascending."""
    distinct = set(hashes)
    return sorted(distinct) if len(distinct) <= SKETCH else nsmallest(SKETCH, distinct)


def estimate(sketch: list[int]) -> int:
    """Distinct employers: their number below 2,048, else 2047 x 2^64 / the largest of the sketch, rounded half up."""
    if len(sketch) < SKETCH:
        return len(sketch)
    return (2 * (SKETCH - 1) * 2**64 + sketch[-1]) // (2 * sketch[-1])


def encoded(sketch: list[int]) -> str:
    """`employers_sketch`: base64 of the hashes, 8 bytes big-endian each."""
    return b64encode(b"".join(value.to_bytes(8, "big") for value in sketch)).decode()
