"""Where a change is counted: attributes, minutes, days, and the process's counters."""

from zoneinfo import ZoneInfo

from streams.calendar import Days
from streams.contracts.sighting import Advert, Interval
from streams.contracts.stage import MINUTE, Effects
from streams.contracts.tally import Kind, Pay, Tally
from streams.openings.change import Change
from streams.openings.counting import Counting
from streams.openings.history import Happening
from streams.openings.member import Member
from tests.unit.intake.feed import ADVERT, DAY, T0, open_from
from tests.unit.openings.sightings import COOK

TODAY = ADVERT.day
PAID = Advert(0, 3, TODAY - 2, backdated=False, remote=True, pay=Pay("EUR", 50_000))


class Count:
    """A counting with the tallies that it comes to."""

    def __init__(self) -> None:
        self.effects = Effects()
        self.counting = Counting(self.effects, Days(ZoneInfo("Asia/Shanghai")))

    def change(self, kind: Kind, market: int, own: int, *, advert: Advert = PAID, first: bool = True) -> None:
        """A change of the posting `alpha:1`, a day and a minute after T0."""
        member = Member("alpha:1", advert, [open_from(T0)])
        happening = Happening(kind, T0 + DAY + MINUTE, 0, first)
        self.counting.change([member], COOK, Change(happening, market, own))

    def told(self) -> dict[tuple[str, int, int, str], int]:
        """Cells (`all`, `market` or the source), minutes and days after T0, kind -> how many."""
        return {
            (cells, tally.minute - T0 // MINUTE, tally.day - TODAY, kind.name): tally.counts[kind]
            for cells, tally in self.tallies()
            for kind in Kind
            if tally.counts[kind]
        }

    def tallies(self) -> list[tuple[str, Tally]]:
        """All tallies with their cells."""
        return [
            ("all" if attributes.role and attributes.source else attributes.source or "market", tally)
            for attributes, tallies in self.counting.tallying.groups()
            for tally in tallies
        ]

    def pays(self) -> list[tuple[str, tuple[str, int, int]]]:
        """Pay with its cells."""
        return [(cells, pay) for cells, tally in self.tallies() for pay in tally.pays]


def test_a_founding_is_counted_on_its_advertised_day_and_opens_on_its_own() -> None:
    """`new` and what goes with it by rule 9, the stock by the instant."""
    count = Count()
    count.change(Kind.NEW, 1, 1)
    assert count.told() == {
        ("all", 1441, -2, "NEW"): 1,
        ("all", 1441, -2, "POSITIONS"): 3,
        ("all", 1441, -2, "REMOTE"): 1,
        ("all", 1441, 1, "OPENED"): 1,
    }
    assert count.pays() == [("all", ("EUR", 50_000, 1))]


def test_a_founding_by_a_later_interval_is_counted_on_the_day_it_begins() -> None:
    """Its posting's stated day is long past (rule 9)."""
    count = Count()
    count.change(Kind.NEW, 1, 1, first=False)
    assert {day for _, _, day, _ in count.told()} == {1}


def test_a_founding_that_is_taken_back_takes_everything_back() -> None:
    """Positions, remote, pay and stock; and it is a correction of its source."""
    count = Count()
    count.change(Kind.NEW, -1, -1)
    assert count.told() == {
        ("all", 1441, -2, "NEW"): -1,
        ("all", 1441, -2, "POSITIONS"): -3,
        ("all", 1441, -2, "REMOTE"): -1,
        ("all", 1441, 1, "OPENED"): -1,
    }
    assert count.pays() == [("all", ("EUR", 50_000, -1))]
    assert count.effects.counts == {("corrections_total", "alpha"): 1}


def test_the_cells_of_a_source_are_counted_apart_where_they_differ() -> None:
    """Rule 8: in the market it repeats an opening, its source sees the first."""
    count = Count()
    count.change(Kind.NEW, 0, 1, advert=ADVERT)
    count.change(Kind.DUPLICATES, 1, 0, advert=ADVERT)
    assert count.told() == {
        ("alpha", 1441, 0, "NEW"): 1,
        ("alpha", 1441, 0, "POSITIONS"): 1,
        ("alpha", 1441, 1, "OPENED"): 1,
        ("market", 1441, 0, "DUPLICATES"): 1,
    }
    assert count.effects.counts == {("duplicates_total", "alpha", "opening"): 1}


def test_what_differs_in_both_is_counted_in_both() -> None:
    """Each with its own number, corrections of both."""
    count = Count()
    count.change(Kind.CLOSED, 2, -1, first=False)
    assert count.told() == {("market", 1441, 1, "CLOSED"): 2, ("alpha", 1441, 1, "CLOSED"): -1}
    assert count.effects.counts == {("corrections_total", "alpha"): 1}


def test_a_postings_day_is_that_of_its_advert() -> None:
    """With `backdated` beside it, once a posting."""
    count = Count()
    count.change(Kind.POSTINGS, 1, 1, advert=Advert(0, 1, TODAY - 2, backdated=True, remote=True, pay=None))
    assert count.told() == {("all", 1441, -2, "POSTINGS"): 1, ("all", 1441, -2, "BACKDATED"): 1}


def test_ends_and_returns_are_counted_on_their_day() -> None:
    """`closed`, `resumed` and `reposted` by the instant (rule 9)."""
    for kind in (Kind.CLOSED, Kind.RESUMED, Kind.REPOSTED):
        count = Count()
        count.change(kind, 1, 1, first=False)
        assert count.told() == {("all", 1441, 1, kind.name): 1}
        assert count.pays() == []


def test_repeats_are_counted_once_in_the_process() -> None:
    """For the market: a duplicate within one source is told for both at once, and none is counted twice."""
    count = Count()
    count.change(Kind.DUPLICATES, 1, 1)
    count.change(Kind.DUPLICATES, 0, 1)
    assert count.effects.counts == {("duplicates_total", "alpha", "opening"): 1}


def test_the_first_posting_in_one_go_is_the_same_as_in_steps() -> None:
    """`founding` is what most sightings are."""
    for advert in (PAID, ADVERT, Advert(0, 1, TODAY - 1, backdated=True, remote=False, pay=None)):
        steps, go = Count(), Count()
        interval = Interval(0, T0 + DAY + MINUTE, None)
        steps.change(Kind.NEW, 1, 1, advert=advert)
        steps.change(Kind.POSTINGS, 1, 1, advert=advert)
        steps.counting.employer(COOK, advert, interval, 7)
        go.counting.founding(COOK, advert, interval, 7)
        assert sorted(go.told().items()) == sorted(steps.told().items())
        assert go.pays() == steps.pays()
        employers = [[tally.employers for _, tally in one.tallies() if tally.employers] for one in (steps, go)]
        assert employers == [[(7,)], [(7,)]]
        assert go.effects.counts == steps.effects.counts == {}
