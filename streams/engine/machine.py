"""Machine: what the engine takes from the machine it runs on. A simulation gives its own, so that a seed replays."""

import os
import time
from collections.abc import Callable
from typing import NamedTuple


class Machine(NamedTuple):
    """Wall time and chance. Durations and waits come from the event loop, which a simulation replaces too.

    wall:  microseconds since the Unix epoch, UTC.
    nonce: 8 random bytes, so that two claims or two lives of a state are never taken for one.
    """

    wall: Callable[[], int]
    nonce: Callable[[], bytes]


THIS_MACHINE = Machine(lambda: time.time_ns() // 1000, lambda: os.urandom(8))
