"""The sweep: all that ended before an instant is found, a few at a time."""

from hypothesis import given
from hypothesis import strategies as st

from streams.contracts.stage import DAY
from streams.intake.sweep import Sweep


def sweep(ends: dict[bytes, int | None]) -> Sweep:
    """A sweep over these ends, which it has been told of."""
    made = Sweep(lambda: ends, ends.get)
    for end in ends.values():
        if end is not None:
            made.note(end)
    return made


def drain(one: Sweep, ends: dict[bytes, int | None], before: int, limit: int) -> set[bytes]:
    """Everything it finds until it has gone round, forgotten as it is found."""
    found: set[bytes] = set()
    for _ in range(2 * len(ends) + 2):
        for key in one.take(before, limit):
            del ends[key]
            found.add(key)
    return found


def test_only_what_ended_before_the_instant_is_taken() -> None:
    """An end at the instant itself, and what has not ended, stay."""
    ends: dict[bytes, int | None] = {b"a": 4, b"b": 5, b"c": None}
    one = sweep(ends)
    assert one.take(4, 9) == []
    assert one.take(5, 9) == [b"a"]


def test_nothing_is_looked_at_before_something_can_be_found() -> None:
    """The oldest end that it was told of decides: very many keys cost nothing until then."""
    looked: list[bytes] = []

    def end_of(key: bytes) -> int:
        looked.append(key)
        return 7

    one = Sweep(lambda: [b"a", b"b"], end_of)
    assert one.take(100, 9) == []
    one.note(7)
    assert one.take(7, 9) == []
    assert looked == []
    assert sorted(one.take(8, 9)) == [b"a", b"b"]


def test_a_step_looks_at_so_many_keys_and_no_more() -> None:
    """The next one goes on."""
    ends: dict[bytes, int | None] = {b"%d" % number: 1 for number in range(5)}
    one = sweep(ends)
    sizes = []
    while taken := one.take(2, 2):
        sizes.append(len(taken))
        for key in taken:
            del ends[key]
    assert sizes == [2, 2, 1]


def test_a_round_begins_once_a_day() -> None:
    """Of many keys one ends at every moment: it is found with those that end within a day of it."""
    ends: dict[bytes, int | None] = {b"a": 1, b"b": 2, b"c": DAY}
    one = sweep(ends)
    assert drain(one, ends, 2, 9) == {b"a"}
    assert drain(one, ends, DAY + 1, 9) == set()
    assert drain(one, ends, DAY + 2, 9) == {b"b", b"c"}


def test_a_key_that_is_gone_meanwhile_is_passed_over() -> None:
    """Others may forget too, between two steps of a round."""
    ends: dict[bytes, int | None] = {b"a": 1, b"b": 1, b"c": 1}
    one = sweep(ends)
    first = one.take(2, 1)
    for key in list(ends):
        del ends[key]
    assert len(first) == 1
    assert one.take(2, 9) == []


@given(
    st.dictionaries(st.binary(min_size=1, max_size=2), st.one_of(st.none(), st.integers(0, 30)), max_size=20),
    st.lists(st.tuples(st.integers(0, 35), st.integers(1, 7)), min_size=1, max_size=4),
)
def test_whatever_ended_is_found_in_the_end(ends: dict[bytes, int | None], calls: list[tuple[int, int]]) -> None:
    """At instants that grow by days and in steps of any size: nothing is missed, nothing else is taken."""
    ends = {key: None if end is None else end * DAY for key, end in ends.items()}
    one, left = sweep(ends), dict(ends)
    for before, limit in sorted((day * DAY, limit) for day, limit in calls):
        expected = {key for key, end in left.items() if end is not None and end < before}
        assert drain(one, ends, before, limit) == expected
        left = {key: end for key, end in left.items() if key not in expected}
