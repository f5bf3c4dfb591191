"""The differ: lists, one after the other, to events."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from streams.sources import Advert, Difference, Listing, State, compare

BEGIN = datetime(2024, 2, 18, tzinfo=UTC)


def listing(day: int, names: Iterable[Any], title: str = "Nurse", *, complete: bool = True) -> Listing:
    """The list of a day."""
    adverts = [Advert({"source": "s", "posting_id": str(name), "title": title}, ()) for name in names]
    return Listing(BEGIN + timedelta(days=day), adverts, complete)


def follow(*lists: Listing, trusted: bool = False) -> list[Difference]:
    """What each list tells after the ones before it."""
    state, found = State("f", "s"), []
    for one in lists:
        found.append(compare(state, one, trusted=trusted))
        state = found[-1].state
    return found


def events(found: Difference) -> list[tuple[str, str, int]]:
    """Posting, what happened, and on which day."""
    return [
        (event["posting_id"], event["event_type"], (datetime.fromisoformat(event["occurred_at"]) - BEGIN).days)
        for event in map(orjson.loads, found.records)
    ]


def test_missing_twice() -> None:
    """What is missing once is still there; what is missing twice closed when it was missing first."""
    lists = [listing(day, names) for day, names in enumerate(("abc", "ab", "abc", "ab", "a", "a"))]
    assert [events(found) for found in follow(*lists)] == [
        [("a", "opened", 0), ("b", "opened", 0), ("c", "opened", 0)],
        [],
        [],
        [],
        [("c", "closed", 3)],
        [("b", "closed", 4)],
    ]


def test_changed_and_back() -> None:
    """A change is an update, once; what comes back after its closing is opened again."""
    lists = [listing(0, "ab"), listing(1, "ab", "Doctor"), listing(2, "ab", "Doctor"), listing(3, "a", "Doctor")]
    lists += [listing(4, "a", "Doctor"), listing(5, "ab", "Doctor")]
    told = [events(found) for found in follow(*lists)]
    assert told[1:] == [
        [("a", "updated", 1), ("b", "updated", 1)],
        [],
        [],
        [("b", "closed", 3)],
        [("b", "opened", 5)],
    ]


def test_fault() -> None:
    """Half of a list gone at once closes nothing; what is new in it counts; the whole list heals it."""
    whole = range(20)
    half = [*range(10), "new"]
    found = follow(
        listing(0, whole), listing(1, half), listing(2, half), listing(3, [*whole, "new"]), listing(4, whole)
    )
    assert [one.fault for one in found] == [False, True, True, False, False]
    assert [events(one) for one in found[1:]] == [[("new", "opened", 1)], [], [], []]
    assert [one.state.fault for one in found] == [None, *[found[1].state.taken] * 2, None, None]


def test_lasting_fault() -> None:
    """What has been away for 48 h has gone, when it was missed first: two believed lists without it say so."""
    lists = [listing(day, range(20 if day == 0 else 10)) for day in range(6)]
    found = follow(*lists)
    assert [one.fault for one in found] == [False, True, True, False, False, False]
    assert [events(one) for one in found[1:]] == [[], [], [], [(str(n), "closed", 1) for n in range(10, 20)], []]


def test_fault_with_news() -> None:
    """What has opened meanwhile does not make the loss smaller."""
    *_, last = follow(listing(0, range(20)), listing(1, range(10, 60)), listing(2, range(10, 60)))
    assert last.fault


def test_trusted_fault() -> None:
    """If somebody says that the list is right, it is a list like any other, also when it is read again."""
    first, *_ = follow(listing(0, range(20)))
    doubted = compare(first.state, listing(1, range(5)))
    assert doubted.fault
    believed = compare(doubted.state, listing(1, range(5)), trusted=True)
    assert (believed.fault, believed.records) == (False, [])
    assert compare(believed.state, listing(2, range(5))).closed == 15


def test_short_lists() -> None:
    """Of a short list half may go at once: a house with three postings fills two of them."""
    *_, last = follow(listing(0, range(3)), listing(1, [0]), listing(2, [0]))
    assert (last.fault, last.closed) == (False, 2)


def test_incomplete() -> None:
    """From a list that was not read whole nothing is missing."""
    *_, last = follow(listing(0, "abc"), listing(1, "a"), listing(2, "a", complete=False))
    assert last.records == []
    assert compare(last.state, listing(3, "a")).closed == 2


def test_listed_twice() -> None:
    """A posting that a list has twice is one."""
    (found,) = follow(listing(0, "aa"))
    assert (found.opened, len(found.records)) == (1, 1)


@given(st.lists(st.sets(st.integers(0, 30), max_size=30), min_size=1, max_size=6))
def test_same_again(lists: list[set[int]]) -> None:
    """The same lists make the same bytes; the state counts as open what its events leave open."""
    taken = [listing(day, sorted(names)) for day, names in enumerate(lists)]
    found, again = follow(*taken), follow(*taken)
    assert [one.records for one in found] == [one.records for one in again]
    standing: set[str] = set()
    for one in found:
        for posting, kind, _ in events(one):
            assert (posting in standing) is (kind != "opened")
            (standing.remove if kind == "closed" else standing.add)(posting)
        assert {f"s:{posting}" for posting in standing} == set(one.state.listed)
