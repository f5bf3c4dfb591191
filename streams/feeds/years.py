"""Years: a feed of six years of raw adverts, and the truth about it, by which the figures of `years.yml` come out.

Two portals that overlap and a job fair; weekly and festival rhythm; applications and pay. The same arguments give the
same bytes. It emits titles, employers, industries as portals state them and pay as they print it: no role, no count.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from heapq import heappop, heappush
from random import Random
from typing import Any, NamedTuple

import orjson

from streams.contracts.instant import instant
from streams.contracts.stage import DAY, HOUR, MINUTE, Instant
from streams.contracts.topics import APPLICATIONS, POSTINGS
from streams.feeds.catalogue import catalogue
from streams.feeds.life import SECOND
from streams.feeds.line import Line
from streams.feeds.portal import ALPHA, BETA, CHINA, Portal, day_of
from streams.feeds.quotas import Quotas, Wanted
from streams.feeds.truth import Truth
from streams.feeds.vacancy import Facts, Pay, Story

FAIR = Portal("fair", 1.0, 1_000_000, CHINA, 0, cumulative=False)
#: Employers that post on the portals.
_EMPLOYERS = 2_000
#: The second portal has an advert so long after the first: within the 60 days in which it is the same opening.
_LATER = (HOUR, 20 * DAY)
_CLOSED, _REFRESHED, _APPLIED = 0.7, 0.15, 0.3
_Tell = Callable[[], None]


class YearsPlan(NamedTuple):
    """What to simulate.

    overlap: share of the portals' adverts that the other portal has too. scale: times the counts of the calibration.
    around: so many days before and after each year's week 1 are told; None: all. scattered: postings in no order of
    time, as in a backfill; the events of each keep theirs.
    """

    seed: int = 1
    overlap: float = 0.3
    scale: int = 1
    around: int | None = None
    scattered: bool = False


class _Step(NamedTuple):
    due: Instant
    number: int
    line: Line
    tell: _Tell


class _Opening(NamedTuple):
    """What all adverts of one opening have in common."""

    wanted: Wanted
    title: str
    employer: str
    place: str


class Years:
    """A feed. Iterate it once; `truth` is always that of the lines given so far. postings: how many were invented."""

    def __init__(self, plan: YearsPlan) -> None:
        self.plan = plan
        self.truth = Truth()
        self.postings = 0
        self._random = Random(plan.seed)  # noqa: S311 - invented adverts, no secrets
        self._quotas = Quotas(self._random, plan.scale, plan.around)
        self._words = catalogue()
        self._steps: list[_Step] = []
        self._numbers = 0

    def __iter__(self) -> Iterator[Line]:
        steps = self._scattered() if self.plan.scattered else self._in_order()
        for step in steps:
            step.tell()
            yield step.line

    def _in_order(self) -> Iterator[_Step]:
        end: Instant = 0
        for day, wanted in self._quotas.days():
            start = _start(day)
            while self._steps and self._steps[0].due < start:
                yield heappop(self._steps)
            end = start + DAY
            for each in wanted:
                self._found(each, start)
        # What lies beyond the last day is never said: the feed ends there.
        while self._steps and self._steps[0].due < end:
            yield heappop(self._steps)

    def _scattered(self) -> Iterator[_Step]:
        """Mix the postings; an application may come before its posting."""
        lives: defaultdict[bytes, deque[_Step]] = defaultdict(deque)
        for step in self._in_order():
            lives[step.line.topic.encode() + step.line.key].append(step)
        turns = [key for key, steps in lives.items() for _ in steps]
        self._random.shuffle(turns)
        return (lives[key].popleft() for key in turns)

    def _found(self, wanted: Wanted, start: Instant) -> None:
        """Plan the adverts of one opening."""
        random = self._random
        at = start + 8 * HOUR + random.randrange(12 * 3_600) * SECOND
        dressing, words = self._words.dressings["zh"], random.choice(wanted.kind.titles)
        if not words.isascii():
            words = random.choice(dressing.before) + words + random.choice(dressing.after)
        self._numbers += 1
        place = f"{random.choice(self._words.places['zh'])} {self._numbers}"  # no other opening has the same
        number = int(_EMPLOYERS * random.random() ** 2) if wanted.fair is None else wanted.fair
        opening = _Opening(wanted, words, self._employer(number), place)
        stories = self.truth.vacancy()
        if wanted.fair is not None:
            self._publish(opening, FAIR, at, stories)
            return
        first, second = (ALPHA, BETA) if random.random() < 0.6 else (BETA, ALPHA)
        self._publish(opening, first, at, stories)
        if random.random() < self.plan.overlap:
            later = random.randrange(_LATER[0] // SECOND, _LATER[1] // SECOND) * SECOND
            self._publish(opening._replace(wanted=wanted._replace(applications=0)), second, at + later, stories)

    def _publish(self, opening: _Opening, portal: Portal, at: Instant, stories: list[Story]) -> None:
        random, wanted = self._random, opening.wanted
        self.postings += 1
        posting_id = f"{portal.source[0]}{self.postings}"
        pay = None if wanted.annual is None else Pay("CNY", wanted.annual)
        facts = Facts(portal.source, posting_id, wanted.kind.meaning, opening.employer, wanted.positions, pay=pay)
        body = self._body(opening, posting_id)
        if random.random() < 0.7:
            body["date_posted"] = day_of(at)
            facts = facts._replace(lead=0)
        story = Story(facts)
        stories.append(story)
        say = partial(self._say, (portal, posting_id))
        say(POSTINGS, at, {"event_type": "opened", **body}, partial(story.opens, at))
        if random.random() < _REFRESHED:
            say(POSTINGS, at + random.randrange(HOUR, 10 * DAY, SECOND), {"event_type": "updated", **body}, _nothing)
        if random.random() < _CLOSED:
            end = at + random.randrange(11 * DAY, 40 * DAY, SECOND)
            say(POSTINGS, end, {"event_type": "closed"}, partial(story.ends, end))
        for when, count in self._applications(wanted, at):
            event = {} if count == 1 else {"count": count}
            say(APPLICATIONS, when, event, partial(story.applied, when, count))

    def _applications(self, wanted: Wanted, at: Instant) -> Iterator[tuple[Instant, int]]:
        """When how many apply: what is bound to the week, within it and on one day; otherwise as it comes."""
        random = self._random
        night = (at + 8 * HOUR) // DAY * DAY + DAY - 8 * HOUR  # the day's end in China
        if (left := wanted.applications) is None:
            until = night if wanted.kind.applications else at + 5 * DAY
            left = random.randint(1, 8) if random.random() < _APPLIED else 0
        else:
            until = night
        while left:
            count = min(left, random.choice((1, 1, 2, 3, 5)))
            left -= count
            yield random.randrange(at + MINUTE, until, SECOND), count

    def _body(self, opening: _Opening, posting_id: str) -> dict[str, Any]:
        random, wanted = self._random, opening.wanted
        body: dict[str, Any] = {
            "title": opening.title,
            "organization_name": opening.employer + random.choice(self._words.employers["zh"].suffixes),
            "location_country": "CN",
            "location_locality": opening.place,
            "language": "en" if opening.title.isascii() else "zh",
            "url": f"https://jobs.example/{posting_id}",
        }
        if wanted.positions > 1 or random.random() < 0.5:
            body["total_job_openings"] = wanted.positions
        if wanted.kind.labels:
            body["industry"] = [random.choice(wanted.kind.labels)]
        if wanted.section:
            body["tags"] = [self._quotas.section]
        if wanted.annual is not None:
            body |= _printed(random, wanted.annual)
        return body

    def _say(self, posting: tuple[Portal, str], topic: str, at: Instant, event: dict[str, Any], tell: _Tell) -> None:
        portal, posting_id = posting
        self._numbers += 1
        said = {"source": portal.source, "posting_id": posting_id, "occurred_at": portal.write(at)}
        said |= {"event_id": f"{posting_id}/{self._numbers}", **event}
        line = Line(topic, f"{portal.source}:{posting_id}".encode(), orjson.dumps(said), at)
        heappush(self._steps, _Step(at, self._numbers, line, tell))

    def _employer(self, number: int) -> str:
        parts = self._words.employers["zh"]
        rest, stem = divmod(number, len(parts.stems))
        rest, kind = divmod(rest, len(parts.kinds))
        return f"{parts.stems[stem]}{parts.kinds[kind]}" + (f" {rest}" if rest else "")


def _printed(random: Random, annual: int) -> dict[str, Any]:
    """A year's pay, a multiple of 300 yuan, in one of the ways in which it is stated: its middle is exact in each."""
    form = random.randrange(4)
    if form == 0:
        half = random.randrange(annual // 4)
        year = {"salary_min": annual - half, "salary_max": annual + half}
        return {**year, "salary_currency": "CNY", "salary_unit": "YEAR"}
    months = 15 if form == 1 else 12
    middle = annual // months
    half = 500 * random.randrange(1, max(2, middle // 2_000))
    if form == 3:
        return {"salary_text": f"{middle - half}-{middle + half}元/月"}
    bounds: dict[str, Any] = {"salary_min": middle - half, "salary_max": middle + half, "salary_currency": "CNY"}
    return {**bounds, "salary_unit": "MONTH", "salary_months_per_year": months}


def _start(day: date) -> Instant:
    """00:00 of a day in China."""
    return instant(datetime.combine(day, time(), UTC) - timedelta(hours=8))


def _nothing() -> None:
    pass
