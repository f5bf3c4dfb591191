"""Line: one event on its way into a topic."""

from typing import NamedTuple

from streams.contracts.stage import Instant


class Line(NamedTuple):
    """A record to produce. `at`: the instant of event time at which it is sent, for paced feeds."""

    topic: str
    key: bytes
    value: bytes
    at: Instant
