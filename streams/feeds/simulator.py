"""Simulator: two portals' postings and applications, and the truth about them. The same plan gives the same bytes."""

from collections.abc import Iterator
from functools import partial
from heapq import heappop, heappush
from random import Random
from typing import Any, NamedTuple

import orjson

from streams.contracts.stage import DAY, HOUR, MINUTE, Instant
from streams.contracts.tally import Attributes
from streams.contracts.topics import APPLICATIONS, POSTINGS
from streams.feeds.advert import ALPHA, BETA, Advert, Portal, Writer, day_of
from streams.feeds.applicants import applications
from streams.feeds.bad import spoil
from streams.feeds.life import SECOND, Life, Moment
from streams.feeds.line import Line
from streams.feeds.truth import Story, Truth

BAD_SHARE = 0.004
ORPHAN_SHARE = 0.01
EARLY_SHARE = 0.05


class Plan(NamedTuple):
    """What to simulate.

    What lies after `start` is exact by the wall clock only if it is sent when it occurs. A file is for
    `JOBTIDE_CLOCK=event`: an application that overtakes its posting by seconds has long been given up by the wall.

    start:   when the feed is live from.
    rate:    posting events a second of event time from then on.
    history: posting events before, spread evenly over `past`. They are to be loaded before the live ones.
    events:  posting events altogether; None: without end.
    """

    seed: int
    start: Instant
    rate: float = 500.0
    history: int = 0
    past: Instant = 8 * DAY
    events: int | None = None

    def clock(self, number: int) -> Instant:
        """The instant at which a posting event is sent."""
        if number < self.history:
            return self.start - self.past + self.past * number // self.history
        return self.start + int((number - self.history) / self.rate * 1_000_000)

    @property
    def settled(self) -> Instant:
        """Expiries and late verdicts lie before it: early enough for every partition's watermark to pass it."""
        first, last = self.clock(0), self.clock(self.events) if self.events else self.start
        return first + (last - first) * 9 // 10


class _Posting(NamedTuple):
    source: str
    posting_id: str
    body: dict[str, Any]


class _Step(NamedTuple):
    """A moment of a posting in the order of all: by `due`, then by age. No posting: a moment of nobody's."""

    due: Instant
    number: int
    topic: str
    posting: _Posting
    moment: Moment


class Simulator:
    """A feed. Iterate it once; `truth` is always that of the lines given so far."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.truth = Truth()
        self._random = Random(plan.seed)  # noqa: S311 - invented adverts, no secrets
        self._writer = Writer(self._random)
        self._steps: list[_Step] = []
        self._numbers = 0
        self._postings = 0
        self._settled = plan.settled

    def __iter__(self) -> Iterator[Line]:
        plan, steps, random = self.plan, self._steps, self._random
        sent = 0
        while plan.events is None or sent < plan.events:
            clock = plan.clock(sent)
            if not steps or steps[0].due > clock:
                self._invent(clock)
                continue
            step = heappop(steps)
            if step.moment.means is not None:
                step.moment.means()
            if step.moment.event is None:
                continue
            yield self._line(step, clock)
            if step.topic == POSTINGS:
                sent += 1
                if random.random() < BAD_SHARE and sent != plan.events:
                    yield self._bad(plan.clock(sent))
                    sent += 1

    def _invent(self, clock: Instant) -> None:
        """Plan an advert on one portal, or on both, later on the second."""
        random = self._random
        fate = random.random()
        first, second = (ALPHA, BETA) if random.random() < 0.6 else (BETA, ALPHA)
        language = "zh" if random.random() < first.chinese else "en"
        advert = self._writer.advert(language)
        self._publish(advert, first, clock)
        if fate < 0.3:
            self._publish(advert, second, clock + int(5 * SECOND * (3 * DAY / (5 * SECOND)) ** random.random()))
        elif fate < 0.3 + ORPHAN_SHARE and clock + HOUR < self._settled:
            self._orphan(first, clock)

    def _publish(self, advert: Advert, portal: Portal, start: Instant) -> None:
        random = self._random
        early = not portal.crawl and start >= self.plan.start and random.random() < EARLY_SHARE
        if early:
            start += random.randint(1, 20) * SECOND
        self._postings += 1
        number = self._postings
        posting_id = f"{10_000_000 + number}" if portal is ALPHA else f"job-{number:x}"
        attributes = advert.attributes._replace(source=portal.source)
        story = Story(self.truth, attributes, advert.positions, advert.employer)
        body = advert.body | {"organization_name": self._writer.spelling(advert), "date_posted": day_of(start)}
        posting = _Posting(portal.source, posting_id, body)
        life = Life(random, portal, posting_id, story, self._settled)
        life.plan(start)
        if early:  # an application overtakes its posting; it counts once that is there
            at = (start - random.randint(1, 20) * SECOND) // SECOND * SECOND
            event = {"event_id": f"{posting_id}/early", "occurred_at": portal.write(at)}
            self._push(APPLICATIONS, posting, Moment(at, event, full=False, means=None))
            opened = life.moments[0].due
            self._push(APPLICATIONS, posting, Moment(opened, None, full=False, means=partial(story.applied, at, 1)))
        for moment in life.moments:
            self._push(POSTINGS, posting, moment)
        for moment in applications(random, portal, posting_id, story, life.moments[0].due):
            self._push(APPLICATIONS, posting, moment)

    def _orphan(self, portal: Portal, at: Instant) -> None:
        """An application whose posting never comes; 10 minutes later that is certain."""
        at = at // portal.step * portal.step
        posting = _Posting(portal.source, f"lost-{self._numbers}", {})
        story = Story(self.truth, Attributes("other", "unknown", (), (), portal.source), 0, "")
        event = {"event_id": f"{posting.posting_id}/a", "occurred_at": portal.write(at)}
        self._push(APPLICATIONS, posting, Moment(at, event, full=False, means=None))
        certain = Moment(at + 11 * MINUTE, None, full=False, means=partial(story.applied, at, 1))
        self._push(APPLICATIONS, posting, certain)

    def _push(self, topic: str, posting: _Posting, moment: Moment) -> None:
        self._numbers += 1
        heappush(self._steps, _Step(moment.due, self._numbers, topic, posting, moment))

    def _line(self, step: _Step, clock: Instant) -> Line:
        source, posting_id, body = step.posting
        event = {"source": source, "posting_id": posting_id, **(step.moment.event or {})}
        if step.moment.full:
            event |= body
        return Line(step.topic, f"{source}:{posting_id}".encode(), orjson.dumps(event), clock)

    def _bad(self, clock: Instant) -> Line:
        """A line that is no event. Its posting is never heard of again."""
        random = self._random
        portal = random.choice((ALPHA, BETA))
        posting_id = f"bad-{self._numbers}"
        self._numbers += 1
        advert = self._writer.advert("zh")
        event = {
            "source": portal.source,
            "posting_id": posting_id,
            "occurred_at": portal.write(clock // SECOND * SECOND),
            "event_type": "opened",
            "organization_name": self._writer.spelling(advert),
            **advert.body,
        }
        reason, value = spoil(random, event)
        self.truth.rejected[reason.value] += 1
        return Line(POSTINGS, f"{portal.source}:{posting_id}".encode(), value, clock)
