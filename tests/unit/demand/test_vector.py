"""Counts packed in one integer."""

from hypothesis import given
from hypothesis import strategies as st

from streams.contracts.tally import Kind
from streams.demand.vector import Lane, columns, pack, pane_vector, unpack

lanes = st.lists(st.integers(-(2**40), 2**40), min_size=len(Lane), max_size=len(Lane)).map(tuple)


@given(vectors=st.lists(lanes, max_size=20))
def test_one_addition_adds_every_lane(vectors: list[tuple[int, ...]]) -> None:
    """Signed numbers, any order: lanes do not disturb one another."""
    assert unpack(sum(map(pack, vectors))) == tuple(sum(vector[lane] for vector in vectors) for lane in Lane)


@given(vectors=st.lists(lanes, min_size=1, max_size=6))
def test_columns_are_the_lanes_of_all_vectors(vectors: list[tuple[int, ...]]) -> None:
    """Negative lanes of one vector do not disturb the next vector either."""
    assert columns([pack(vector) for vector in vectors]) == list(zip(*vectors, strict=True))


def test_a_pane_takes_its_lanes_of_a_tally() -> None:
    """Resumed and reposted are one lane, a negative NEW is also taken back, what only days need is not kept."""
    counts = dict.fromkeys(Kind, 0) | {Kind.NEW: -2, Kind.POSITIONS: 7, Kind.RESUMED: 1, Kind.REPOSTED: 3}
    counts |= {Kind.CLOSED: 5, Kind.APPLICATIONS: 11, Kind.POSTINGS: 13, Kind.DUPLICATES: 17}
    counts |= {Kind.BACKDATED: 19, Kind.REMOTE: 23, Kind.OPENED: 29}
    assert dict(zip(Lane, unpack(pane_vector(tuple(counts.values()))), strict=True)) == {
        Lane.EMPLOYERS: 0,
        Lane.NEW: -2,
        Lane.POSITIONS: 7,
        Lane.APPLICATIONS: 11,
        Lane.CLOSED: 5,
        Lane.AGAIN: 4,
        Lane.TAKEN: 2,
    }


def test_a_day_takes_all_counts_of_a_tally() -> None:
    """One lane for each kind, in their order."""
    counts = tuple(number - 5 for number in range(len(Kind)))
    assert unpack(pack(counts), len(Kind)) == counts
