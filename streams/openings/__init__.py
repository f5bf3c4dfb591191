"""Openings: postings in, counts out (counting rules 4 to 6).

`opening_history` is the rules in full. `Direct` counts each posting as an opening of its own, without dedup.
"""

from streams.openings.direct import Direct
from streams.openings.history import Happening, PostingInterval, opening_history

__all__ = ["Direct", "Happening", "PostingInterval", "opening_history"]
