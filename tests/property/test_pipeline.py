"""All stages over any histories: public figures are a function of the set of events, however they come."""

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.contracts.topics import DAILY, DEMAND
from streams.feeds.partitioner import partition_of
from streams.settings import Kafka, Settings, Surge
from tests.classified import taxonomy
from tests.pipeline import Pipeline, feed, records_of

BEGIN = 1_700_000_000
HOUR, DAY = 3_600, 86_400
KEYS = [("alpha", "1"), ("alpha", "2"), ("beta", "1"), ("beta", "9"), ("gamma", "5")]
#: Steps in the life of a posting, around every bound of the rules (seconds).
STEPS = [0, 60, HOUR, 48 * HOUR, 48 * HOUR + 1, 20 * DAY, 60 * DAY, 60 * DAY + 1]
PERIOD = 700 * DAY

Event = dict[str, Any]


def iso(at: int) -> str:
    """A time after the begin of the feed."""
    return datetime.fromtimestamp(BEGIN + at, UTC).isoformat()


@st.composite
def lives(draw: st.DrawFn) -> list[list[Event]]:
    """Events of some postings, each posting's in order. Few titles and employers: their openings are often the same."""
    found = []
    for source, posting_id in draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=4, unique=True)):
        at, life = draw(st.sampled_from(STEPS)), list[Event]()
        for number in range(draw(st.integers(1, 5))):
            at += draw(st.sampled_from(STEPS))
            kind = draw(st.sampled_from(["opened", "closed", "reopened", "updated"])) if number else "opened"
            event: Event = {"source": source, "posting_id": posting_id, "event_type": kind, "occurred_at": iso(at)}
            event["event_id"] = f"{source}{posting_id}{number}"
            if kind == "opened":
                event |= {"title": draw(st.sampled_from(["Nurse", "AIGC产品经理"])), "organization_name": "Foo Ltd"}
                event |= draw(
                    st.sampled_from(
                        [
                            {},
                            {
                                "salary_min": 9_000,
                                "salary_max": 30_000,
                                "salary_unit": "YEAR",
                                "salary_currency": "EUR",
                            },
                            {"date_posted": iso(at - 3 * DAY), "work_mode": "remote", "tags": ["fair"]},
                            {"date_posted": iso(at - 9 * DAY)[:10], "total_job_openings": 4},
                            {"industry": ["I", "C"], "industry_scheme": "gbt4754"},
                        ]
                    )
                )
            if draw(st.integers(0, 3)) == 0:
                event["valid_through"] = iso(at + draw(st.sampled_from(STEPS)))
            life.append(event)
        found.append(life)
    return found


def merged(lives: Sequence[Sequence[Event]], rng: random.Random) -> list[Event]:
    """One of all orders in which each posting's own is kept."""
    turns = [place for place, life in enumerate(lives) for _ in life]
    rng.shuffle(turns)
    following = [iter(life) for life in lives]
    return [next(following[place]) for place in turns]


def pipeline(partitions: int) -> Pipeline:
    """All stages, nothing being forgotten."""
    kafka = Kafka(partitions=partitions)
    weekly = Surge(bucket="1w")  # months of hours would take most of the time
    chosen = Settings(clock="event", kafka=kafka, horizon_days=0, counted_tags=("fair",), surge=weekly)
    return Pipeline(chosen, taxonomy())


def clocks(partitions: int) -> Iterable[Event]:
    """Events that count nothing and say in each partition that all that could expire has expired."""
    for wanted in range(partitions):
        name = next(n for n in range(1_000) if partition_of(b"clock:%d" % n, partitions) == wanted)
        yield {"source": "clock", "posting_id": str(name), "event_type": "closed", "occurred_at": iso(PERIOD)}


