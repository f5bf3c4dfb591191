"""The pulse of a source: what is wrong with it, from when on and until when."""

import msgspec
import numpy as np
import pytest

from streams.surge import BUCKETS
from streams.surge.pulse import SILENCE, Beat, Pulse

HOUR = BUCKETS["1h"]
WEEK = 168


def known(weeks: int = 4, rate: float = 20.0) -> tuple[Pulse, int]:
    """A source that has posted so much an hour by day and nothing by night; the bucket that comes next."""
    rng = np.random.default_rng(2)
    pulse = Pulse(0)
    for bucket in range(weeks * WEEK):
        pulse.close(bucket, bucket % WEEK, 1.0, usual(bucket, rng, rate), HOUR)
    return pulse, weeks * WEEK


def usual(bucket: int, rng: np.random.Generator, rate: float = 20.0) -> Beat:
    """An hour like all others: a tenth of the postings are duplicates."""
    postings = int(rng.poisson(rate)) if 8 <= bucket % 24 < 20 else 0
    return Beat(postings, postings // 10, 0, 0, postings // 2)


def run(pulse: Pulse, first: int, beats: list[Beat]) -> list[str | None]:
    """The trouble after each of these hours."""
    found: list[str | None] = []
    for bucket, beat in enumerate(beats, first):
        pulse.close(bucket, bucket % WEEK, 1.0, beat, HOUR)
        found.append(pulse.trouble)
    return found


def test_an_ordinary_week_has_no_trouble() -> None:
    """Nights without a posting are usual."""
    pulse, first = known()
    rng = np.random.default_rng(3)
    assert set(run(pulse, first, [usual(bucket, rng) for bucket in range(first, first + WEEK)])) == {None}


def test_silence_is_seen_by_day_and_from_its_first_hour_on() -> None:
    """Nothing until noon: silent, since eight; then it is not trusted for as long as it was silent."""
    pulse, first = known()
    rng = np.random.default_rng(3)
    found = run(pulse, first, [SILENCE] * 13)
    assert found[7] is None
    assert found[12] == "silent"
    assert pulse.troubles[:4] == ["silent"] * 4
    quiet = pulse.quiet
    after = run(pulse, first + 13, [usual(bucket, rng) for bucket in range(first + 13, first + 61)])
    assert after[0] == "returned"
    assert after[quiet - 1] == "returned"
    assert after[quiet] is None


@pytest.mark.parametrize(
    ("beat", "trouble"),
    [
        (Beat(120, 4, 0, 0, 90), "flooding"),
        (Beat(120, 4, 0, 0, 15), None),  # all of it in one sector
        (Beat(100, 80, 0, 0, 10), "recrawl"),
        (Beat(20, 2, 0, 300, 10), "recrawl"),
        (Beat(40, 2, 35, 0, 10), "backdated"),
        (Beat(30, 6, 5, 10, 20), None),
    ],
)
def test_what_looks_like_demand_and_is_none(beat: Beat, trouble: str | None) -> None:
    """Floods, re-crawls and old postings in an hour of the day."""
    pulse, first = known()
    rng = np.random.default_rng(3)
    run(pulse, first, [usual(bucket, rng) for bucket in range(first, first + 12)])
    assert run(pulse, first + 12, [beat]) == [trouble]


def test_what_is_always_repeated_is_usual() -> None:
    """A portal that sends everything again each hour, or each night, does no re-crawl."""
    rng = np.random.default_rng(4)
    hourly = [usual(bucket, rng)._replace(repeated=500) for bucket in range(4 * WEEK)]
    assert set(run(Pulse(0), 0, hourly)[2 * WEEK :]) == {None}
    nightly = [usual(bucket, rng)._replace(repeated=5_000 * (bucket % 24 == 2)) for bucket in range(4 * WEEK)]
    assert set(run(Pulse(0), 0, nightly)[2 * WEEK :]) == {None}


def test_a_flood_that_lasts_is_what_it_sends_now() -> None:
    """After three days it is learned anew."""
    pulse, first = known()
    rng = np.random.default_rng(5)
    more = [Beat(int(rng.poisson(200)), 0, 0, 0, int(rng.poisson(150))) for _ in range(first, first + 2 * WEEK)]
    found = run(pulse, first, more)
    assert found[0] == "flooding"
    assert found[-1] is None


def test_a_source_that_joins_late_is_new() -> None:
    """For as long as it cannot be judged; one that was there from the start is not."""
    pulse = Pulse(1_000, trusted=1_000 + HOUR.settle // 4)
    rng = np.random.default_rng(6)
    found = run(pulse, 1_000, [usual(bucket, rng) for bucket in range(1_000, 1_100)])
    assert found[: HOUR.settle // 4] == ["new"] * (HOUR.settle // 4)
    assert found[-1] is None
    assert run(Pulse(0), 0, [usual(10, rng)]) == [None]


def test_state_is_whole() -> None:
    """What is packed and unpacked goes on as if it had never stopped."""
    pulse, first = known()
    again = msgspec.msgpack.decode(msgspec.msgpack.encode(pulse), type=Pulse)
    rng, same = np.random.default_rng(7), np.random.default_rng(7)
    beats = [usual(bucket, rng) for bucket in range(first, first + 40)]
    assert run(pulse, first, beats) == run(again, first, [usual(bucket, same) for bucket in range(first, first + 40)])
    assert pulse == again
