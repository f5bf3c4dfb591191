"""Days: rules 8, 9, 11, 13 and 15 against figures computed by hand. Noon UTC is 20:00 on 1 March in the zone."""

from base64 import b64decode

import pytest
from recounting.classification import employer_hash
from recounting.days import bucket_of
from recounting.employers import encoded, estimate, sketch_of
from recounting.instant import DAY, HOUR

from tests.unit.tools.feed import Recounted, posting


def test_a_day_begins_at_midnight_of_the_zone() -> None:
    """16:00 UTC is the next day in Shanghai; what happens counts on the day of its instant."""
    recounted = Recounted(posting("opened", 4 * HOUR - 1, total_job_openings=3), posting("closed", 4 * HOUR))
    assert recounted.figures() == {
        "03-01": {"postings": 1, "new": 1, "positions": 3, "open": 1, "employers": 1},
        "03-02": {"closed": 1},
    }


def test_open_is_the_stock_by_instants() -> None:
    """`new` may count on an earlier day than the stock that it adds to; a day on which only stock moves is told."""
    recounted = Recounted(posting("opened", 0, date_posted="2024-02-28"), posting("closed", 30 * DAY))
    assert recounted.figures() == {
        "02-28": {"postings": 1, "new": 1, "positions": 1, "employers": 1},
        "03-01": {"open": 1},
        "03-31": {"closed": 1},
    }


@pytest.mark.parametrize(
    ("posted", "day", "backdated"),
    [
        ("2024-03-01", "03-01", 0),
        ("2024-02-23", "02-23", 0),  # seven days before: believed
        ("2024-02-22", "03-01", 1),  # eight: not
        ("2024-03-02", "03-01", 0),  # in the future: not, but not backdated either
        ("2024-02-28T16:00:00Z", "02-29", 0),  # a time is the day of its instant
        ("2024-02-22T15:59:59Z", "03-01", 1),
    ],
)
def test_an_advert_counts_on_the_day_that_it_was_posted(posted: str, day: str, backdated: int) -> None:
    """Rule 9: if that is at most seven days before its start."""
    figures = Recounted(posting("opened", 0, date_posted=posted)).figures()
    assert (figures[day]["new"], figures[day].get("backdated", 0)) == (1, backdated)


def test_backdated_counts_once_a_posting() -> None:
    """Rule 9: a second founding of the same posting is on the day of its start and not backdated again."""
    recounted = Recounted(
        posting("opened", 0, date_posted="2023-01-01"), posting("closed", 1), posting("reopened", 70 * DAY)
    )
    assert recounted.sums("new", "postings", "backdated") == {"new": 2, "postings": 1, "backdated": 1}
    assert recounted.figures()["05-10"] == {"new": 1, "positions": 1, "open": 1}


def test_cells_day_and_pay_are_the_founders() -> None:
    """Rule 8: but postings, duplicates, backdated and employers are the posting's own."""
    recounted = Recounted(
        posting("opened", 0, industry=["schools"], pay=["CNY", 300_000], work_mode="remote"),
        posting("opened", DAY, posting_id="2", industry=["mines"], pay=["CNY", 900_000], date_posted="2023-03-01"),
    )
    assert recounted.figures("industry=schools") == {
        "03-01": {
            "postings": 1,
            "new": 1,
            "positions": 1,
            "remote": 1,
            "open": 1,
            "employers": 1,
            "salary": {"CNY": {"n": 1, "sum": 300_000, "buckets": {str(bucket_of(300_000)): 1}}},
        }
    }
    assert recounted.figures("industry=mines") == {
        "03-02": {"postings": 1, "duplicates": 1, "backdated": 1, "employers": 1}
    }
    assert recounted.figures()["03-02"] == {
        "postings": 1,
        "duplicates": 1,
        "backdated": 1,
        "employers": 1,
        "open": 1,
    }


def test_an_earlier_arrival_founds_whatever_the_order_of_reading() -> None:
    """Rule 7: counts are those of the history, so both orders give the same days."""
    lines = [posting("opened", at, posting_id=str(at), industry=[name]) for at, name in ((5, "mines"), (0, "schools"))]
    both = [Recounted(*order) for order in (lines, lines[::-1])]
    assert all(recounted.sums("new", cell="industry=schools") == {"new": 1} for recounted in both)
    assert all(recounted.sums("new", cell="industry=mines") == {} for recounted in both)


