"""Days of all cells and their state records."""

from collections import Counter, defaultdict
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.contracts.daily import SKETCH, Salary
from streams.contracts.tally import Attributes, Kind
from streams.demand.cell import Cells
from streams.demand.cellday import CHUNK, bucket_of, flow
from streams.demand.combination import Combinations
from streams.demand.delivery import Parts, decode_delivery
from streams.demand.ledger import Ledger
from tests.property.demand_recount import Delta, cells_of, message
from tests.recovering import completed

COOK = Attributes("cook", "hotels", ("inns",), ("ai", "aigc"), "portal", ("fair",))
NURSE = COOK._replace(role="nurse", sector="care", domains=("ai",))
ONE = tuple(int(kind in (Kind.NEW, Kind.POSTINGS, Kind.OPENED, Kind.POSITIONS)) for kind in Kind)


class Bench:
    """A ledger with its state log."""

    def __init__(self) -> None:
        self.state: dict[bytes, bytes] = {}
        self._begin()

    def _begin(self) -> None:
        self.cells = Cells()
        self.combinations = Combinations(self.cells)
        self.ledger = Ledger(self.cells)

    def count(self, *deltas: Delta) -> dict[bytes, bytes | None]:
        """Count a batch; returns what changed."""
        parts, changes = Parts(), dict[bytes, bytes | None]()
        parts.add(decode_delivery(message(0, list(deltas)).payload), partial(self.combinations.find, changes={}))
        for day, part in sorted(parts.days.items()):
            self.ledger.add(day, part)
        self.ledger.flush(changes)
        return self.store(changes)

    def published(self) -> dict[bytes, bytes | None]:
        """Say that everything that is due has been published."""
        changes: dict[bytes, bytes | None] = {}
        cells = list(self.ledger.due)
        self.ledger.due.clear()
        for cell in cells:
            cell.book.due = None
        self.ledger.published(cells, changes)
        return self.store(changes)

    def store(self, changes: dict[bytes, bytes | None]) -> dict[bytes, bytes | None]:
        """Write to the log what changed."""
        for key, value in changes.items():
            assert self.ledger.value(key) == value
            if value is None:
                del self.state[key]
            else:
                self.state[key] = value
        return changes

    def restart(self) -> None:
        """Recover from the log, records in an order in which they were not written."""
        self._begin()
        for key, value in sorted(self.state.items(), reverse=True):
            self.ledger.load(key, value)
        completed(self.ledger)

    def figures(self) -> dict[tuple[str, int], tuple[object, ...]]:
        """Everything that is told of the days: counts, stock, employers and pay, by cell and day."""
        found: dict[tuple[str, int], tuple[object, ...]] = {}
        for name, cell in self.cells.items():
            for number, stock in cell.book.since(0):
                day = self.ledger.look(cell, number)
                found[name, number] = (day.counts(), stock, list(day.employers()), day.salary())
        return found


def recount(deltas: list[Delta]) -> dict[tuple[str, int], tuple[object, ...]]:
    """The same by brute force."""
    found: dict[tuple[str, int], tuple[object, ...]] = {}
    for cell in {cell for delta in deltas for cell in cells_of(delta.attributes)}:
        mine = [delta for delta in deltas if cell in cells_of(delta.attributes)]
        stock = 0
        for number in sorted({delta.day for delta in mine}):
            today = [delta for delta in mine if delta.day == number]
            counts = tuple(sum(delta.counts[kind] for delta in today) for kind in Kind)
            stock += flow(counts)
            employers = sorted({employer for delta in today for employer in delta.employers})[:SKETCH]
            pays: defaultdict[str, Counter[int]] = defaultdict(Counter)
            for currency, annual, sign in [pay for delta in today for pay in delta.pays]:
                pays[currency][annual] += sign
            salary = {}
            for currency, figures in pays.items():
                buckets: Counter[int] = Counter()
                for annual, times in figures.items():
                    buckets[bucket_of(annual)] += times
                if buckets.total():
                    total = sum(annual * times for annual, times in figures.items())
                    salary[currency] = Salary(buckets.total(), total, dict(+buckets))
            found[cell, number] = (counts, stock, employers, salary)
    return found


def test_a_base_cells_day_is_one_record_and_a_derived_one_has_none() -> None:
    """Derived cells are added up again from the others; each cell says from when on its days are to be published."""
    bench = Bench()
    changes = bench.count(Delta(COOK, 0, ONE, (7,), 20_000))
    kinds = Counter(key[:1] for key in changes)
    base = {
        "role=cook,sector=hotels",
        "industry=inns",
        "domain=ai,role=cook",
        "domain=aigc,role=cook",
        "source=portal",
        "source=portal,tag=fair",
    }
    assert {key[1:-4].decode() for key in changes if key[:1] == b"d"} == base
    assert {key[1:].decode() for key in changes if key[:1] == b"u"} == cells_of(COOK)
    assert kinds.keys() == {b"d", b"u"}


