"""Histories of postings and applications, and intake with openings that run over them in batches."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from msgspec.msgpack import decode
from msgspec.structs import replace

from streams.contracts.stage import Effects
from streams.contracts.tally import Kind, decode_tallies
from streams.contracts.topics import APPLICATIONS, POSTINGS
from streams.intake import ATTRIBUTES, Intake
from streams.intake.posting import PostingState
from streams.openings import Openings
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
