"""Backing: who is behind the counts of a surge, as far as whoever counts them can say."""

from collections.abc import Callable
from typing import NamedTuple

from streams.contracts.surge import Example


class Backing(NamedTuple):
    """Who is behind a surge.

    employers: since it began. In its window: openings of the largest employer, duplicates; None where nobody knows.
    doubtful: openings in the window that ill sources brought, with `doubt`, what is wrong. missing: the share of its
    market that silent sources owe, with `owes`.
    """

    employers: int
    largest: int | None = None
    duplicates: int | None = None
    examples: tuple[Example, ...] = ()
    doubtful: int = 0
    doubt: str | None = None
    missing: float = 0.0
    owes: str | None = None


class Asked(NamedTuple):
    """Buckets `first` to `last` are a surge's window; it goes on since `since`."""

    key: str
    since: int
    first: int
    last: int


#: Who is behind the counts of these buckets, None where nobody knows.
Ask = Callable[[Asked], Backing | None]