def test_a_large_sketch_is_not_written_with_every_batch() -> None:
    """Full chunks are written once; a record has at most 32 employers."""
    bench = Bench()
    written: Counter[bytes] = Counter()
    longest = 0
    for first in range(0, 300, 10):
        changes = bench.count(Delta(COOK, 0, ONE, tuple(range(first, first + 10)), 20_000))
        written.update(key for key in changes if key[:1] == b"k")
        longest = max(longest, *(len(value or b"") for key, value in changes.items() if key[:1] == b"d"))
    assert set(written.values()) == {1}
    assert len({key for key in written if b"industry=inns" in key}) == 300 // CHUNK
    assert longest < CHUNK * 8 + 100
    bench.restart()
    assert bench.figures() == recount([Delta(COOK, 0, tuple(30 * one for one in ONE), tuple(range(300)), 20_000)])


def test_days_are_due_from_the_earliest_change_on() -> None:
    """The mark is written when it moves to an earlier day, and taken back when all is published."""
    bench = Bench()
    bench.count(Delta(COOK, 0, ONE, (), 20_005))
    assert not [key for key in bench.count(Delta(COOK, 0, ONE, (), 20_009)) if key[:1] == b"u"]
    assert [key for key in bench.count(Delta(COOK, 0, ONE, (), 20_001)) if key[:1] == b"u"]
    assert {cell.book.due for cell in bench.ledger.due} == {20_001}
    assert set(bench.published().values()) == {None}
    assert not [key for key in bench.state if key[:1] == b"u"]
    assert bench.published() == {}


def test_days_that_are_due_survive_a_restart() -> None:
    """And nothing else is due after it."""
    bench = Bench()
    bench.count(Delta(COOK, 0, ONE, (), 20_005))
    bench.published()
    bench.count(Delta(NURSE, 0, ONE, (), 20_007))
    due = {cell.name: cell.book.due for cell in bench.ledger.due}
    bench.restart()
    assert {cell.name: cell.book.due for cell in bench.ledger.due} == due
    assert due.keys() == cells_of(NURSE)
    assert set(due.values()) == {20_007}


def test_the_size_is_how_many_cell_days_there_are() -> None:
    """Base and derived, also after a recovery."""
    bench = Bench()
    bench.count(Delta(COOK, 0, ONE, (), 20_005), Delta(COOK, 0, ONE, (), 20_006))
    bench.count(Delta(COOK, 0, ONE, (), 20_005))
    assert bench.ledger.size == 2 * len(cells_of(COOK))
    bench.restart()
    assert bench.ledger.size == 2 * len(cells_of(COOK))


def test_keys_that_do_not_exist_have_no_value() -> None:
    """The engine deletes what the state does not have."""
    bench = Bench()
    bench.count(Delta(COOK, 0, ONE, (7,), 20_000))
    day = (20_000).to_bytes(4, "big")
    for key in (
        b"d?" + day,
        b"dindustry=inns" + bytes(4),
        b"kindustry=inns" + day + bytes(4),
        b"k?" + day + day,
        b"u?",
    ):
        assert bench.ledger.value(key) is None


attributes = st.sampled_from(
    [COOK, NURSE, COOK.market(), COOK.own(), NURSE._replace(source="other portal", tags=(), industries=())]
)
counts = st.tuples(*(st.integers(-3, 2**33) for _ in Kind))
employers = st.lists(st.integers(0, 300), max_size=60).map(tuple)
pays = st.lists(st.tuples(st.sampled_from(["CNY", "EUR"]), st.integers(1, 10**6), st.just(1)), max_size=3).map(tuple)
deltas = st.builds(Delta, attributes, st.just(0), counts, employers, st.sampled_from([20_000, 20_001, 20_900]), pays)


def taken_back(delta: Delta) -> Delta:
    """Its counts and pay with the other sign; employers are never taken back."""
    return delta._replace(
        counts=tuple(-count for count in delta.counts),
        employers=(),
        pays=tuple((currency, annual, -sign) for currency, annual, sign in delta.pays),
    )


@settings(max_examples=150)
@given(st.lists(st.lists(deltas, max_size=4), max_size=6), st.data())
def test_days_equal_a_recount_of_all_deltas(batches: list[list[Delta]], data: st.DataObject) -> None:
    """Whatever the batches, what is taken back, and the restarts in between; and every record has its value."""
    bench, said, standing = Bench(), list[Delta](), list[Delta]()
    for batch in batches:
        number = data.draw(st.integers(0, 2))
        now = [*map(taken_back, standing[:number]), *batch]
        standing = [*standing[number:], *batch]
        said += now
        bench.count(*now)
        if data.draw(st.booleans()):
            bench.restart()
    assert {key: bench.ledger.value(key) for key in bench.state} == bench.state
    assert bench.figures() == recount(said)