def test_several_industries_count_once_in_each_cell() -> None:
    """Rule 8: and once in the one sector, role and total."""
    recounted = Recounted(posting("opened", 0, title="teacher+ai", industry=["schools", "mines"]))
    assert recounted.days.cells() == [
        *("domain=ai", "domain=ai,role=teacher", "industry=mines", "industry=schools"),
        *("role=teacher", "role=teacher,sector=education", "sector=education", "source=a", "total"),
    ]
    assert all(recounted.sums("new", cell=cell) == {"new": 1} for cell in recounted.days.cells())


def test_a_source_counts_its_postings_alone() -> None:
    """Rule 8: what is a duplicate in the market is new to its own source, with its own closing."""
    recounted = Recounted(
        posting("opened", 0),
        posting("opened", HOUR, source="b"),
        posting("closed", 2 * HOUR),
        posting("opened", 3 * HOUR, source="b", posting_id="2"),
    )
    fields = ("postings", "duplicates", "new", "closed")
    assert recounted.sums(*fields) == {"postings": 3, "duplicates": 2, "new": 1}
    assert recounted.sums(*fields, cell="source=a") == {"postings": 1, "new": 1, "closed": 1}
    assert recounted.sums(*fields, cell="source=b") == {"postings": 2, "duplicates": 1, "new": 1}


def test_counted_tags_have_cells_of_their_own_in_their_source() -> None:
    """Only tags that are named; an opening is counted under those of its founder."""
    lines = [
        posting("opened", 0, tags=["fair", "spring", "other"]),
        posting("opened", 1, posting_id="2", tags=["spring"]),
    ]
    recounted = Recounted(*lines, counted_tags=frozenset({"spring", "fair"}))
    fields = ("postings", "duplicates", "new")
    assert recounted.sums(*fields, cell="source=a,tag=fair") == {"postings": 1, "new": 1}
    assert recounted.sums(*fields, cell="source=a,tag=spring") == {"postings": 2, "duplicates": 1, "new": 1}
    assert "source=a,tag=other" not in recounted.days.cells()
    assert not any("tag=" in cell for cell in Recounted(*lines).days.cells())


def test_pay_is_summed_and_bucketed() -> None:
    """Rule 13: per currency; buckets are a hundredth to either side of their middle."""
    lines = [
        posting("opened", 0, posting_id=str(number), title=str(number), pay=pay)
        for number, pay in enumerate((["CNY", 200_000], ["CNY", 200_100], ["EUR", 60_000], [None, None]))
    ]
    salary = Recounted(*lines).figures()["03-01"]["salary"]
    assert salary == {
        "CNY": {"n": 2, "sum": 400_100, "buckets": {"611": 2}},
        "EUR": {"n": 1, "sum": 60_000, "buckets": {"551": 1}},
    }


@pytest.mark.parametrize("annual", [1, 2, 999, 443_700, 10**9])
def test_a_bucket_holds_one_hundredth_to_either_side(annual: int) -> None:
    """Bucket b holds (g^(b-1), g^b], g = 1.01/0.99."""
    growth = 1.01 / 0.99
    assert growth ** (bucket_of(annual) - 1) < annual <= growth ** bucket_of(annual) * (1 + 1e-12)


def test_employers_are_counted_up_to_2047_and_estimated_beyond() -> None:
    """Rule 11: 2,048 hashes spread evenly over an eighth of the range stand for about 8 x 2,047."""
    step = 2**64 // 8 // 2048
    assert estimate(sketch_of(number * step for number in range(1, 2048))) == 2047
    assert estimate(sketch_of(number * step for number in range(1, 4000))) == 8 * 2047


def test_the_sketch_is_the_smallest_hashes_ascending() -> None:
    """Rule 11: 8 bytes each, as they stand in the digest; an employer once."""
    names = ["acme", "foo", "bar", "foo"]
    packed = b64decode(encoded(sketch_of(map(employer_hash, names))))
    hashes = [packed[place : place + 8] for place in range(0, len(packed), 8)]
    assert hashes == sorted(employer_hash(name).to_bytes(8, "big") for name in set(names))


def test_employers_count_on_the_day_and_in_the_cells_of_their_postings() -> None:
    """Rule 8: a duplicate's employer too; a second posting of one employer adds none."""
    recounted = Recounted(
        posting("opened", 0),
        posting("opened", 0, posting_id="2", organization_name="Other"),
        posting("opened", 0, posting_id="3", organization_name="acme"),
        posting("opened", DAY, posting_id="4"),
    )
    assert [record["employers"] for record in recounted.days.records("total")] == [2, 1]
