"""The openings stage over any lives of any postings: what it tells adds up, and forgetting changes no count."""

from collections import Counter
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.contracts.sighting import Sighting
from streams.contracts.stage import Effects
from streams.contracts.tally import Kind
from streams.openings.change import histories
from streams.openings.member import Member
from streams.openings.stage import CROWD
from tests.property.lives import Life, lives
from tests.unit.intake.feed import ADVERT, DAY, MINUTE, Now
from tests.unit.openings.sightings import batch, counted, ends, message, openings, sighted

HORIZON = 120 * DAY
fingerprinted = st.lists(
    st.tuples(lives(), st.sampled_from([bytes(16), bytes([1] * 16)])),
    min_size=1,
    max_size=5,
    unique_by=lambda one: one[0][:2],
)


def seen(life: Life, fingerprint: bytes) -> list[tuple[int, Sighting]]:
    """A life as intake tells it, batch by batch: each interval as it begins, then its end, with their instants."""
    source, posting_id, intervals = life
    key, told = f"{source}:{posting_id}", list[tuple[int, Sighting]]()
    for number, start, end in intervals:
        told.append((start, sighted(key, (start, None), number=number, fingerprint=fingerprint)))
        if end is not None:
            told.append((end, ends(key, start, end, number, fingerprint)))
    return told


def merged(told: list[list[tuple[int, Sighting]]], rng: Random) -> list[tuple[int, Sighting]]:
    """One of all orders in which each posting's own is kept."""
    turns = [place for place, one in enumerate(told) for _ in one]
    rng.shuffle(turns)
    following = [iter(one) for one in told]
    return [next(following[place]) for place in turns]


def expected(found: list[tuple[Life, bytes]]) -> Counter[tuple[str, int, Kind]]:
    """What the rules say of the final histories: cells, minute after T0 and kind."""
    total: Counter[tuple[str, int, Kind]] = Counter()
    for fingerprint in {fingerprint for _, fingerprint in found}:
        members = [
            Member(f"{source}:{posting_id}", ADVERT, list(intervals))
            for (source, posting_id, intervals), own in found
            if own == fingerprint
        ]
        market, own = histories(members)
        for counter, is_market in ((market, True), (own, False)):
            for (kind, at, place, _), number in counter.items():
                cells = "market" if is_market else members[place].key.partition(":")[0]
                total[cells, at // MINUTE, kind] += number
    return total


@settings(max_examples=250)
@given(fingerprinted, st.randoms(use_true_random=False), st.sets(st.integers(0, 40)), st.sampled_from([0, 100, CROWD]))
def test_differences_add_up_to_the_rules_on_the_final_histories(
    found: list[tuple[Life, bytes]], rng: Random, cuts: set[int], crowd: int
) -> None:
    """Whatever the order, the batches and the restarts in between, and from what number on postings are a crowd."""
    told = merged([seen(*one) for one in found], rng)
    stage, state, steps = openings(crowd=crowd), dict[bytes, bytes](), list[Effects]()
    for begin, end in pairwise(sorted({0, len(told), *(cut for cut in cuts if cut < len(told))})):
        step = stage.fold(batch(*(message(one) for _, one in told[begin:end])))
        steps.append(step)
        state |= {key: value or b"" for key, value in step.changes.items()}
        assert {key: stage.value(key) for key in state} == state
        if rng.random() < 0.3:
            stage = openings(crowd=crowd)
            stage.load(sorted(state.items(), reverse=True))
    kinds = {Kind.NEW, Kind.RESUMED, Kind.REPOSTED, Kind.CLOSED, Kind.POSTINGS, Kind.DUPLICATES}
    sums: Counter[tuple[str, int, Kind]] = Counter()
    for (cells, minute, _, kind), number in counted(*steps).items():
        if kind in kinds:
            sums[cells, minute, kind] += number
    assert {key: number for key, number in sums.items() if number} == dict(expected(found))


@settings(max_examples=250)
@given(fingerprinted, st.randoms(use_true_random=False), st.sampled_from([1, 5_000]), st.sampled_from([0, CROWD]))
def test_forgetting_changes_no_count(found: list[tuple[Life, bytes]], rng: Random, per_tick: int, crowd: int) -> None:
    """A stage that forgets, and starts again from its state, tells the same as one that keeps everything.

    Both ignore what begins before the horizon, which follows a watermark that runs ahead of the postings.
    """
    told = merged([seen(*one) for one in found], rng)
    keeps, forgets = openings(days=120), openings(days=120, per_tick=per_tick, crowd=crowd)
    state: dict[bytes, bytes] = {}

    def store(step: Effects | None) -> None:
        for key, value in step.changes.items() if step else ():
            assert forgets.value(key) == value
            if value is None:
                del state[key]
            else:
                state[key] = value

    watermark = 0
    for at, one in told:
        watermark = max(watermark, at + rng.choice([0, HORIZON - DAY, HORIZON, HORIZON + 10 * DAY, 2 * HORIZON]))
        messages = batch(message(one, watermark=watermark))
        kept, step = keeps.fold(messages), forgets.fold(messages)
        assert counted(step) == counted(kept)
        assert step.counts == kept.counts
        store(step)
        for _ in range(rng.randrange(4)):
            store(forgets.tick(Now()))
        if rng.random() < 0.2:
            forgets = openings(days=120, per_tick=per_tick, crowd=crowd)
            forgets.load(sorted(state.items(), reverse=True))
    assert sum(key[:1] == b"f" for key in state) == forgets.size()[0] <= keeps.size()[0]


def test_the_lives_are_long_enough_to_be_forgotten() -> None:
    """The property above means something: with such gaps fingerprints do go, and late ones are ignored."""
    stage = openings(days=120)
    stage.fold(batch(message(sighted("a:1", (0, 1)), watermark=0)))
    stage.fold(batch(message(watermark=2 * HORIZON)))
    stage.tick(Now())
    assert stage.size()[0] == 0
    assert stage.fold(batch(message(sighted("a:2", (0, None)), watermark=0))).counts["late_total", "a"] == 1
