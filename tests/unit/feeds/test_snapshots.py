"""The follower: its state goes from run to run, and only moves when it is told that all is sent."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from streams.contracts.stage import OperatorError
from streams.feeds.line import Line
from streams.feeds.snapshots import Follower
from streams.sources import Advert, Listing


def listing(day: int, names: Iterable[str]) -> Listing:
    """The list of a day in February."""
    return Listing(
        datetime(2024, 2, day, tzinfo=UTC), [Advert({"source": "s", "posting_id": name}, ()) for name in names]
    )


def run(file: Path, *lists: Listing, save: bool = True) -> list[Line]:
    """One run of the loader."""
    follower = Follower(file, "f", "s")
    lines = list(follower.follow(lists, lambda *_: None))
    if save:
        follower.save()
    return lines


def test_from_run_to_run(tmp_path: Path) -> None:
    """Runs of one list each tell what one run of all of them tells, and a run that failed is told again."""
    lists = [listing(day, names) for day, names in ((1, "abc"), (2, "ab"), (3, "abd"), (4, "abd"))]
    once = run(tmp_path / "once", *lists)
    assert [line.key for line in once] == [b"s:a", b"s:b", b"s:c", b"s:d", b"s:c"]
    state = tmp_path / "state"
    lines = []
    for one in lists:
        assert run(state, one, save=False) == run(state, one, save=False)
        lines += run(state, one)
    assert lines == once
    assert state.read_bytes() == (tmp_path / "once").read_bytes()
    assert Follower(state, "f", "s").taken == lists[-1].at


def test_whose_state(tmp_path: Path) -> None:
    """A state of another list, or none at all, is refused in one sentence."""
    file = tmp_path / "state"
    run(file, listing(1, "a"))
    with pytest.raises(OperatorError, match=r"of another list .* keep one file for each list"):
        Follower(file, "f", "t")
    file.write_text("hello")
    with pytest.raises(OperatorError, match="holds no state"):
        Follower(file, "f", "s")
