"""Scenarios of surges through all stages: four weeks of history, then what an analyst is told, and what she is not."""

import random
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from functools import cache
from itertools import chain
from typing import Any

import pytest

from streams.contracts.topics import SURGES
from streams.settings import Kafka, Settings, Surge
from tests.classified import taxonomy
from tests.pipeline import Pipeline, feed

#: Monday 2026-01-05 00:00 in Shanghai, in seconds.
BEGIN = 1_767_542_400
HOUR = 3_600
HISTORY = 28 * 24
TITLES = ("Data Engineer", "Registered Nurse", "Accountant", "Electrician", "Chef", "Graphic Designer", "Lawyer")
INDUSTRIES = ("Hospital", "Software", "Construction", "Bank", "Restaurant")
Event = dict[str, Any]


def opening(at: float, number: int, title: str, industry: str, **more: Any) -> Event:
    """One advert, of an employer of its own unless `more` says otherwise."""
    return {
        "source": "alpha" if number % 2 else "beta",
        "posting_id": str(number),
        "occurred_at": datetime.fromtimestamp(at, UTC).isoformat(),
        "title": title,
        "organization_name": f"Firm {number}",
        "industry": [industry],
        "location_locality": "Shanghai",
        **more,
    }


@cache
def quiet() -> list[list[Event]]:
    """Four weeks and a half of a quiet market by hour: busy days, quiet nights, five hundred openings a day."""
    rng = random.Random(8)
    numbers: Iterator[int] = iter(range(10**9))
    hours = []
    for hour in range(HISTORY + 36):
        rate = 0.9 if 8 <= hour % 24 < 20 else 0.2
        hours.append(
            [
                opening(BEGIN + (hour + rng.random()) * HOUR, next(numbers), title, industry)
                for title in TITLES
                for industry in INDUSTRIES
                for _ in range(sum(rng.random() < rate / 3 for _ in range(3)))
            ]
        )
    return [sorted(events, key=lambda event: event["occurred_at"]) for events in hours]


