"""The limit on rejects: a producer's mistake must not empty a topic into the dead letters.

The window is part of the state and moves record by record, so a worker that restarts at the same place stops at the
same record again, however its batches are cut.
"""

from collections.abc import Sequence

from streams.contracts.stage import OperatorError


class FloodGate:
    """Trips when more than `ratio` of the last `records` records of a topic partition were rejected.

    Fewer records than that count as if good ones had come before. The window is an integer: one bit a record,
    1 = rejected, the newest lowest.
    """

    def __init__(self, records: int, ratio: float) -> None:
        self._records = records
        self._rejects = int(records * ratio)
        self._mask = (1 << records) - 1

    def pass_batch(self, window: int, count: int, rejected: Sequence[int], where: str) -> int:
        """The window after `count` more records, of which those at the positions `rejected` (ascending) were refused.

        where: topic, partition and first offset, for the message. Raises OperatorError if the limit trips at any
        record of the batch: then nothing of the batch may be kept or become durable.
        """
        window &= self._mask
        suspect = window.bit_count() + len(rejected) > self._rejects
        window <<= count
        for place in rejected:
            window |= 1 << (count - 1 - place)
        if suspect:
            for place in rejected:
                if (window >> (count - 1 - place) & self._mask).bit_count() > self._rejects:
                    raise OperatorError(
                        f"More than {self._rejects} of the last {self._records} records were rejected at {where}.",
                        "read the newest dead letters of this topic to see the reason and mend the producer. To go on "
                        "past these records into the dead letters, start the worker with JOBTIDE_REJECTS__RATIO=1.",
                    )
        return window & self._mask


def pack_window(window: int) -> bytes:
    """The window as bytes, as short as it is old."""
    return window.to_bytes((window.bit_length() + 7) // 8, "big")


def unpack_window(packed: bytes) -> int:
    """The inverse of `pack_window`."""
    return int.from_bytes(packed, "big")
