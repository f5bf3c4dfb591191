"""Openings: postings in, counts out (counting rules 4 to 12). One opening may stand behind several adverts.

`opening_history` is the rules for one fingerprint, a pure function of the set of its intervals.
"""

from streams.openings.history import Happening, PostingInterval, opening_history
from streams.openings.origins import Origins
from streams.openings.stage import VERSION, Openings

__all__ = ["VERSION", "Happening", "Openings", "Origins", "PostingInterval", "opening_history"]
