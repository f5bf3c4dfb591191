"""Portions: what is done to many records is done to some at a time, so that the worker answers in between."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

#: Records that take a few tenths of a second at the most.
PORTION = 20_000

T = TypeVar("T")


def portions(records: Iterable[T]) -> Iterator[list[T]]:
    """Cut records into lists of `PORTION`."""
    rest = iter(records)
    while portion := list(islice(rest, PORTION)):
        yield portion
