"""Records of `jobs.daily.v1` for tests: a market of a few cells, day by day."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from streams.comparison import History
from streams.contracts.daily import Daily, Salary, distinct, encode_sketch
from streams.contracts.revision import Revision

#: All that happens in the tests is over by then.
LATER = datetime(2025, 1, 1, tzinfo=UTC)


def daily(
    day: date,
    cell: str = "total",
    *,
    new: int = 0,
    positions: int = 0,
    applications: int = 0,
    stock: int = 1,
    employers: Sequence[int] = (),
    salary: dict[str, Salary] | None = None,
    as_of: datetime = LATER,
    zone: str = "Asia/Shanghai",
    revision: Revision = ("x", 1, 1),
    taxonomy: str = "t",
) -> Daily:
    """One record; what is not named is 0, the stock 1."""
    return Daily(
        cell=cell,
        day=day,
        zone=zone,
        postings=new,
        duplicates=0,
        new=new,
        positions=positions or new,
        resumed=0,
        reposted=0,
        closed=0,
        open=stock,
        backdated=0,
        applications=applications,
        remote=0,
        employers=distinct(employers),
        employers_sketch=encode_sketch(sorted(employers)),
        salary=salary or {},
        as_of=as_of,
        taxonomy_version=taxonomy,
        dedup_version="d",
        revision=revision,
    )


def spread(first: date, counts: Iterable[int], cell: str = "total") -> list[Daily]:
    """One record a day from `first` on, with these new openings."""
    return [daily(first + timedelta(days=number), cell, new=count) for number, count in enumerate(counts)]


def history(*records: Daily) -> History:
    """What holds these records."""
    known = History()
    for record in records:
        known.add(record)
    return known
