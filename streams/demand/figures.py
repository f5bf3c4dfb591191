"""Figures: what the ticks make of the cells: public records, and the snapshot behind the gauges."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from streams.contracts.cells import OTHER
from streams.contracts.demand import WINDOWS, Demand, WindowFigures, encode_demand
from streams.contracts.snapshot import DomainFigures, PairFigures, Snapshot
from streams.contracts.stage import MINUTE, Instant
from streams.demand.cell import Cell, CellFigures
from streams.demand.outlook import Expected, Outlook

#: Exported pairs: those with so many new openings in 7 days, and no more than so many (metrics contract).
EXPORTED_NEW = 20
EXPORTED_PAIRS = 2_000

#: What is usual in each window where nobody knows.
_UNKNOWN: tuple[float | None, ...] = (None,) * len(WINDOWS)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def public_record(
    cell: str,
    figures: CellFigures,
    employers: tuple[int, ...],
    as_of: datetime,
    revision: tuple[str, int, int],
    *,
    expected: tuple[Expected | None, ...] | None = None,
) -> bytes:
    """Return the value for `jobs.demand.v1`."""
    windows = dict(zip(WINDOWS, map(WindowFigures, *figures[2:6], employers), strict=True))
    for window, usual in zip(WINDOWS, expected or (), strict=False):
        if usual is not None:
            mean, low, high = usual
            ratio = windows[window].new / mean
            windows[window] = replace(windows[window], expected=mean, low=low, high=high, ratio=ratio)
    return encode_demand(Demand(cell, as_of, figures.open, windows, revision))


def date(time: Instant) -> datetime:
    """Return an instant as records show it."""
    return _EPOCH + timedelta(microseconds=time)


class Showcase:
    """Figures of the role x sector pairs and of the domain x role cells, kept from snapshot to snapshot."""

    def __init__(self, outlook: Outlook | None = None) -> None:
        self._outlook = outlook
        self._cells: dict[str, Cell] = {}
        self._usual_of: object = None
        self._usual: dict[str, tuple[float | None, ...]] = {}
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
            self._cells[cell.name] = cell
            pair = PairFigures(role, sector, figures.open, figures.new, figures.positions, figures.applications)
            self._pairs[cell.name] = pair._replace(expected=self._usual.get(cell.name, _UNKNOWN))
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
        self._expect(as_of)
        pairs = self._pairs
        shown = {(pair.role, pair.sector): pair for pair in map(pairs.__getitem__, exported)}
        rest: defaultdict[str, list[PairFigures]] = defaultdict(list)
        for name in sorted(pairs.keys() - exported.keys()):
            rest[pairs[name].sector].append(pairs[name])
        for sector, folded in sorted(rest.items()):
            other = shown.get((OTHER, sector))
            shown[OTHER, sector] = _sum(sector, [*folded, other] if other else folded)
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

    def _expect(self, as_of: Instant) -> None:
        """Give all pairs what is usual at T. It moves slowly: once a minute will do."""
        if self._outlook is None:
            return
        minute = as_of // MINUTE * MINUTE
        known = (minute, self._outlook.at, len(self._cells))
        if self._usual_of != known:
            self._usual_of = known
            means = self._outlook.means(list(self._cells.values()), minute)
            self._usual = {
                name: expected for name, expected in zip(self._cells, means, strict=True) if expected is not None
            }
            for name, pair in self._pairs.items():
                self._pairs[name] = pair._replace(expected=self._usual.get(name, _UNKNOWN))


def _sum(sector: str, pairs: list[PairFigures]) -> PairFigures:
    _, _, opens, openings, positions, applications, _ = zip(*pairs, strict=True)
    expected = tuple(_usual(pairs, window) for window in range(len(WINDOWS)))
    return PairFigures(OTHER, sector, sum(opens), _add(openings), _add(positions), _add(applications), expected)


def _usual(pairs: list[PairFigures], window: int) -> float | None:
    """What is usual of all; not known where one of unknown usual has something in the window."""
    known = [usual for pair in pairs if (usual := pair.expected[window]) is not None]
    unknown = any(pair.openings[window] for pair in pairs if pair.expected[window] is None)
    return sum(known) if known and not unknown else None


def _add(rows: tuple[tuple[int, ...], ...]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*rows, strict=True)))
