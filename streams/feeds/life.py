"""Lives of postings: what their portals report of them and when, and what of that counts.

A plan is made of moments: what is said, and what it means. Noise (copies, stale events, refreshes, ends of what has
ended) says something and means nothing.
"""

from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple

from streams.contracts.stage import DAY, HOUR, Instant
from streams.feeds.habits import Habits
from streams.feeds.portal import Portal, day_after, day_of
from streams.feeds.vacancy import Story

SECOND: Instant = 1_000_000
#: After so long adverts come again, more or less: resumed, reposted, another opening.
AGAIN: tuple[Instant, ...] = (3 * HOUR, 3 * DAY, 70 * DAY)
#: A copy is told by its identifier among those of so many applied events (rule 1).
REMEMBERED = 8
_ANOTHER_TITLE = "Lighthouse Keeper"


class Moment(NamedTuple):
    """Something in a plan.

    due:   when it is said, or happens in silence.
    event: fields of the event beside source and posting_id; None: nothing is said.
    full:  with everything that the advert says.
    means: what it does to the counts.
    """

    due: Instant
    event: dict[str, Any] | None
    full: bool
    means: Callable[[], None] | None


class Life:
    """Plans one posting. Its moments come in the order in which its portal reports them.

    settled: expiries lie before it, or beyond any feed: so no figure at the end depends on how far which partition's
    watermark has come.
    """

    def __init__(self, random: Random, habits: Habits, portal: Portal, story: Story, settled: Instant) -> None:
        self.moments: list[Moment] = []
        self._random = random
        self._habits = habits
        self._portal = portal
        self._id = story.facts.posting_id
        self._story = story
        self._settled = settled
        self._events = 0
        self._applied: list[Moment] = []
        self._last: Instant = 0

    def plan(self, start: Instant) -> None:
        """Plan everything from the first event, at `start`, on."""
        random = self._random
        start = self._round(start)
        stated = self._validity(start)
        kind = random.choices(("opened", None, "updated"), (92, 5, 3))[0]
        self._say(kind, start, full=True, means=_at(self._story.opens, start), valid=stated.says)
        if stated.expires is not None:
            self._expiring(start, stated.expires)
            return
        for again in (False, True, True):
            end = self._while_open(start)
            if random.random() < (0.5 if again else 0.4):
                return  # it stays open
            self._close(end)
            if random.random() >= self._habits.reopen:
                return
            start = self._round(end + (self._span(SECOND, 12 * DAY) if random.random() < 0.3 else again_after(random)))
            kind = random.choice(("reopened", "reopened", "opened"))
            full = kind == "opened" or random.random() < 0.5
            self._say(kind, start, full=full, means=_at(self._story.opens, start))

    def _while_open(self, start: Instant) -> Instant:
        """What is said while it is open; the instant at which it may end."""
        random = self._random
        end = self._round(start + (0 if random.random() < 0.005 else self._span(2 * SECOND, 15 * DAY)))
        times = sorted(self._round(random.uniform(start, end)) for _ in range(random.choice((0, 0, 0, 1, 1, 2))))
        for at in times:
            if random.random() < 0.1:  # a portal that sends everything as new each night
                self._say("opened", at, full=True, applied=False)
            else:
                self._say("updated", at, full=random.random() < 0.7)
        return end

    def _close(self, end: Instant) -> None:
        self._say("closed", end, means=_at(self._story.ends, end))
        if self._random.random() < 0.03:
            self._say(self._random.choice(("closed", "updated")), end + SECOND // 2, full=True, applied=False)

    def _expiring(self, start: Instant, expires: Instant) -> None:
        random = self._random
        if random.random() < 0.3:
            at = self._round(random.uniform(start, expires - SECOND))
            later = None
            if random.random() < 0.6 and self._round(expires + HOUR) < self._settled:
                expires = self._round(expires + HOUR)
                later = self._portal.write(expires)
            self._say("updated", at, full=random.random() < 0.5, valid=later)
        self.moments.append(Moment(expires, None, full=False, means=_at(self._story.ends, expires)))
        after = self._round(expires + self._span(SECOND, 10 * DAY))
        fate = random.random()
        if fate < 0.2:
            longer = self._portal.write(after + 400 * DAY)
            self._say("updated", after, full=random.random() < 0.5, means=_at(self._story.opens, after), valid=longer)
        elif fate < 0.35:
            self._say("reopened", after, full=random.random() < 0.5, means=_at(self._story.opens, after))
        elif fate < 0.5:
            self._say("closed", after, applied=False)

    def _validity(self, start: Instant) -> "_Validity":
        """How long the first event says that it is valid, and when it therefore expires."""
        random, write = self._random, self._portal.write
        fate = random.random()
        if fate < 0.03:  # before its start, or a placeholder: ignored
            odd = random.choice((start - 2 * DAY, start + 900 * DAY))
            return _Validity(write(odd), None)
        if fate < 0.15:
            return _Validity(day_of(start + random.randint(300, 700) * DAY), None)
        if fate < 0.15 + self._habits.expiring and start + 2 * HOUR < self._settled:
            expires = self._round(random.uniform(start + HOUR, min(self._settled, start + 20 * DAY)))
            if random.random() < 0.5 and day_after(expires) < self._settled:
                return _Validity(day_of(expires), day_after(expires))
            return _Validity(write(expires), expires)
        return _Validity(None, None)

    def _say(
        self,
        kind: str | None,
        at: Instant,
        *,
        full: bool = False,
        means: Callable[[], None] | None = None,
        applied: bool = True,
        valid: str | None = None,
    ) -> None:
        """An event at `at`, then perhaps noise.

        applied: intake applies it, so it moves the posting's time and its id is remembered. valid: `valid_through`.
        """
        random = self._random
        moment = self._event(kind, at, full=full, means=means, valid=valid)
        if applied:
            self._last = at
            self._applied = [*self._applied[1 - REMEMBERED :], moment]
        if random.random() < self._habits.resend:  # sent once more: this one, or one of before that has an identifier
            again = random.choice(self._applied) if self._applied else moment
            again = again if again.event and "event_id" in again.event else moment
            self.moments.append(again._replace(due=moment.due, means=None))
        elif random.random() < 0.02:  # an older one comes late
            stale = self._round(self._last - SECOND - self._span(SECOND, DAY))
            self._event(random.choice(("closed", "updated", "reopened", "opened")), stale, full=True)

    def _event(
        self,
        kind: str | None,
        at: Instant,
        *,
        full: bool,
        means: Callable[[], None] | None = None,
        valid: str | None = None,
    ) -> Moment:
        self._events += 1
        event = {"occurred_at": self._portal.write(at)}
        if valid is not None:
            event["valid_through"] = valid
        if self._random.random() < 0.95:
            event["event_id"] = f"{self._id}/{self._events}"
        if kind is not None:
            event["event_type"] = kind
        if kind == "updated" and full and self._events > 1 and self._random.random() < 0.1:
            event["title"] = _ANOTHER_TITLE  # moves nothing (rule 2)
        crawl = self._portal.crawl
        due = -(-at // crawl) * crawl if crawl else at
        if self.moments:
            due = max(due, self.moments[-1].due)
        moment = Moment(due, event, full, means)
        self.moments.append(moment)
        return moment

    def _round(self, at: float) -> Instant:
        return int(at) // self._portal.step * self._portal.step

    def _span(self, least: Instant, most: Instant) -> Instant:
        """A span of time; each order of magnitude is as likely: feeds have adverts of minutes and of months."""
        return int(least * (most / least) ** self._random.random())


class _Validity(NamedTuple):
    says: str | None
    expires: Instant | None


def again_after(random: Random) -> Instant:
    """About 3 h, 3 d or 70 d."""
    return int(random.choice(AGAIN) * random.uniform(0.9, 1.1))


def _at(tell: Callable[[Instant], None], at: Instant) -> Callable[[], None]:
    return lambda: tell(at)
