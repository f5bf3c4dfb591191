"""Intake and openings over any history: cutting, repeating, restarting and ticking change no figure."""

from collections import Counter
from collections.abc import Sequence
from math import inf
from typing import Any
from unittest.mock import patch

from hypothesis import example, given, settings
from hypothesis import strategies as st

from streams.contracts.topics import APPLICATIONS, POSTINGS
from streams.openings import PostingInterval, opening_history
from tests.property.intake_runs import COUNTED, STEPS, TIMES, Run, Step, batches, long_lives, posting_events, straight
from tests.unit.intake.feed import DAY, HOUR, MINUTE, T0, Batch, application, iso, posting, record

#: "1" is forgotten and comes again in a batch that has met "2" before.
FORGOTTEN_BESIDE_ANOTHER = [
    (POSTINGS, posting("opened", T0, "2")),
    (POSTINGS, posting("opened", T0, "1", valid_through=iso(T0 + DAY))),
    (POSTINGS, posting("opened", T0 + 401 * DAY, "2")),
    (POSTINGS, posting("closed", T0 + 401 * DAY + HOUR, "1")),
    (POSTINGS, posting("opened", T0 + 401 * DAY + HOUR, "1")),
]


@settings(max_examples=300)
@example(FORGOTTEN_BESIDE_ANOTHER, {1}, set(), set(), (1, True))
@given(
    st.one_of(STEPS, long_lives()),
    st.sets(st.integers(1, 14)),
    st.sets(st.integers(0, 14)),
    st.sets(st.integers(0, 14)),
    st.tuples(st.integers(1, 3), st.booleans()),
)
def test_cuts_ticks_and_restarts_change_nothing(
    steps: list[Step], cuts: set[int], ticks: set[int], restarts: set[int], pace: tuple[int, bool]
) -> None:
    """Any cut into batches, ticks anywhere, restarts anywhere: same state, same sums of tallies.

    Also where postings are forgotten, be it by a tick or by the event that meets them.
    """
    per_tick, forgets = pace
    run = Run(per_tick, forgets=forgets)
    for place, batch in enumerate(batches(steps, cuts)):
        if place in restarts:
            run.restart()
        if place in ticks:
            run.tick()
        run.fold(batch)
    assert run.end() == straight(steps, forgets=forgets)


#: "1" has ended before it begins, on the day of a sweep that has found it already.
FORGOTTEN_TWICE = [
    (POSTINGS, posting("opened", T0, "1", valid_through=iso(T0))),
    (POSTINGS, posting("opened", T0 + 401 * DAY, "2")),
    (APPLICATIONS, application("a", T0)),
    (POSTINGS, posting("opened", T0, "1", valid_through=iso(T0))),
]


@settings(max_examples=150)
@example(FORGOTTEN_TWICE, (10_000, True))
@given(st.one_of(STEPS, long_lives()), st.sampled_from([(1, False), (10_000, True)]))
def test_a_reloaded_stage_goes_on_like_the_live_one(steps: list[Step], pace: tuple[int, bool]) -> None:
    """Memory is a function of the state records: after a reload every effect is the same, tick by tick.

    Only how far a sweep has come is not remembered, nor when the last one was, so where postings are forgotten each
    goes through all of them and comes with every tick.
    """
    per_tick, forgets = pace
    live, reloaded = Run(per_tick, forgets=forgets), Run(per_tick, forgets=forgets)
    with patch("streams.intake.sweep.PAUSE", 0):
        for batch in batches(steps, set()):
            live.fold(batch)
            reloaded.fold(batch)
            reloaded.restart()
            assert live.tick() == reloaded.tick()


