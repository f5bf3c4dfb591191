"""Totals: the figures of one cell over a range of days. Counts are sums, employers the union of the days' sketches."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from streams.contracts.daily import SKETCH, Daily, Salary, decode_sketch, distinct


class Totals(NamedTuple):
    """Words of the contract. employers: distinct ones among `postings`. salary: by ISO 4217 currency."""

    new: int
    positions: int
    postings: int
    applications: int
    employers: int
    salary: dict[str, Salary]


def add_up(records: Iterable[Daily]) -> Totals:
    """Return the totals of records of one cell, each day once; of none at all they are zero (counting rule 15)."""
    new = positions = postings = applications = 0
    employers: set[int] = set()
    salary: dict[str, Salary] = {}
    for record in records:
        new += record.new
        positions += record.positions
        postings += record.postings
        applications += record.applications
        employers.update(decode_sketch(record.employers_sketch))
        for currency, stated in record.salary.items():
            salary[currency] = _together(salary[currency], stated) if currency in salary else stated
    return Totals(new, positions, postings, applications, distinct(sorted(employers)[:SKETCH]), salary)


def _together(one: Salary, other: Salary) -> Salary:
    buckets = Counter(one.buckets)
    buckets.update(other.buckets)
    return Salary(one.n + other.n, one.sum + other.sum, dict(buckets))