def public(one: Pipeline) -> dict[str, Any]:
    """All public figures once everything is read: without what says when, and without what says that nothing is there.

    A cell-day that was published and fell to zero is published as zeros; where it never counted it is not there.
    """
    feed(one, clocks(one.partitions))
    one.finish()
    one.folds["demand", 0].republish(DEMAND, None)
    one.tick(idle=True)
    assert one.dead == []
    days: dict[str, Any] = {}
    stock: dict[str, int] = {}
    for key in sorted(one.figures[DAILY]):
        record = {name: value for name, value in one.figures[DAILY][key].items() if name not in ("as_of", "revision")}
        cell = record.pop("cell")
        figures = [
            value for name, value in record.items() if name not in ("day", "zone", "open") and "version" not in name
        ]
        if any(figures) or record["open"] != stock.get(cell, 0):
            days[key] = record
        stock[cell] = record["open"]
    windows = {
        cell: (record["open"], record["windows"])
        for cell, record in one.figures[DEMAND].items()
        if record["open"] or any(any(window.values()) for window in record["windows"].values())
    }
    return {**days, **windows}


def straight(events: Iterable[Event], partitions: int = 1) -> dict[str, Any]:
    """What comes out of events in one go."""
    one = pipeline(partitions)
    feed(one, events)
    return public(one)


@settings(max_examples=150)
@given(lives(), st.randoms(use_true_random=False), st.integers(1, 3))
def test_any_interleaving_gives_the_same_figures(
    histories: list[list[Event]], rng: random.Random, partitions: int
) -> None:
    """Over sources and partitions, however many there are: only each posting's own order matters."""
    one = straight(merged(histories, rng))
    assert straight(merged(histories, rng), partitions) == one
    assert any(key.endswith("/total") for key in one)


@settings(max_examples=150)
@given(lives(), st.randoms(use_true_random=False))
def test_cuts_ticks_and_restarts_change_no_figure(histories: list[list[Event]], rng: random.Random) -> None:
    """Batches that end anywhere, time that passes anywhere, any partition of any stage recovering from its state."""
    events = merged(histories, rng)
    one = pipeline(2)
    for event in events:
        feed(one, [event])
        for _ in range(rng.randrange(3)):
            one.restart(*rng.choice(list(one.folds)))
        if rng.random() < 0.3:
            one.tick()
    assert public(one) == straight(events, 2)


@settings(max_examples=150)
@given(lives(), st.randoms(use_true_random=False))
def test_a_copy_of_a_remembered_event_changes_no_figure(histories: list[list[Event]], rng: random.Random) -> None:
    """Of one of the posting's last 8 applied events, at any time after it, once or again and again."""
    events = merged(histories, rng)
    one = pipeline(1)
    applied: dict[tuple[str, str], list[Event]] = {}
    copies = 0
    for event in events:
        key = f"p{event['source']}:{event['posting_id']}".encode()
        before = one.folds["intake", 0].value(key)
        feed(one, [event])
        if one.folds["intake", 0].value(key) != before:
            applied.setdefault((event["source"], event["posting_id"]), []).append(event)
        remembered = [known for life in applied.values() for known in life[-8:]]
        for copy in rng.choices(remembered, k=rng.randrange(3)):
            ((topic, partition, record),) = records_of([copy], 1)
            one.step(topic, partition, [record])
            copies += 1
    assert (
        sum(one.counts.get(("duplicates_total", source, "event"), 0) for source in ("alpha", "beta", "gamma")) == copies
    )
    assert public(one) == straight(events)


@pytest.mark.parametrize("seed", range(12))
def test_applications_in_any_interleaving_give_the_same_figures(seed: int) -> None:
    """Within the seven days that they are remembered: before, with and after their postings, or without one."""
    rng = random.Random(seed)
    histories = []
    for source, posting_id in KEYS:
        opened = {"title": "Nurse", "organization_name": "Foo Ltd", "occurred_at": iso(DAY + rng.randrange(3) * 600)}
        names: Event = {"source": source, "posting_id": posting_id}
        if posting_id != "9":
            histories.append([names | opened])
        times = sorted(DAY + rng.randrange(-1_300, 1_300) for _ in range(4))
        histories.append(
            [
                names
                | {"event_id": f"a{n}", "occurred_at": iso(at)}
                | ({"count": 2} if seed % 2 else {"cumulative_count": n})
                for n, at in enumerate(times)
            ]
        )
    events = merged(histories, rng)
    one = pipeline(2)
    for event in events:
        feed(one, [event])
        if rng.random() < 0.3:
            one.tick()
    assert public(one) == straight(merged(histories, rng), 3)
