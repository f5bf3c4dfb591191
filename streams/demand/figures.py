"""Figures: what the ticks make of the cells: public records, and the snapshot behind the gauges."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

from streams.contracts.cells import OTHER
from streams.contracts.demand import WINDOWS, Demand, WindowFigures, encode_demand
from streams.contracts.snapshot import DomainFigures, PairFigures, Snapshot
from streams.contracts.stage import Instant
from streams.demand.cell import Cell, CellFigures

#: Exported pairs: those with so many new openings in 7 days, and no more than so many (metrics contract).
EXPORTED_NEW = 20
EXPORTED_PAIRS = 2_000

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def public_record(
    cell: str, figures: CellFigures, employers: tuple[int, ...], as_of: datetime, revision: tuple[str, int, int]
) -> bytes:
    """Return the value for `jobs.demand.v1`."""
    windows = dict(zip(WINDOWS, map(WindowFigures, *figures[2:6], employers), strict=True))
    return encode_demand(Demand(cell, as_of, figures.open, windows, revision))


def date(time: Instant) -> datetime:
    """Return an instant as records show it."""
    return _EPOCH + timedelta(microseconds=time)


class Showcase:
    """Figures of the role x sector pairs and of the domain x role cells, kept from snapshot to snapshot."""

    def __init__(self) -> None:
        self._pairs: dict[str, PairFigures] = {}
        self._domains: dict[str, DomainFigures] = {}
        self._new_openings: dict[tuple[str, str], int] = {}

    def show(self, cell: Cell) -> None:
        """Take the figures of a base cell that has changed."""
        values = cell.values
        role = values.get("role")
        if role is None:
            return
        if (sector := values.get("sector")) is not None:
            figures = cell.figures()
            self._pairs[cell.name] = PairFigures(
                role, sector, figures.open, figures.new, figures.positions, figures.applications
            )
            self._new_openings[role, sector] = figures.founded
        elif (domain := values.get("domain")) is not None:
            figures = cell.figures()
            if figures.new[-1]:
                self._domains[cell.name] = DomainFigures(domain, role, figures.new)
            else:
                self._domains.pop(cell.name, None)

    def snapshot(self, as_of: Instant, unpublished: int) -> Snapshot:
        """Return everything the gauges show. Pairs: the exported ones, largest first, then `other` of each sector."""
        ranked = sorted(
            (-pair.openings[-1], name) for name, pair in self._pairs.items() if pair.openings[-1] >= EXPORTED_NEW
        )
        exported = dict.fromkeys(name for _, name in ranked[:EXPORTED_PAIRS])
        shown = {(pair.role, pair.sector): pair for pair in map(self._pairs.__getitem__, exported)}
        rest: defaultdict[str, list[PairFigures]] = defaultdict(list)
        for name in sorted(self._pairs.keys() - exported.keys()):
            rest[self._pairs[name].sector].append(self._pairs[name])
        for sector, pairs in sorted(rest.items()):
            other = shown.get((OTHER, sector))
            shown[OTHER, sector] = _sum(sector, [*pairs, other] if other else pairs)
        return Snapshot(
            as_of=as_of,
            pairs=list(shown.values()),
            folded_pairs=len(self._pairs) - len(exported),
            unpublished=unpublished,
            domains=[self._domains[name] for name in sorted(self._domains)],
            new_openings=dict(self._new_openings),
            loading=False,
            surges=[],
            alerted={},
        )


def _sum(sector: str, pairs: list[PairFigures]) -> PairFigures:
    _, _, opens, openings, positions, applications = zip(*pairs, strict=True)
    return PairFigures(OTHER, sector, sum(opens), _add(openings), _add(positions), _add(applications))


def _add(rows: tuple[tuple[int, ...], ...]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*rows, strict=True)))
