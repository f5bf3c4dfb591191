"""Simulator: two portals' postings and applications, and the truth about them. The same plan gives the same bytes."""

from collections import deque
from collections.abc import Iterator
from functools import partial
from heapq import heappop, heappush
from random import Random
from typing import Any, NamedTuple

import orjson

from streams.contracts.stage import DAY, HOUR, MINUTE, Instant
from streams.contracts.topics import APPLICATIONS, POSTINGS
from streams.feeds.advert import Vacancy, Writer
from streams.feeds.applicants import applications
from streams.feeds.bad import spoil
from streams.feeds.life import SECOND, Life, Moment, again_after
from streams.feeds.line import Line
from streams.feeds.plan import Injection, Plan
from streams.feeds.portal import ALPHA, BETA, Portal, day_of
from streams.feeds.truth import Lost, Truth
from streams.feeds.vacancy import Facts, Story

#: Of postings that are applied to: applications to nobody beside them, and ahead of them.
ORPHAN_SHARE = 0.016
EARLY_SHARE = 0.08
#: In a scattered feed a posting's life is told so many times faster than it passed.
HASTE = 50
#: So many of a portal's newest adverts can be sent again.
NEWEST = 1_000


class _Posting(NamedTuple):
    source: str
    posting_id: str
    body: dict[str, Any]


class _Step(NamedTuple):
    """A moment of a posting in the order of all: by `due`, then by age. extra: it is no part of the feed's rate."""

    due: Instant
    number: int
    topic: str
    posting: _Posting
    moment: Moment
    extra: bool


