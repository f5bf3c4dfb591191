"""Intake and openings over any history: cutting, repeating, restarting and ticking change no figure."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from math import inf
from typing import Any, Generic, TypeVar
from unittest.mock import patch
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.msgpack import decode
from msgspec.structs import replace

from streams.contracts.stage import Effects
from streams.contracts.tally import Kind, decode_tallies
from streams.contracts.topics import APPLICATIONS, POSTINGS
from streams.intake import ATTRIBUTES, Intake
from streams.intake.posting import PostingState
from streams.openings import Openings, PostingInterval, opening_history
from streams.openings.member import Member
from tests.property.demand_recount import Message, Messages
from tests.recovering import completed
from tests.unit.intake.feed import DAY, HOUR, MINUTE, T0, Batch, Catalogue, Now, application, iso, posting, record

# Instants around every bound of the rules: patience (10 min), flapping (48 h), one opening (60 d), memory (400 d),
# validity (730 d).
OFFSETS = st.one_of(
    st.integers(0, 25).map(lambda n: n * MINUTE),
    st.integers(0, 130).map(lambda n: n * DAY),
    st.sampled_from(
        [10 * MINUTE + 1, 48 * HOUR, 48 * HOUR + 1, 60 * DAY, 60 * DAY + 1, 400 * DAY, 401 * DAY, 730 * DAY]
    ),
)
TIMES = st.builds(lambda one, two: T0 + one + two, OFFSETS, OFFSETS)
IDS = st.sampled_from(["1", "2"])
Step = tuple[str, dict[str, Any]]


@st.composite
def posting_events(draw: st.DrawFn) -> Step:
    """Any event of one of two postings; openings mostly complete, updates sometimes."""
    kind = draw(st.sampled_from(["opened", "opened", "updated", "closed", "reopened"]))
    more: dict[str, Any] = {}
    if draw(st.booleans()):
        more["event_id"] = f"e{draw(st.integers(0, 12))}"
    if draw(st.booleans()):
        more["valid_through"] = draw(
            st.one_of(TIMES.map(iso), st.sampled_from(["2024-02-18", "2024-04-20", "2031-01-01"]))
        )
    if kind != "opened" and draw(st.booleans()):
        more |= {"title": "Driver", "organization_name": "Other Ltd"}
    if draw(st.booleans()):
        more["total_job_openings"] = draw(st.integers(0, 3))
    return POSTINGS, posting(kind, draw(TIMES), draw(IDS), **more)


@st.composite
def application_events(draw: st.DrawFn) -> Step:
    """Any application to one of the postings, or to one that never comes."""
    more: dict[str, Any] = draw(
        st.one_of(
            st.just({}),
            st.integers(0, 3).map(lambda n: {"count": n}),
            st.integers(0, 9).map(lambda n: {"cumulative_count": n}),
        )
    )
    posting_id = draw(st.sampled_from(["1", "2", "never"]))
    return APPLICATIONS, application(f"a{draw(st.integers(0, 9))}", draw(TIMES), posting_id, **more)


STEPS = st.lists(st.one_of(posting_events(), posting_events(), application_events()), max_size=14)


@st.composite
def long_lives(draw: st.DrawFn) -> list[Step]:
    """Two postings in the order of time, with gaps long enough for one to be forgotten before it comes again."""
    now, steps = T0, list[Step]()
    for era in range(draw(st.integers(1, 3))):
        now += draw(st.sampled_from([0, 400 * DAY, 401 * DAY]))
        if era:
            steps.append((POSTINGS, posting("opened", now, "2")))
        for kind in draw(st.lists(st.sampled_from(["opened", "closed", "reopened", "updated", "applied"]), max_size=3)):
            now += draw(st.sampled_from([0, HOUR]))
            if kind == "applied":
                number = draw(st.integers(1, 9))
                steps.append((APPLICATIONS, application(f"a{len(steps)}", now, cumulative_count=number)))
            else:
                until = draw(st.sampled_from([{}, {"valid_through": iso(now + DAY)}]))
                steps.append((POSTINGS, posting(kind, now, **until)))
    return steps


Totals = Counter[tuple[object, ...]]
#: Kinds that `opening_history` tells.
COUNTED = {Kind.NEW, Kind.RESUMED, Kind.REPOSTED, Kind.CLOSED, Kind.POSTINGS, Kind.DUPLICATES}


Stage = TypeVar("Stage", Intake, Openings)


class Stored(Generic[Stage]):
    """A fold with everything that the engine would keep of it."""

    def __init__(self, make: Callable[[], Stage]) -> None:
        self._make: Callable[[], Stage] = make
        self.fold: Stage = make()
        self.log: dict[bytes, bytes] = {}

    def restart(self) -> None:
        """Forget the object, keep its state records."""
        self.fold = self._make()
        self.fold.load(sorted(self.log.items(), reverse=True))

    def take(self, effects: Effects) -> Effects:
        """Keep what a step changed."""
        for key, value in effects.changes.items():
            assert self.fold.value(key) == value
            if value is None:
                self.log.pop(key, None)
            else:
                self.log[key] = value
        return effects


def meant(log: dict[bytes, bytes], kind: bytes, shape: Any) -> dict[bytes, object]:
    """State records of a stage without its table; `kind` are those that have numbers of it, all of this shape."""
    rows = {key: decode(value) for key, value in log.items() if key[:1] == ATTRIBUTES}
    found: dict[bytes, object] = {key: value for key, value in log.items() if key[:1] not in (ATTRIBUTES, kind)}
    for key in [key for key in log if key[:1] == kind]:
        holders = decode(log[key], type=shape)
        found[key] = [
            (
                replace(holder, advert=replace(holder.advert, attributes=0)),
                rows[ATTRIBUTES + holder.advert.attributes.to_bytes(4, "big")],
            )
            for holder in (holders if isinstance(holders, list) else [holders])
        ]
    return found


class Run:
    """Intake and openings, and the sums of all that they told demand. Nothing is forgotten unless told so."""

    def __init__(self, per_tick: int = 10_000, *, forgets: bool = False) -> None:
        self.intake: Stored[Intake] = Stored(
            lambda: Intake(Catalogue(), clock="event", per_tick=per_tick, forgets=forgets)
        )
        self.openings: Stored[Openings] = Stored(
            lambda: Openings(1, ZoneInfo("Asia/Shanghai"), horizon_days=0, live=False)
        )
        self.totals: Totals = Counter()
        self.openings.take(self.openings.fold.start(new=True))
        self._take(self.intake.take(self.intake.fold.start(new=True)))

    def state(self) -> dict[bytes, object]:
        """What the state records of both say: numbers of attributes replaced by what they stand for.

        The numbers are given in the order of appearance, which is not the order of the events: a tick may come first.
        """
        return {**meant(self.intake.log, b"p", PostingState), **meant(self.openings.log, b"f", list[Member])}

    def restart(self) -> None:
        """Forget the objects, keep their state records."""
        for stage in (self.intake, self.openings):
            stage.restart()
            assert completed(stage.fold).start(new=False) == Effects()

    def fold(self, batch: Batch) -> None:
        """One batch."""
        self._take(self.intake.take(self.intake.fold.fold(batch)))

    def tick(self) -> Effects | None:
        """One tick; what intake did with it."""
        effects = self.intake.fold.tick(Now())
        if effects is not None:
            self._take(self.intake.take(effects))
        return effects

    def _take(self, effects: Effects) -> None:
        """Pass on what intake told, and add up what openings say to it."""
        for payload in effects.outputs.values():
            self._add(self.openings.take(self.openings.fold.fold(Messages([Message(0, payload)]))))

    def _add(self, effects: Effects) -> None:
        for payload in effects.outputs.values():
            for attributes, tallies in decode_tallies(payload).groups:
                for tally in tallies:
                    place = attributes, tally.minute, tally.day
                    for kind in Kind:
                        self.totals[*place, kind] += tally.counts[kind]
                    for employer in tally.employers:
                        self.totals[*place, employer] += 1
                    for currency, annual, number in tally.pays:
                        self.totals[*place, currency, annual] += number

    def end(self) -> tuple[dict[bytes, object], Totals]:
        """What is left and what was told once time has set free all that it can."""
        idle = 0
        while idle < 10:  # a tick looks at one posting at least, and may find that it stays
            idle = 0 if self.tick() else idle + 1
        return self.state(), Counter({key: number for key, number in self.totals.items() if number})


def batches(steps: Sequence[Step], cuts: set[int]) -> Iterator[Batch]:
    """The steps in order, cut where the topic changes and after every place in `cuts`."""
    start = 0
    for place in range(1, len(steps) + 1):
        if place == len(steps) or place in cuts or steps[place][0] != steps[start][0]:
            records = [record(start + offset, event) for offset, (_, event) in enumerate(steps[start:place])]
            yield Batch(steps[start][0], 0, records)
            start = place


def straight(steps: Sequence[Step], *, forgets: bool) -> tuple[dict[bytes, object], Totals]:
    """The undisturbed run."""
    run = Run(forgets=forgets)
    for batch in batches(steps, set()):
        run.fold(batch)
    return run.end()


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
