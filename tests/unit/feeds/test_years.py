"""The market of six years: what its adverts mean, and that it holds what its calibration says."""

from collections import Counter
from datetime import date, timedelta
from itertools import product
from random import Random

import orjson
import pytest

from streams.feeds.calibration import Kind, calibration
from streams.feeds.catalogue import catalogue
from streams.feeds.quotas import Quotas, Wanted, parts
from streams.feeds.rhythm import Rhythm, curve_at
from streams.feeds.years import Years, YearsPlan
from streams.taxonomy import Taxonomy

PLAN = calibration()


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    """The shipped catalogues."""
    return Taxonomy.load()


@pytest.mark.parametrize("kind", [*PLAN.kinds, *PLAN.rest], ids=lambda kind: kind.name)
def test_every_title_and_label_is_what_it_means(taxonomy: Taxonomy, kind: Kind) -> None:
    """In every dressing, under every label and at the fair."""
    dressing = catalogue().dressings["zh"]
    for title, before, after in product(kind.titles, set(dressing.before), set(dressing.after)):
        words = title if title.isascii() else f"{before}{title}{after}"
        for labels in [[label] for label in kind.labels] or [[]]:
            found = taxonomy.classify(words, labels, tags=[PLAN.fair.section])
            assert tuple(found) == kind.meaning, words


def weeks(scale: int) -> dict[int, dict[date, list[Wanted]]]:
    """Week 1 of each year, by day."""
    rhythm = Rhythm()
    days = dict(Quotas(Random(7), scale, 0).days())
    return {year: {day: days[day] for day in rhythm.week(year).days()} for year in PLAN.years}


@pytest.mark.parametrize("scale", [1, 3])
def test_the_weeks_hold_what_the_calibration_says(scale: int) -> None:
    """Openings of each kind, positions of the workrun, pay, applications and the fair."""
    found = weeks(scale)
    for year, market in zip(PLAN.years, PLAN.market, strict=True):
        wanted = [each for day in found[year].values() for each in day]
        assert len(wanted) == market * scale
        numbers = Counter(each.kind.name for each in wanted if each.fair is None)
        run = Rhythm().workrun(year)
        for kind in PLAN.kinds:
            times = 1 if kind.fixed else scale
            assert numbers[kind.name] == kind.openings[PLAN.years.index(year)] * times
            own = [(day, each) for day, listed in found[year].items() for each in listed if each.kind is kind]
            if year in kind.positions:
                assert sum(each.positions for day, each in own if day <= run.last) == kind.positions[year] * times
            if year in kind.applications:
                assert sum(each.applications or 0 for _, each in own) == kind.applications[year] * times
        fair = [each for each in wanted if each.fair is not None]
        assert sum(each.positions for each in fair) == len(fair) * PLAN.fair.positions
        assert len({each.fair for each in fair}) == len(fair) == PLAN.fair.employers[PLAN.years.index(year)]
    last = [each for day in found[PLAN.years[-1]].values() for each in day if "ai" in each.kind.meaning.domains]
    stated = [each.annual for each in last if each.annual is not None]
    assert len(stated) == round(len(last) * PLAN.pay.stated)
    assert sum(stated) == PLAN.pay.mean * len(stated)


def test_working_days_breaks_and_their_eves_differ() -> None:
    """In 2024 the break was from 10 to 17 February; 4 February, a Sunday, was worked."""
    rhythm = Rhythm()
    assert rhythm.weight(date(2024, 3, 13)) == 1.0
    assert rhythm.weight(date(2024, 3, 16)) < 0.5
    assert rhythm.weight(date(2024, 2, 12)) < rhythm.weight(date(2024, 2, 9)) < rhythm.weight(date(2024, 2, 4)) < 1.0


def test_the_curve_is_straight_between_its_points_and_level_outside() -> None:
    """Monthly points from `since` on."""
    since = date(2020, 2, 15)
    assert [curve_at(since + timedelta(days=days), since, (100, 200, 50)) for days in (-99, 0, 999)] == [100, 100, 50]
    assert curve_at(since + timedelta(days=15), since, (100, 200, 50)) == pytest.approx(149.3, abs=0.1)


def test_parts_are_whole_and_at_least_one() -> None:
    """And add up; too many are refused."""
    assert parts(Random(1), 0, 0) == []
    assert parts(Random(1), 9, 9) == [1] * 9
    assert sum(parts(Random(1), 1_000, 30)) == 1_000
    with pytest.raises(ValueError, match="cannot be cut"):
        parts(Random(1), 3, 4)


def test_a_feed_is_in_order_or_scattered_with_each_posting_in_its_order() -> None:
    """The same lines either way, the same bytes of the same seed, another overlap's adverts beside."""
    plan = YearsPlan(around=0)
    told, again = list(Years(plan)), list(Years(plan))
    assert told == again
    assert [line.at for line in told] == sorted(line.at for line in told)
    scattered = list(Years(plan._replace(scattered=True)))
    assert sorted(scattered) == sorted(told) != scattered
    by_key: dict[tuple[str, bytes], int] = {}
    for line in scattered:
        assert by_key.get((line.topic, line.key), 0) <= line.at
        by_key[line.topic, line.key] = line.at
    fields = {name for line in told for name in orjson.loads(line.value)}
    assert not fields & {"role", "sector", "domains", "domain", "new"}


def test_the_truth_counts_a_repeated_advert_once() -> None:
    """With or without the second portal as many openings are founded."""
    totals = []
    for overlap in (0.0, 0.3):
        feed = Years(YearsPlan(overlap=overlap, around=0))
        for _ in feed:
            pass
        totals.append(feed.truth.totals())
    assert totals[0]["new"] == totals[1]["new"] == sum(PLAN.market)
    assert (totals[0]["duplicate"], totals[1]["duplicate"] > 500) == (0, True)
