"""Origins: how far the partitions of the stage before have read, and which time all of them have reached."""

from math import inf

from streams.contracts.stage import MINUTE, Instant

#: Live, an origin that has said nothing for so much wall time holds nobody back (rule 12).
SILENCE: Instant = 10 * MINUTE


class Origins:
    """What each origin said last. `count`: how many there are; one that has not been heard holds time back."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.heard: dict[int, tuple[Instant | None, bool]] = {}

    def hear(self, origin: int, watermark: Instant | None, *, idle: bool) -> bool:
        """Take what an origin says of itself; True if that is news."""
        said = (watermark, idle)
        if self.heard.get(origin) == said:
            return False
        self.heard[origin] = said
        return True

    def slowest(self, silent: frozenset[int]) -> Instant | None:
        """Return the smallest watermark of all that are not silent. None while one has not been heard or read no event.

        Idle ones too: one that has read all there is may be given older events than another in the next moment, where
        history is loaded while we run.
        """
        if len(self.heard) < self.count:
            return None
        reached = [watermark for origin, (watermark, _) in self.heard.items() if origin not in silent]
        known = [watermark for watermark in reached if watermark is not None]
        return min(known) if known and len(known) == len(reached) else None

    def slowest_other(self, origin: int, silent: frozenset[int]) -> float | None:
        """Return the smallest watermark of those that hold time back beside this one; infinite if none does.

        None while one of them has not been heard, or is busy and has read no event.
        """
        if len(self.heard.keys() | {origin}) < self.count:
            return None
        slowest = inf
        for other, (watermark, idle) in self.heard.items():
            if other != origin and not idle and other not in silent:
                if watermark is None:
                    return None
                slowest = min(slowest, watermark)
        return slowest

    @property
    def idle(self) -> bool:
        """Say whether all of them have read everything."""
        return len(self.heard) == self.count and all(idle for _, idle in self.heard.values())

    def watermark(self, silent: frozenset[int] = frozenset()) -> Instant | None:
        """Return the smallest watermark among origins that are neither idle nor silent, the largest if there are none.

        None while an origin has not been heard, or is busy and has read no event.
        """
        if len(self.heard) < self.count:
            return None
        busy = [watermark for origin, (watermark, idle) in self.heard.items() if not idle and origin not in silent]
        if busy:
            known = [watermark for watermark in busy if watermark is not None]
            return min(known) if len(known) == len(busy) else None
        return max((watermark for watermark, _ in self.heard.values() if watermark is not None), default=None)
