"""Figures over several days."""

from datetime import date
from random import Random

from streams.comparison import add_up
from streams.contracts.daily import SKETCH, Salary, distinct
from tests.unit.comparison.days import daily

DAY = date(2024, 2, 18)


def test_counts_are_sums_and_employers_a_union() -> None:
    """An employer that posts on two days is one; pay adds up by currency and bucket."""
    totals = add_up(
        [
            daily(DAY, new=2, positions=9, applications=4, employers=[1, 2], salary={"CNY": Salary(1, 100, {5: 1})}),
            daily(
                DAY,
                new=3,
                employers=[2, 3],
                salary={"CNY": Salary(2, 300, {5: 1, 6: 1}), "USD": Salary(1, 7, {1: 1})},
            ),
        ]
    )
    assert (totals.new, totals.positions, totals.postings, totals.applications, totals.employers) == (5, 12, 5, 4, 3)
    assert totals.salary == {"CNY": Salary(3, 400, {5: 2, 6: 1}), "USD": Salary(1, 7, {1: 1})}


def test_a_union_of_sketches_is_the_sketch_of_the_union() -> None:
    """Of many employers the estimate of the days together is that of all their hashes (rule 11)."""
    rng = Random(7)
    hashes = sorted(rng.getrandbits(64) for _ in range(5_000))
    some, others = hashes[:4_000:2], hashes[1::2]
    both = add_up([daily(DAY, employers=sorted(some)[:SKETCH]), daily(DAY, employers=sorted(others)[:SKETCH])])
    assert both.employers == distinct(sorted(set(some) | set(others))[:SKETCH])


def test_of_no_record_all_is_zero() -> None:
    """Rule 15."""
    assert add_up([]) == (0, 0, 0, 0, 0, {})
