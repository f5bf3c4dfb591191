"""Inquiry: what the HTTP API asks of demand. It reads the state that is in memory and changes none of it."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping

from streams.contracts.revision import Revision
from streams.contracts.snapshot import SourceFigures
from streams.contracts.stage import Instant
from streams.contracts.surge import Surge
from streams.demand.bulletins import Bulletins
from streams.demand.cell import Cells
from streams.demand.publication import Publication


class Inquiry:
    """Answers as of the last tick. `tick` must have been called before anything is asked (`open` says so)."""

    def __init__(self, cells: Cells, publication: Publication, bulletins: Bulletins | None) -> None:
        self._cells = cells
        self._publication = publication
        self._bulletins = bulletins
        self._time: Instant | None = None
        self._revision: Revision = ("", 0, 0)
        self._sorted: list[str] = []
        self._troubles: dict[str, str | None] = {}

    @property
    def open(self) -> bool:
        """Say whether there is a T up to which windows can be told."""
        return self._time is not None

    def tick(self, time: Instant, revision: Revision, sources: Iterable[SourceFigures]) -> None:
        """Take the T that windows end at, the revision of what is told from now on, and how the sources do."""
        self._time, self._revision = time, revision
        self._troubles = {one.source: one.trouble for one in sources}

    def names(self, values: Mapping[str, str], after: str = "") -> Iterator[str]:
        """Yield the names of the cells that have all these values, in order, from behind `after` on."""
        if len(self._sorted) != len(self._cells):
            self._sorted = sorted(self._cells)
        known, wanted = self._sorted, values.items()
        for place in range(bisect_right(known, after), len(known)):
            if wanted <= self._cells[known[place]].values.items():
                yield known[place]

    def records(self, names: Iterable[str]) -> list[bytes]:
        """Return the values for `jobs.demand.v1` of these cells as they are now, without those that there are not."""
        if self._time is None:
            return []
        cells = [self._cells[name] for name in names if name in self._cells]
        return self._publication.records(cells, self._time, self._revision)

    def surges(self) -> list[Surge]:
        """Return every surge that is not over or ended within the last week, the newest onset first."""
        return [] if self._bulletins is None else self._bulletins.newest(self._revision)

    def healthy(self, source: str) -> bool | None:
        """Say whether surges may rest on a source; None: nobody knows."""
        return self._troubles[source] is None if source in self._troubles else None

    def trouble(self, source: str) -> str | None:
        """Say what is wrong with a source, in a word of `streams.surge.pulse`; None: nothing that is known."""
        return self._troubles.get(source)
