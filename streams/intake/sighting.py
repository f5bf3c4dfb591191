"""What intake tells the stage behind it: what a batch or a tick did to postings, and where applications go."""

from typing import NamedTuple

import msgspec

from streams.contracts.stage import Instant
from streams.intake.posting import Intervals, PostingState


class Sighting(msgspec.Struct, frozen=True, gc=False):
    """What happened to one posting.

    before: its intervals until now; None if this is the first sight of it. employer: its name, with the first sight.
    """

    posting: PostingState
    before: Intervals | None
    employer: str | None


class Applied(NamedTuple):
    """Applications at an instant, to a posting or, where none came, to a source's unknown posting."""

    posting: PostingState | None
    source: str
    at: Instant
    number: int


class Sightings(NamedTuple):
    """Of each posting once a batch, so that detours within a batch do not show."""

    postings: list[Sighting]
    applications: list[Applied]
