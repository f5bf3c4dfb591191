"""Clock: the instant T that the windows end at. It never goes backwards."""

from typing import Literal

from streams.contracts.stage import Instant
from streams.openings import Origins

ClockMode = Literal["wall", "event"]


class Clock:
    """T from the wall clock, or from the watermarks of the origins (partitions of the stage before).

    `wall`: T is the time of the tick, so that counts fall when a feed goes silent.
    `event`: T is the smallest watermark among origins that are not idle; an origin that has not been heard, or that is
    not idle and has read no event, holds T back. When all are idle nothing holds it: T is the largest watermark.
    """

    def __init__(self, mode: ClockMode, origins: int) -> None:
        self.mode = mode
        self.origins = Origins(origins)
        self.time: Instant | None = None

    def reading(self, at: Instant) -> Instant | None:
        """Return what T becomes with a tick at wall time `at`; None before there is one. Changes nothing."""
        candidate = at if self.mode == "wall" else self.origins.watermark()
        if candidate is None or self.time is None:
            return self.time if candidate is None else candidate
        return max(candidate, self.time)