@settings(max_examples=150)
@given(st.lists(posting_events(), min_size=1, max_size=10), st.data())
def test_copies_of_remembered_events_change_nothing(steps: list[Step], data: st.DataObject) -> None:
    """A copy of one of the posting's last 8 applied events with an id is a duplicate: state and sums stay."""
    steps = [(topic, {**event, "event_id": f"u{place}"}) for place, (topic, event) in enumerate(steps)]
    run = Run()
    applied: dict[str, list[Step]] = {}
    for step in steps:
        key = b"palpha:" + step[1]["posting_id"].encode()
        before = run.intake.log.get(key)
        run.fold(Batch(POSTINGS, 0, [record(0, step[1])]))
        if run.intake.log.get(key) != before:
            applied.setdefault(step[1]["posting_id"], []).append(step)
    state, totals = run.state(), Counter(run.totals)
    candidates = [step for remembered in applied.values() for step in remembered[-8:]]
    for step in data.draw(st.lists(st.sampled_from(candidates), max_size=5)) if candidates else []:
        run.fold(Batch(POSTINGS, 0, [record(0, step[1])]))
    assert (run.state(), run.totals) == (state, totals)


def model(events: Sequence[dict[str, Any]]) -> list[tuple[int, int | None]]:
    """Rules 1 and 3 for one posting, said again plainly: its intervals at the end of time. No event ids."""
    intervals: list[list[int | None]] = []
    limit = last = None
    for event in events:
        now, stated = event["at"], event["limit"]
        if last is not None and now < last:
            continue
        start, end = intervals[-1] if intervals else (None, None)
        bound: int | None = (
            limit if start is not None and end is None and limit is not None and limit >= start else None
        )
        expired = bound is not None and now >= bound
        is_open = bool(intervals) and end is None and not expired
        far = stated is not None and stated > now + 730 * DAY
        opens = event["kind"] in ("opened", "reopened") or not intervals
        if event["kind"] == "updated" and expired:
            opens = stated is not None and stated > now and not far
        if event["kind"] == "closed":
            if not is_open:
                continue
            ends = [now] if stated is None or start is None or stated < start or far else [now, stated]
            intervals[-1][1] = min(ends)  # the newest stated value counts, also when the closing states it
        elif opens:
            if is_open or not (intervals or event["complete"]):
                continue
            if expired:
                intervals[-1][1] = bound
            intervals.append([now, None])
            start = now
        elif not is_open:
            continue
        last = now
        if stated is not None and start is not None and stated >= start and not far:
            limit = stated
    if intervals and intervals[-1][1] is None and limit is not None and limit >= (intervals[-1][0] or 0):
        intervals[-1][1] = limit
    return [(start, end) for start, end in intervals if start is not None]


@st.composite
def plain_events(draw: st.DrawFn) -> dict[str, Any]:
    """An event of the one posting, as the model and the feed see it."""
    kind = draw(st.sampled_from(["opened", "updated", "closed", "reopened"]))
    return {
        "kind": kind,
        "at": draw(TIMES),
        "limit": draw(st.one_of(st.none(), TIMES)),
        "complete": kind == "opened" or (kind != "closed" and draw(st.booleans())),
    }


@settings(max_examples=400)
@given(st.lists(plain_events(), max_size=10), st.integers(1, 4))
def test_sums_equal_the_rules_applied_to_the_whole_history(events: list[dict[str, Any]], batch: int) -> None:
    """What was told in differences adds up to the counting rules on the posting's final intervals."""
    run = Run()
    complete = {"title": "Driver", "organization_name": "Other Ltd"}
    steps = []
    for event in events:
        more = dict(complete) if event["complete"] else {}
        if event["limit"] is not None:
            more["valid_through"] = iso(event["limit"])
        steps.append((POSTINGS, posting(event["kind"], event["at"], "1", **more)))
    # Another posting, later than all, lets every expiry fall due.
    steps.append((POSTINGS, posting("opened", T0 + 3000 * DAY, "late", title="Clerk")))
    for part in batches(steps, set(range(0, len(steps), batch))):
        run.fold(part)
        run.tick()
    told: Counter[tuple[int, int]] = Counter()
    for (attributes, minute, _, kind, *_), number in run.end()[1].items():
        if attributes.role != "clerk" and kind in COUNTED:  # type: ignore[attr-defined]
            told[minute, kind] += number  # type: ignore[index]
    intervals = [
        PostingInterval(start, "alpha", "1", number, inf if end is None else end, 0)
        for number, (start, end) in enumerate(model(events))
    ]
    expected = Counter((happening.at // MINUTE, happening.kind) for happening in opening_history(intervals))
    assert told == expected
