"""Portals: the two sources of postings, how they write times, and the days of their country."""

from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple

from streams.contracts.stage import DAY, HOUR, Instant

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CHINA = timezone(timedelta(hours=8))
_SHIFT: Instant = 8 * HOUR


class Portal(NamedTuple):
    """A source of postings, and its habits.

    chinese: share of its own adverts in Chinese. step: its times are multiples of it. zone: the offset it writes.
    crawl: it is read so often, so its events come in bursts; 0: it pushes. cumulative: it reports totals of applicants.
    """

    source: str
    chinese: float
    step: Instant
    zone: timezone
    crawl: Instant
    cumulative: bool

    def write(self, at: Instant) -> str:
        """An instant as this portal writes it."""
        time = (EPOCH + timedelta(microseconds=at)).astimezone(self.zone)
        return time.isoformat(timespec="milliseconds" if at % 1_000_000 else "seconds").replace("+00:00", "Z")


ALPHA = Portal("alpha", 0.85, 1_000_000, CHINA, 0, cumulative=False)
BETA = Portal("beta", 0.15, 1_000, UTC, 20_000_000, cumulative=True)


def day_of(at: Instant) -> str:
    """The calendar day in China, as a date."""
    return _date((at + _SHIFT) // DAY)


@lru_cache(maxsize=8_192)
def _date(number: int) -> str:
    return (EPOCH + timedelta(days=number)).date().isoformat()


def day_after(at: Instant) -> Instant:
    """00:00 in China of the day after the instant's: until then a date lasts (rule 3)."""
    return ((at + _SHIFT) // DAY + 1) * DAY - _SHIFT
