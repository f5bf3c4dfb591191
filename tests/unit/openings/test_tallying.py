"""Sums of a batch."""

from streams.contracts.stage import MINUTE
from streams.contracts.tally import Attributes, Kind, Tally
from streams.openings.tallying import Tallying

COOK = Attributes("cook", "hotels", (), (), "alpha")
NURSE = COOK._replace(role="nurse")


def test_counts_add_up_by_attributes_minute_and_day() -> None:
    """One tally for each; the instant's seconds do not matter."""
    tallying = Tallying()
    for attributes, at, day in ((COOK, 0, 5), (COOK, MINUTE - 1, 5), (COOK, MINUTE, 5), (COOK, 0, 6), (NURSE, 0, 5)):
        tallying.at(attributes, at, day).counts[Kind.NEW] += 1
    found = {
        (attributes.role, tally.minute, tally.day): tally.counts[Kind.NEW]
        for attributes, tallies in tallying.groups()
        for tally in tallies
    }
    assert found == {("cook", 0, 5): 2, ("cook", 1, 5): 1, ("cook", 0, 6): 1, ("nurse", 0, 5): 1}
    assert len(tallying.groups()) == 2


def test_minutes_before_the_epoch_are_whole_too() -> None:
    """They are rounded down, as all minutes are."""
    tallying = Tallying()
    tallying.at(COOK, -1, 0).counts[Kind.NEW] += 1
    assert tallying.groups()[0][1][0].minute == -1


def test_what_cancels_is_not_told() -> None:
    """Neither a tally of zeros nor attributes without a tally; but pay that came and went at another figure is."""
    tallying = Tallying()
    found = tallying.at(COOK, 0, 5)
    found.counts[Kind.CLOSED] += 1
    found.counts[Kind.CLOSED] -= 1
    assert tallying.groups() == []
    found.pays += [("EUR", 9, 1), ("EUR", 8, -1)]
    assert tallying.groups() == [(COOK, [Tally(0, 5, (0,) * len(Kind), (), (("EUR", 9, 1), ("EUR", 8, -1)))])]