@cache
def _loaded() -> Pipeline:
    settings = Settings(clock="event", kafka=Kafka(partitions=2), horizon_days=0, surge=Surge(budget=0.05))
    pipeline = Pipeline(settings, taxonomy())
    for hour in range(HISTORY):
        feed(pipeline, quiet()[hour])
    for _ in range(HISTORY // 24 + 3):
        pipeline.tick(idle=True)
    return pipeline


def loaded() -> Pipeline:
    """All stages with four weeks of history behind them."""
    return deepcopy(_loaded())


def live(pipeline: Pipeline, hours: list[list[Event]]) -> dict[str, set[str]]:
    """Feed hours and let each close; the states of each cell's surges."""
    states: dict[str, set[str]] = {}
    for events in hours:
        feed(pipeline, events)
        pipeline.tick(idle=True)
        pipeline.tick(idle=True)
        for record in pipeline.figures[SURGES].values():
            states.setdefault(record["cell"], set()).add(record["state"])
    return states


def alerted(states: dict[str, set[str]]) -> set[str]:
    """Cells that alerted."""
    return {cell for cell, of_cell in states.items() if of_cell & {"firing", "peaked"}}


def test_01_quiet() -> None:
    """A day and a half like all others: nobody is told anything."""
    assert live(loaded(), quiet()[HISTORY:]) == {}


def test_02_an_injected_surge() -> None:
    """Twelve employers look for accountants of one industry within an hour: told when that hour closes, then ended."""
    pipeline = loaded()
    noon = HISTORY + 12
    live(pipeline, quiet()[HISTORY:noon])
    surge = [opening(BEGIN + (noon + n / 40) * HOUR, 10**6 + n, "Accountant", "Construction") for n in range(12)]
    feed(pipeline, quiet()[noon])
    for event in surge:
        feed(pipeline, [event])
    pipeline.tick(idle=True)
    assert pipeline.figures[SURGES] == {}
    states = live(pipeline, quiet()[noon + 1 : noon + 2])
    assert "role=accountant,sector=construction" in alerted(states)
    (told,) = [r for r in pipeline.figures[SURGES].values() if r["cell"] == "role=accountant,sector=construction"]
    assert told["id"] == "role=accountant,sector=construction/2026-02-02T04:00:00Z"
    assert told["observed"] >= 12
    assert told["employers"] >= 12
    assert told["top_employer_share"] == 1 / told["observed"]
    assert told["duplicates"] == 0
    assert {example["title"] for example in told["examples"]} == {"Accountant"}
    assert sum(example["employer"].startswith("Firm 10000") for example in told["examples"]) >= 4
    assert told["sentence_en"].startswith("Accountant in Construction: ")
    assert told["sentence_zh"].startswith("建筑业会计")
    states = live(pipeline, quiet()[noon + 2 : noon + 30])
    assert states["role=accountant,sector=construction"] >= {"ended"}
    assert len([r for r in pipeline.figures[SURGES].values() if r["cell"] == told["cell"]]) == 1


def test_03_a_recrawl() -> None:
    """A source sends all postings of three days again, at once and as if they were opened now: none is an opening."""
    pipeline = loaded()
    noon = HISTORY + 12
    again = [
        {**event, "event_id": f"again-{event['posting_id']}", "occurred_at": moment(noon, n)}
        for n, event in enumerate(chain.from_iterable(quiet()[HISTORY - 72 : HISTORY]))
    ]
    copies = [{**event, "source": "gamma", "event_id": f"copy-{n}"} for n, event in enumerate(again)]
    hours = quiet()[HISTORY:]
    hours = [*hours[:12], [*hours[12], *again, *copies], *hours[13:]]
    assert live(pipeline, hours) == {}


def test_04_bulk_posting_of_an_agency() -> None:
    """Forty adverts of one agency, for a role that nobody else looks for: never more than `building`."""
    pipeline = loaded()
    noon = HISTORY + 12
    bulk = [
        opening(
            BEGIN + (noon + n / 50) * HOUR,
            10**6 + n,
            "Librarian",
            "Bank",
            organization_name="Hire Ltd",
            is_staffing_agency=True,
            location_locality=f"Town {n}",
        )
        for n in range(40)
    ]
    hours = quiet()[HISTORY:]
    states = live(pipeline, [*hours[:12], [*hours[12], *bulk], *hours[13:20]])
    assert states
    assert alerted(states) == set()


def test_05_bulk_posting_where_others_post_too() -> None:
    """Forty adverts of one firm for a role that others look for in each hour: one employer is no market."""
    noon = HISTORY + 12
    bulk = [
        opening(
            BEGIN + (noon + n / 50) * HOUR,
            10**6 + n,
            "Accountant",
            "Construction",
            organization_name="Builder Ltd",
            location_locality=f"Town {n}",
        )
        for n in range(40)
    ]
    hours = quiet()[HISTORY:]
    pipeline = loaded()
    states = live(pipeline, [*hours[:12], [*hours[12], *bulk], *hours[13:20]])
    assert alerted(states) == set()
    told = next(r for r in pipeline.figures[SURGES].values() if r["cell"] == "role=accountant,sector=construction")
    assert told["top_employer_share"] > 0.6


def test_06_a_silent_source() -> None:
    """One of two sources is silent for a day and comes back without what it missed: the return is no surge."""
    hours = quiet()[HISTORY:]
    pipeline = loaded()
    heard = [[event for event in events if event["source"] == "alpha"] for events in hours[4:28]]
    assert live(pipeline, [*hours[:4], *heard]) == {}
    assert health(pipeline) == {"alpha": None, "beta": "silent"}
    assert live(pipeline, hours[28:]) == {}
    assert health(pipeline) == {"alpha": None, "beta": "returned"}


@pytest.mark.parametrize("stamped", ["then", "now"])
def test_07_a_silent_source_catches_up(stamped: str) -> None:
    """Silent from 8 to 18 o'clock, it then delivers all that it missed, with the times of then or that of the hour."""
    hours = quiet()[HISTORY:]
    missed = [event for events in hours[8:18] for event in events if event["source"] == "beta"]
    heard = [[event for event in events if event["source"] == "alpha"] for events in hours[8:18]]
    if stamped == "now":
        missed = [{**event, "occurred_at": moment(HISTORY + 18, n)} for n, event in enumerate(missed)]
    pipeline = loaded()
    states = live(pipeline, [*hours[:8], *heard, [*missed, *hours[18]], *hours[19:]])
    assert alerted(states) == set()
    if stamped == "now":
        assert {record["muted_by"] for record in pipeline.figures[SURGES].values()} == {"source=beta:flooding"}


def crowd(source: str, hour: int, number: int, *, seed: int) -> list[Event]:
    """Openings of all kinds that a source brings within an hour, under new identifiers."""
    rng = random.Random(seed)
    return [
        {
            **opening(BEGIN + hour * HOUR + n % HOUR, 10**6 + n, rng.choice(TITLES), rng.choice(INDUSTRIES)),
            "source": source,
        }
        for n in range(number)
    ]


def test_08_a_new_source_brings_all_that_it_has() -> None:
    """Another portal joins with a thousand openings, all of them opened now: it is new, and that is no demand."""
    hours = quiet()[HISTORY:]
    noon = HISTORY + 12
    stock = crowd("gamma", noon, 1_000, seed=4)
    pipeline = loaded()
    states = live(pipeline, [*hours[:12], [*hours[12], *stock], *hours[13:20]])
    assert states
    assert alerted(states) == set()
    assert {record["muted_by"] for record in pipeline.figures[SURGES].values()} == {"source=gamma:new"}


def test_09_a_source_floods() -> None:
    """A source sends ten times its usual, of all roles, under new identifiers and from employers nobody knows."""
    hours = quiet()[HISTORY:]
    noon = HISTORY + 12
    flood = crowd("beta", noon, 200, seed=5)
    pipeline = loaded()
    states = live(pipeline, [*hours[:12], [*hours[12], *flood], *hours[13:20]])
    assert alerted(states) == set()
    assert {record["muted_by"] for record in pipeline.figures[SURGES].values()} == {"source=beta:flooding"}


def test_10_one_role_is_no_sector() -> None:
    """A role that surges for its sector's sake: it is told, its sector is not; several roles: their sector is."""
    noon = HISTORY + 12

    def surging(titles: tuple[str, ...], number: int) -> set[str]:
        more = [
            opening(BEGIN + noon * HOUR + n * 20, 10**6 + n, titles[n % len(titles)], "Construction")
            for n in range(number)
        ]
        hours = quiet()[HISTORY:]
        return alerted(live(loaded(), [*hours[:12], [*hours[12], *more], *hours[13:16]]))

    one, many = surging(("Chef",), 60), surging(TITLES[:5], 120)
    assert {cell for cell in one if "sector=" in cell} == {"role=chef,sector=construction"}
    assert {cell for cell in many if "sector=" in cell} == {"sector=construction"}


def health(pipeline: Pipeline) -> dict[str, str | None]:
    """What is wrong with each source."""
    return dict(pipeline.folds["demand", 0].snapshot().sources)


def moment(hour: int, second: int) -> str:
    """An instant within an hour, as events write it."""
    return datetime.fromtimestamp(BEGIN + hour * HOUR + second % HOUR, UTC).isoformat()
