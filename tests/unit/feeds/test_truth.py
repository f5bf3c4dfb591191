"""The truth's own rules: what one posting's openings count, and that a file keeps all of it."""

from pathlib import Path

import pytest

from streams.contracts.stage import DAY, HOUR, MINUTE
from streams.contracts.tally import Attributes, Kind
from streams.feeds.truth import Story, Truth

BAKER = Attributes("baker", "manufacturing", ("manufacturing",), (), "alpha")


def totals(truth: Truth) -> dict[str, int]:
    """What is not zero, by kind."""
    return {kind.name.lower(): truth.total(kind) for kind in Kind if truth.total(kind)}


def reopened(after: int) -> dict[str, int]:
    """The totals of a posting with three positions that closes after an hour and opens again `after` its founding."""
    truth = Truth()
    story = Story(truth, BAKER, 3, "bread")
    story.opens(0)
    story.ends(HOUR)
    story.opens(after)
    return totals(truth)


FIRST = {"new": 1, "positions": 3, "postings": 1, "closed": 1}


@pytest.mark.parametrize(
    ("after", "counted"),
    [
        (49 * HOUR, FIRST | {"resumed": 1}),
        (49 * HOUR + 1, FIRST | {"reposted": 1}),
        (60 * DAY, FIRST | {"reposted": 1}),
        (60 * DAY + 1, FIRST | {"new": 2, "positions": 6}),
    ],
)
def test_opening_again(after: int, counted: dict[str, int]) -> None:
    """Within 48 h of the end it resumes, within 60 days of the founding it is a repost, later a new opening."""
    assert reopened(after) == counted


def test_flapping_beyond_sixty_days() -> None:
    """A posting that was open for 90 days and flaps stays in its opening."""
    truth = Truth()
    story = Story(truth, BAKER, 1, "bread")
    story.opens(0)
    story.ends(90 * DAY)
    story.opens(90 * DAY + HOUR)
    assert totals(truth) == {"new": 1, "positions": 1, "postings": 1, "closed": 1, "resumed": 1}


def test_a_file_keeps_everything(tmp_path: Path) -> None:
    """What is written is read again, plain and packed."""
    truth = Truth()
    truth.rejected["not_json"] = 2
    story = Story(truth, BAKER, 2, "bread")
    story.opens(7 * MINUTE)
    story.applied(9 * MINUTE, 4)
    for name in ("truth.json", "truth.json.gz"):
        truth.write(tmp_path / name)
        read = Truth.read(tmp_path / name)
        assert (read.groups, read.rejected) == (truth.groups, truth.rejected)


def test_another_file_is_refused(tmp_path: Path) -> None:
    """A JSON object that is no truth is named, with what to do."""
    (tmp_path / "x.json").write_text("{}")
    with pytest.raises(ValueError, match=r"x\.json is no truth of layout 1: simulate it again"):
        Truth.read(tmp_path / "x.json")
