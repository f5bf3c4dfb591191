"""The states of a surge."""

import pytest

from streams.contracts.surge import Severity
from streams.surge.episode import Episode, Look, advance, begin, severity
from tests.unit.surge.feed import HOUR


def look(score: float = 8.0, ratio: float = 4.0, recent: float = 80.0, window: int = 3) -> Look:
    """Three hours in which twenty are usual."""
    return Look(score, window, ratio * 20, 20.0, recent, 20.0, 1.5)


def start() -> Episode:
    """A surge that fired in bucket 100."""
    return begin(100, look(), "info", alerts=True, muted_by=None)


def follow(episode: Episode, *looks: Look) -> list[str]:
    """The states after each of these buckets, from 101 on."""
    states = []
    for bucket, each in enumerate(looks, 101):
        advance(episode, bucket, each, alerts=True, muted_by=None, settings=HOUR)
        states.append(str(episode.state))
    return states


def test_an_onset_says_since_when() -> None:
    """`since` is the first bucket of the best window."""
    episode = start()
    assert (episode.state, episode.since, episode.fired_at) == ("firing", 98, 100)


def test_a_new_peak_keeps_it_firing() -> None:
    """Three buckets without a new peak make it peaked; a new one makes it fire again."""
    episode = start()
    states = follow(episode, look(ratio=5), look(ratio=4.5), look(ratio=4.5), look(ratio=4.5), look(ratio=6))
    assert states == ["firing", "firing", "firing", "peaked", "firing"]
    assert (episode.peak_at, episode.peak_ratio) == (105, 6)


def test_it_ends_when_it_has_fallen_back_for_two_buckets() -> None:
    """Below a quarter of the peak's excess twice in a row, once is not enough."""
    fallen, back = look(ratio=3, recent=30), look(ratio=3)
    assert follow(start(), fallen, back, fallen, fallen)[-2:] == ["peaked", "ended"]


def test_it_ends_when_it_is_likely_again() -> None:
    """A score below 2 for two buckets."""
    assert follow(start(), look(score=1.9), look(score=1.9)) == ["firing", "ended"]


def test_a_silent_night_is_no_end() -> None:
    """Where few are usual, none says nothing: the score decides."""
    night = Look(8.0, 12, 80.0, 20.0, 0.0, 0.4, 1.5)
    assert follow(start(), night, night, night) == ["firing", "firing", "peaked"]


def test_what_lasts_is_a_new_level() -> None:
    """After 72 buckets it is what is usual."""
    episode = start()
    states = follow(episode, *[look()] * 72)
    assert states[-2:] == ["peaked", "level_shift"]
    assert episode.ended_at == 172


@pytest.mark.parametrize(
    ("false_per_week", "ratio", "loudness"),
    [
        (0.05, 1.6, "info"),
        (0.001, 1.6, "info"),
        (0.001, 2.5, "warning"),
        (1e-6, 2.5, "warning"),
        (1e-6, 3.5, "critical"),
    ],
)
def test_severity_needs_rarity_and_size(false_per_week: float, ratio: float, loudness: Severity) -> None:
    """In budgets (here 0.05 a week) and in ratios, fixed at the onset."""
    assert severity(false_per_week, ratio, HOUR) == loudness
