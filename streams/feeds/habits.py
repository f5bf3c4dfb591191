"""Habits: how often portals do what makes counting hard. Shares are from 0 to 1."""

from typing import NamedTuple


class Habits(NamedTuple):
    """Shares of what the simulator invents.

    overlap:  adverts that the other portal has too.
    repost:   adverts that come again under a new identifier, 3 h, 3 d or 70 d later.
    reopen:   closed postings that open again; most of them 3 h, 3 d or 70 d later.
    resend:   events that are sent once more, at once or some events later.
    stale:    postings whose date_posted lies more than 7 days before their start.
    expiring: postings that end by their valid_through.
    agencies: adverts of staffing agencies.
    paid:     adverts that state pay.
    applied:  postings that somebody applies to.
    bad:      posting events beside which a line comes that must end as a dead letter.
    """

    overlap: float = 0.3
    repost: float = 0.05
    reopen: float = 0.4
    resend: float = 0.04
    stale: float = 0.1
    expiring: float = 0.12
    agencies: float = 0.04
    paid: float = 0.45
    applied: float = 0.6
    bad: float = 0.004
