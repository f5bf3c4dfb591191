"""Inquiry: what the HTTP API asks of demand. It reads the state that is in memory and changes none of it."""

from collections.abc import Mapping

from streams.contracts.revision import Revision
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

    @property
    def open(self) -> bool:
        """Say whether there is a T up to which windows can be told."""
        return self._time is not None

    def tick(self, time: Instant, revision: Revision) -> None:
        """Take the T that windows end at, and the revision of what is told from now on."""
        self._time, self._revision = time, revision

    def names(self, values: Mapping[str, str], after: str = "") -> list[str]:
        """Return the names of the cells that have all these values, in order, from behind `after` on."""
        if len(self._sorted) != len(self._cells):
            self._sorted = sorted(self._cells)
        wanted = values.items()
        return [name for name in self._sorted if name > after and wanted <= self._cells[name].values.items()]

    def record(self, name: str) -> bytes | None:
        """Return a cell's value for `jobs.demand.v1` as it is now, None if nothing has been counted in it."""
        cell = self._cells.get(name)
        if cell is None or self._time is None:
            return None
        return self._publication.record(cell, self._time, self._revision)

    def surges(self) -> list[Surge]:
        """Return every surge that is not over or ended within the last week, the newest onset first."""
        return [] if self._bulletins is None else self._bulletins.newest(self._revision)

    def healthy(self, source: str) -> bool | None:  # noqa: ARG002
        """Say whether surges may rest on a source; None: nobody knows."""
        return None
