"""Quotas: which adverts are wanted on each day, so that the weeks of the calibration hold exactly what it says.

Between the weeks each kind goes straight from one year's level to the next one's, bent by the curve.
"""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import NamedTuple

from streams.calendar import Window
from streams.feeds.calibration import Calibration, Kind, calibration
from streams.feeds.rhythm import Rhythm, curve_at

#: The fair is on this day of the week, counted from 0.
_FAIR_DAY = 4
#: Positions of an advert that no quota binds, and the share of those that state pay.
_POSITIONS = (1, 1, 1, 2, 3, 5, 10)
_PAID = 0.45


class Wanted(NamedTuple):
    """An opening that shall be founded on a day.

    annual: a year's pay that it states; None: none. applications: to be sent within the week; None: as it comes.
    fair: number of the employer at the fair; None: it is on a portal. section: it has the fair's tag.
    """

    kind: Kind
    positions: int
    annual: int | None = None
    applications: int | None = None
    fair: int | None = None
    section: bool = False


class Quotas:
    """Every day's adverts, in order of days. scale: times the calibration. around: so many days about each week."""

    def __init__(self, random: Random, scale: int, around: int | None) -> None:
        self.rhythm = Rhythm()
        self._random = random
        self._scale = scale
        self._around = around
        self._plan: Calibration = calibration()
        self.section = self._plan.fair.section
        self._weeks = {year: self.rhythm.week(year) for year in self._plan.years}
        self._units = {year: sum(map(self.rhythm.weight, week.days())) for year, week in self._weeks.items()}

    def days(self) -> Iterator[tuple[date, list[Wanted]]]:
        """From the first day of the first year, or of what lies around its week, to four weeks after the last week."""
        first, last = date(self._plan.years[0], 1, 1), self._weeks[self._plan.years[-1]].last + timedelta(days=28)
        weeks = {week.first: year for year, week in self._weeks.items()}
        day = first
        while day <= last:
            if (year := weeks.get(day)) is not None:
                yield from self._week(year)
                day = self._weeks[year].last
            elif self._is_told(day):
                yield day, self._ordinary(day)
            day += timedelta(days=1)

    def _is_told(self, day: date) -> bool:
        if self._around is None:
            return True
        span = timedelta(days=self._around)
        return any(week.first - span <= day <= week.last + span for week in self._weeks.values())

    def _openings(self, year: int) -> list[tuple[Kind, int]]:
        """How many of each kind the week of a year holds, the fair left out."""
        plan, place = self._plan, self._plan.years.index(year)
        found = [(kind, kind.openings[place] * (1 if kind.fixed else self._scale)) for kind in plan.kinds]
        left = plan.market[place] * self._scale - plan.fair.employers[place] - sum(number for _, number in found)
        share, more = divmod(left, len(plan.rest))
        return found + [(kind, share + (number < more)) for number, kind in enumerate(plan.rest)]

    def _week(self, year: int) -> Iterator[tuple[date, list[Wanted]]]:
        random, week, run = self._random, self._weeks[year], self.rhythm.workrun(year)
        days: list[list[Wanted]] = [[] for _ in week.days()]
        for kind, number in self._openings(year):
            placed = sorted(self._placed(number, week))
            bound = sum(week.first + timedelta(days=place) <= run.last for place in placed)
            positions = [random.choice(_POSITIONS) for _ in placed]
            if (total := kind.positions.get(year)) is not None:
                positions[:bound] = parts(random, total * (1 if kind.fixed else self._scale), bound)
            applied: list[int | None] = [None] * number
            if (sent := kind.applications.get(year)) is not None:
                applied = [*parts(random, sent * self._scale, number)]
            for place, wanted in zip(placed, zip(positions, applied, strict=True), strict=True):
                days[place].append(Wanted(kind, wanted[0], self._some_pay(kind), wanted[1]))
        if year == self._plan.years[-1]:
            self._state_pay(days)
        days[_FAIR_DAY] += self._fair(year)
        yield from zip(week.days(), days, strict=True)

    def _placed(self, number: int, week: Window) -> Iterator[int]:
        """Spread openings over the week's days by their weights: evenly, from a random place on."""
        ends = list(accumulate(map(self.rhythm.weight, week.days())))
        start = self._random.random()
        return (bisect_left(ends, (each + start) / number * ends[-1]) for each in range(number))

    def _fair(self, year: int) -> Iterator[Wanted]:
        fair, random = self._plan.fair, self._random
        employers = fair.employers[self._plan.years.index(year)]
        if employers:
            for number, positions in enumerate(parts(random, fair.positions * employers, employers)):
                yield Wanted(random.choice(self._plan.rest), positions, None, 0, number, number < fair.in_section)

    def _state_pay(self, days: list[list[Wanted]]) -> None:
        """Have the calibrated share of a domain state pay, in pairs around the mean."""
        random, pay = self._random, self._plan.pay
        places = [
            (day, place)
            for day, wanted in enumerate(days)
            for place, each in enumerate(wanted)
            if pay.domain in each.kind.meaning.domains
        ]
        stating = random.sample(places, round(len(places) * pay.stated))
        away = [300 * random.randint(0, 700) for _ in range(len(stating) // 2)]
        pairs = [sign * each for each in away for sign in (1, -1)]
        for (day, place), each in zip(stating, [*pairs, 0][: len(stating)], strict=True):
            days[day][place] = days[day][place]._replace(annual=pay.mean + each)
        for day, place in set(places).difference(stating):
            days[day][place] = days[day][place]._replace(annual=None)

    def _ordinary(self, day: date) -> list[Wanted]:
        random = self._random
        before = max((year for year, week in self._weeks.items() if week.first <= day), default=self._plan.years[0])
        after = before + 1 if before + 1 in self._weeks and day >= self._weeks[before].first else before
        span = (self._weeks[after].first - self._weeks[before].first).days
        way = (day - self._weeks[before].first).days / span if span else 0.0
        bend = self._curve(day) / (
            self._curve(self._weeks[before].first) * (1 - way) + self._curve(self._weeks[after].first) * way
        )
        wanted: list[Wanted] = []
        for (kind, then), (_, later) in zip(self._openings(before), self._openings(after), strict=True):
            level = then / self._units[before] * (1 - way) + later / self._units[after] * way
            number = int(level * bend * self.rhythm.weight(day) + random.random())
            wanted += [Wanted(kind, random.choice(_POSITIONS), self._some_pay(kind)) for _ in range(number)]
        return wanted

    def _curve(self, day: date) -> float:
        return curve_at(day, self._plan.since, self._plan.curve)

    def _some_pay(self, kind: Kind) -> int | None:
        """A year's pay that nobody quotes."""
        if self._random.random() >= _PAID:
            return None
        low, high = (800, 2_000) if self._plan.pay.domain in kind.meaning.domains else (160, 600)
        return 300 * self._random.randint(low, high)


def parts(random: Random, total: int, number: int) -> list[int]:
    """Cut a total into so many random parts of at least 1; of no parts the total must be 0."""
    if number > total or (total and not number):
        raise ValueError(f"{total} cannot be cut into {number} parts of at least 1")
    cuts = sorted(random.sample(range(1, total), number - 1)) if number > 1 else []
    return [end - start for start, end in zip([0, *cuts], [*cuts, total], strict=True)] if number else []