class Simulator:
    """A feed. Iterate it once; `truth` is always that of the lines given so far. postings: how many were invented."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.truth = Truth()
        self.postings = 0
        self._random = Random(plan.seed)  # noqa: S311 - invented adverts, no secrets
        self._writer = Writer(self._random, plan.habits)
        self._steps: list[_Step] = []
        self._numbers = 0
        self._first, self._last, self._settled = plan.first, plan.last, plan.settled
        self._shift: Instant = 0  # of a scattered feed: from the begin of what is being told to when it is told
        self._told: Instant = 0
        self._injections = deque(one for one in plan.injections if one.kind != "silence")
        self._silences = [one for one in plan.injections if one.kind == "silence"]
        self._extra = False
        self._extras: list[_Step] = []
        self._newest: deque[tuple[Vacancy, list[Story]]] = deque(maxlen=NEWEST)

    def __iter__(self) -> Iterator[Line]:
        plan, steps, random = self.plan, self._steps, self._random
        sent, last = 0, self._first
        while plan.events is None or sent < plan.events or (plan.scattered and steps):
            clock = plan.clock(sent)
            while self._injections and self._injections[0].at <= clock:
                self._inject(self._injections.popleft())
            going = plan.events is None or sent < plan.events
            on_top = bool(self._extras) and self._extras[0].due <= clock
            if going and not on_top and (not steps or steps[0].due > clock):
                self._invent(clock)
                continue
            step = heappop(self._extras if on_top else steps)
            if step.moment.means is not None:
                step.moment.means()
            if step.moment.event is None:
                continue
            last = max(last, step.due) if step.extra else clock
            yield self._line(step, last)
            if step.topic == POSTINGS and not step.extra:
                sent += 1
                if random.random() < plan.habits.bad and sent != plan.events:
                    yield self._bad(plan.clock(sent))
                    sent += 1

    def _invent(self, clock: Instant) -> None:
        """Plan a vacancy: on one portal, or on both, later on the second; and perhaps again under a new identifier."""
        random, habits = self._random, self.plan.habits
        start = clock
        if self.plan.scattered:
            start = random.randint(self._first, self._last)
        self._told, self._shift = clock, start
        first, second = (ALPHA, BETA) if random.random() < 0.6 else (BETA, ALPHA)
        language = "zh" if random.random() < first.chinese else "en"
        vacancy, stories = self._writer.vacancy(language), self.truth.vacancy()
        self._publish(vacancy, stories, first, start)
        if first is ALPHA and self.plan.injections:
            self._newest.append((vacancy, stories))
        if random.random() < habits.overlap:
            later = int(5 * SECOND * (3 * DAY / (5 * SECOND)) ** random.random())
            self._publish(vacancy, stories, second, start + later)
        elif random.random() < ORPHAN_SHARE * habits.applied and start + HOUR < self._settled:
            self._orphan(first, start)
        if random.random() < habits.repost:
            self._publish(vacancy, stories, first, start + again_after(random))

    def _inject(self, injection: Injection) -> None:
        """Plan what is out of the ordinary, of the portal that pushes; see `Injection`."""
        kind, at, length, number = injection
        self._extra = True
        if kind == "recrawl":
            for place, (vacancy, stories) in enumerate(list(self._newest)[-number:]):
                self._publish(vacancy, stories, ALPHA, at + length * place // number)
            self._extra = False
            return
        job = self._writer.job("en")
        job = job._replace(trades=job.trades[:1])
        agency = kind == "bulk"
        for place in range(number):
            vacancy = self._writer.vacancy("en", job, "bulk posters" if agency else None)
            self._publish(vacancy, self.truth.vacancy(), ALPHA, at + length * place // number, agency=agency)
        self._extra = False

    def _publish(
        self, vacancy: Vacancy, stories: list[Story], portal: Portal, start: Instant, *, agency: bool = False
    ) -> None:
        random, habits = self._random, self.plan.habits
        early = random.random() < EARLY_SHARE * habits.applied and not (portal.crawl or self.plan.scattered)
        early = early and start >= self.plan.start
        if early:
            start += random.randint(1, 20) * SECOND
        self.postings += 1
        number = self.postings
        posting_id = f"{10_000_000 + number}" if portal is ALPHA else f"job-{number:x}"
        advert = self._writer.advert(vacancy, agency=agency)
        lead = self._date(advert.body, portal, start)
        remote = advert.body["work_mode"] == "remote"
        facts = Facts(
            *(portal.source, posting_id, advert.meaning, vacancy.employer),
            *(advert.positions, remote, advert.pay, lead),
        )
        story = Story(facts)
        stories.append(story)
        posting = _Posting(portal.source, posting_id, advert.body)
        life = Life(random, habits, portal, story, self._settled)
        life.plan(start)
        if early:  # an application overtakes its posting; it counts once that is there
            at = (start - random.randint(1, 20) * SECOND) // SECOND * SECOND
            event = {"event_id": f"{posting_id}/early", "occurred_at": portal.write(at)}
            self._push(APPLICATIONS, posting, Moment(at, event, full=False, means=None))
            opened = life.moments[0].due
            self._push(APPLICATIONS, posting, Moment(opened, None, full=False, means=partial(story.applied, at, 1)))
        for moment in life.moments:
            self._push(POSTINGS, posting, moment)
        for moment in applications(random, habits.applied, portal, story, life.moments[0].due):
            self._push(APPLICATIONS, posting, moment)

    def _date(self, body: dict[str, Any], portal: Portal, start: Instant) -> int | None:
        """State a `date_posted`, as a date or a time; return how many days it lies before the day of the start."""
        random = self._random
        fate = random.random()
        if fate < self.plan.habits.stale:
            lead = int(8 * 50 ** random.random())
        elif fate > 0.97:
            return None
        else:
            lead = random.choice((0, 0, 0, 0, 0, 0, 1, 2, 7, -1))
        day = start - lead * DAY
        body["date_posted"] = portal.write(day) if random.random() < 0.2 else day_of(day)
        return lead

    def _orphan(self, portal: Portal, at: Instant) -> None:
        """An application whose posting never comes; 10 minutes later that is certain."""
        at = at // portal.step * portal.step
        posting = _Posting(portal.source, f"lost-{self._numbers}", {})
        event = {"event_id": f"{posting.posting_id}/a", "occurred_at": portal.write(at)}
        self._push(APPLICATIONS, posting, Moment(at, event, full=False, means=None))
        lost = partial(self.truth.lost.append, Lost(portal.source, at, 1))
        self._push(APPLICATIONS, posting, Moment(at + 11 * MINUTE, None, full=False, means=lost))

    def _push(self, topic: str, posting: _Posting, moment: Moment) -> None:
        self._numbers += 1
        due, extra = moment.due, self._extra
        for silence in self._silences:
            if posting.source == BETA.source and silence.at <= due < silence.at + silence.length:
                due, extra = silence.at + silence.length, True
        if self.plan.scattered:
            due = self._told + (due - self._shift) // HASTE
        # What is injected is all of its postings, so no moment of theirs overtakes another.
        heappush(self._extras if self._extra else self._steps, _Step(due, self._numbers, topic, posting, moment, extra))

    def _line(self, step: _Step, clock: Instant) -> Line:
        source, posting_id, body = step.posting
        event = {"source": source, "posting_id": posting_id}
        if step.moment.full:
            event |= body
        event |= step.moment.event or {}
        return Line(step.topic, f"{source}:{posting_id}".encode(), orjson.dumps(event), clock)

    def _bad(self, clock: Instant) -> Line:
        """A line that is no event. Its posting is never heard of again."""
        random = self._random
        portal = random.choice((ALPHA, BETA))
        posting_id = f"bad-{self._numbers}"
        self._numbers += 1
        event = {
            "source": portal.source,
            "posting_id": posting_id,
            "occurred_at": portal.write(clock // SECOND * SECOND),
            "event_type": "opened",
            **self._writer.advert(self._writer.vacancy("zh")).body,
        }
        reason, value = spoil(random, event)
        self.truth.rejected[reason.value] += 1
        return Line(POSTINGS, f"{portal.source}:{posting_id}".encode(), value, clock)
