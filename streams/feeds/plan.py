"""Plan: what to simulate, and when each event is sent."""

from typing import Literal, NamedTuple

from streams.contracts.stage import DAY, Instant
from streams.feeds.habits import Habits


class Injection(NamedTuple):
    """Something out of the ordinary.

    surge:   many employers look for one role in one trade, within `length`.
    bulk:    one agency posts as many adverts of one role.
    recrawl: a portal gives its newest adverts other identifiers and sends them again.
    silence: the other portal says nothing for `length`, then all that it has missed.
    """

    kind: Literal["surge", "bulk", "recrawl", "silence"]
    at: Instant
    length: Instant
    number: int = 0


class Plan(NamedTuple):
    """What to simulate.

    What lies after `start` is exact by the wall clock only if it is sent when it occurs. A file is for
    `JOBTIDE_CLOCK=event`: an application that overtakes its posting by seconds has long been given up by the wall.

    start:     when the feed is live from.
    rate:      posting events a second of event time from then on.
    history:   posting events before, spread evenly over `past`. They are to be loaded before the live ones.
    events:    posting events altogether; None: without end. A scattered feed has some more: it ends with every life.
    injections: what happens out of the ordinary, in the order of time; not in a scattered feed.
    scattered: postings come in no order of time, as in a backfill; the events of each keep theirs.
    """

    seed: int
    start: Instant
    rate: float = 500.0
    history: int = 0
    past: Instant = 8 * DAY
    events: int | None = None
    scattered: bool = False
    habits: Habits = Habits()
    injections: tuple[Injection, ...] = ()

    def clock(self, number: int) -> Instant:
        """The instant at which a posting event is sent."""
        if number < self.history:
            return self.start - self.past + self.past * number // self.history
        return self.start + int((number - self.history) / self.rate * 1_000_000)

    @property
    def first(self) -> Instant:
        """When the first event is sent."""
        return self.clock(0)

    @property
    def last(self) -> Instant:
        """When the last event is sent, as far as that is known."""
        return self.clock(self.events) if self.events else self.start

    @property
    def settled(self) -> Instant:
        """Expiries and late verdicts lie before it: early enough for every partition's watermark to pass it."""
        return self.first + (self.last - self.first) * 9 // 10
