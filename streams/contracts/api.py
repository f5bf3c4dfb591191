"""Answers of the HTTP API: the public records as they are now, in pages. Any other status has a `Problem`."""

import msgspec

from streams.contracts.demand import Demand
from streams.contracts.surge import Surge


class CellPage(msgspec.Struct, frozen=True, gc=False):
    """Cells in the order of their names, each as in the topic jobs.demand.v1, with its windows up to `as_of`.

    next: the value of `after` for the next page, null on the last one.
    """

    cells: list[Demand]
    next: str | None


class SurgePage(msgspec.Struct, frozen=True, gc=False):
    """Surges from the newest onset on, each as in the topic jobs.surges.v1. Those that ended stay for a week.

    next: the value of `after` for the next page, null on the last one.
    """

    surges: list[Surge]
    next: str | None


class Source(msgspec.Struct, frozen=True, gc=False):
    """One source.

    healthy: whether surges may rest on it; null where that is not known. trouble: what is wrong with it: `silent`,
    `returned`, `flooding`, `recrawl` or `backdated` (docs/surges.md); null for nothing. figures: those of its cell
    `source=`.
    """

    source: str
    healthy: bool | None
    trouble: str | None
    figures: Demand


class Sources(msgspec.Struct, frozen=True, gc=False):
    """All sources in the order of their names: a hundred and `other` at most."""

    sources: list[Source]


class Problem(msgspec.Struct, frozen=True, gc=False):
    """Why there is no answer, and what to do: one or two sentences."""

    error: str
