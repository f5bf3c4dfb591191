"""What is counted of one cell on one day."""

import random
from itertools import permutations
from math import log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.contracts.daily import SKETCH, Salary, distinct
from streams.contracts.tally import Kind
from streams.demand.cellday import CHUNK, CellDay, bucket_of, flow
from streams.demand.vector import pack

_RNG = random.Random(7)
HASHES = [_RNG.getrandbits(64) for _ in range(3 * SKETCH)]


def seen(hashes: list[int], step: int = 50) -> CellDay:
    """A cell-day that has seen these, some at a time."""
    day = CellDay()
    for first in range(0, len(hashes), step):
        day.see(hashes[first : first + step])
    return day


@pytest.mark.parametrize("number", [0, 1, SKETCH - 1, SKETCH, SKETCH + 1, 3 * SKETCH])
def test_employers_are_the_smallest_hashes(number: int) -> None:
    """All of them below 2,048, from there on the 2,048 smallest, ascending (rule 11)."""
    hashes = HASHES[:number]
    smallest = sorted(hashes)[:SKETCH]
    assert list(seen(hashes).employers()) == smallest
    exact = number if number < SKETCH else round((SKETCH - 1) * 2**64 / smallest[-1])
    assert distinct(smallest) == exact


@pytest.mark.parametrize("step", [7, 33, 10_000])
def test_any_order_and_any_repeats_give_the_same_employers(step: int) -> None:
    """However many come at once."""
    again = HASHES + HASHES[: len(HASHES) // 2]
    random.Random(step).shuffle(again)
    assert list(seen(again, step).employers()) == sorted(HASHES)[:SKETCH]


def test_the_smallest_and_largest_hash_are_employers() -> None:
    """Eight bytes hold them."""
    assert list(seen([2**64 - 1, 0, 2**64 - 1]).employers()) == [0, 2**64 - 1]


@settings(max_examples=60)
@given(st.randoms(use_true_random=False), st.integers(0, 2_600))
def test_chunks_and_record_are_the_whole_cell_day(rng: random.Random, number: int) -> None:
    """Employers move from the record to chunks of 32, each written once; both together give everything back."""
    day, chunks = CellDay(), b""
    hashes = HASHES[:number]
    rng.shuffle(hashes)
    while hashes:
        size = rng.randint(1, 300)
        day.see(hashes[:size])
        hashes = hashes[size:]
        while (chunk := day.take_chunk()) is not None:
            assert len(chunk) == CHUNK * 8
            chunks += chunk
        if rng.random() < 0.3:
            day = CellDay.unpack(day.pack(), chunks)
    assert len(day.tail) < CHUNK
    assert day.chunks * CHUNK * 8 == len(chunks)
    back = CellDay.unpack(day.pack(), chunks)
    assert list(back.employers()) == list(day.employers()) == sorted(HASHES[:number])[:SKETCH]
    assert back.pack() == day.pack()


def test_a_record_keeps_counts_and_pay() -> None:
    """Signed, as large as they come."""
    day = CellDay()
    counts = tuple((-1) ** kind * 2**40 + kind for kind in Kind)
    day.vector += pack(counts)
    day.pay([("EUR", 50_000, 1), ("EUR", 50_001, 1), ("CNY", 200_000, 1)])
    back = CellDay.unpack(day.pack(), b"")
    assert back.counts() == counts
    assert (
        back.salary()
        == day.salary()
        == {
            "CNY": Salary(1, 200_000, {bucket_of(200_000): 1}),
            "EUR": Salary(2, 100_001, {bucket_of(50_000): 2}),
        }
    )


def test_pay_that_is_taken_back_leaves_nothing() -> None:
    """Neither an empty bucket nor an empty currency, in whatever order it came and went."""
    day = CellDay()
    day.pay([("EUR", 50_000, 1), ("EUR", 90_000, 1), ("CNY", 1, 1)])
    day.pay([("EUR", 50_000, -1)])
    assert day.salary() == {"CNY": Salary(1, 1, {0: 1}), "EUR": Salary(1, 90_000, {bucket_of(90_000): 1})}
    day.pay([("CNY", 1, -1), ("EUR", 7, -1), ("EUR", 90_000, -1), ("EUR", 7, 1)])
    assert day.salary() == {}


@pytest.mark.parametrize("order", list(permutations(((376_500, 1), (376_000, -1), (376_000, 1)))))
def test_pay_is_a_sum_in_whatever_order_it_comes(order: tuple[tuple[int, int], ...]) -> None:
    """Two of one bucket: in between there is nobody in it, and yet a sum."""
    day = CellDay()
    for annual, sign in order:
        day.pay([("CNY", annual, sign)])
    assert day.salary() == {"CNY": Salary(1, 376_500, {bucket_of(376_500): 1})}


@given(st.integers(1, 10**12))
def test_a_bucket_says_pay_to_one_per_cent(annual: int) -> None:
    """ceil(ln x / ln(1.01 / 0.99)): its middle is within 1 % of whatever falls in it (rule 13)."""
    bucket, ratio = bucket_of(annual), 1.01 / 0.99
    assert ratio ** (bucket - 1) < annual * (1 + 1e-9)
    assert annual <= ratio**bucket * (1 + 1e-9)
    middle = 2 * ratio**bucket / (ratio + 1)
    assert abs(middle - annual) <= 0.01 * annual * (1 + 1e-9)
    assert bucket_of(1) == 0
    assert bucket >= log(annual) / log(ratio) - 1e-9


def test_a_derived_day_is_the_sum_of_its_parts() -> None:
    """Counts and pay add up, employers are united."""
    parts = []
    for number, (first, last) in enumerate(((0, 10), (5, 20))):
        part = CellDay()
        part.vector += pack(tuple(number + kind for kind in Kind))
        part.see(HASHES[first:last])
        part.pay([("EUR", 50_000 + number, 1)])
        parts.append(part)
    whole = CellDay()
    for part in parts:
        whole.add(part)
    assert whole.counts() == tuple(1 + 2 * kind for kind in Kind)
    assert list(whole.employers()) == sorted(HASHES[:20])
    assert whole.salary() == {"EUR": Salary(2, 100_001, {bucket_of(50_000): 2})}
    assert parts[0].salary() == {"EUR": Salary(1, 50_000, {bucket_of(50_000): 1})}


def test_a_derived_day_keeps_what_its_sketch_holds() -> None:
    """It has no chunks: packed, it has all its employers in the record, and no more."""
    day = seen(HASHES)
    day.shed()
    assert list(CellDay.unpack(day.pack(), b"").employers()) == sorted(HASHES)[:SKETCH]
    assert len(day.tail) == SKETCH


def test_stock_grows_by_what_opens_and_falls_by_what_closes() -> None:
    """Openings by their instant, not `new`, which goes by the advertised day."""
    counts = dict.fromkeys(Kind, 0) | {Kind.NEW: 100, Kind.OPENED: 7, Kind.RESUMED: 3, Kind.REPOSTED: 2, Kind.CLOSED: 5}
    assert flow(tuple(counts.values())) == 7
