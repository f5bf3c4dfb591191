"""Clock: the instant T that the windows end at. It never goes backwards."""

from typing import Literal

from streams.contracts.stage import Instant

ClockMode = Literal["wall", "event"]


class Clock:
    """T from the wall clock, or from the watermarks of the origins (partitions of the stage before).

    `wall`: T is the time of the tick, so that counts fall when a feed goes silent.
    `event`: T is the smallest watermark among origins that are not idle; an origin that has not been heard, or that is
    not idle and has read no event, holds T back. When all are idle nothing holds it: T is the largest watermark.
    """

    def __init__(self, mode: ClockMode, origins: int) -> None:
        self.mode = mode
        self.origins = origins
        self.time: Instant | None = None
        self.heard: dict[int, tuple[Instant | None, bool]] = {}

    def hear(self, origin: int, watermark: Instant | None, *, idle: bool) -> bool:
        """Take what an origin says of itself; True if that is news."""
        said = (watermark, idle)
        if self.heard.get(origin) == said:
            return False
        self.heard[origin] = said
        return True

    def reading(self, at: Instant) -> Instant | None:
        """Return what T becomes with a tick at wall time `at`; None before there is one. Changes nothing."""
        candidate = at if self.mode == "wall" else self._watermark()
        if candidate is None or self.time is None:
            return self.time if candidate is None else candidate
        return max(candidate, self.time)

    def _watermark(self) -> Instant | None:
        if len(self.heard) < self.origins:
            return None
        busy = [watermark for watermark, idle in self.heard.values() if not idle]
        if busy:
            known = [watermark for watermark in busy if watermark is not None]
            return min(known) if len(known) == len(busy) else None
        return max((watermark for watermark, _ in self.heard.values() if watermark is not None), default=None)
