"""Figures: what the public topics must say of a truth, by cell."""

from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from hashlib import blake2b
from heapq import nsmallest
from math import ceil, log
from typing import Any

from streams.contracts.demand import PANE_SPANS, WINDOW_SPANS, WINDOWS, Window
from streams.contracts.stage import Instant
from streams.feeds.portal import day_of
from streams.feeds.truth import Truth
from streams.feeds.vacancy import Facts, Happening, Meaning

#: Employers are counted up to here; beyond, the density of the smallest hashes tells (rule 11).
SKETCH = 2_048
#: An advert's own date is believed so many days back (rule 9).
BELIEVED = 7
NOBODY = Meaning("other", "unknown", (), ())

_STOCK = {"new": 1, "resumed": 1, "reposted": 1, "closed": -1}
_PLURAL = {"posting": "postings", "duplicate": "duplicates"}

#: `open`, or (window, figure) -> value.
Figures = dict[str | tuple[Window, str], int]
#: Figures of a cell on a day that are not zero; `open` always; nested for pay.
Day = dict[str, Any]


def windows(truth: Truth, at: Instant) -> dict[str, Figures]:
    """What `jobs.demand.v1` must say at `at`, by cell. Figures that are zero may be absent."""
    sums: defaultdict[str, Counter[str | tuple[Window, str]]] = defaultdict(Counter)
    employers: defaultdict[tuple[str, Window], set[int]] = defaultdict(set)
    for happening, cells in _happenings(truth):
        what, when, facts, _ = happening
        stock = _STOCK.get(what, 0) if when <= at else 0
        seen = list(_windows(when, at))
        for cell in cells if stock or seen else ():
            sums[cell]["open"] += stock
            for window in seen:
                if what in ("new", "closed"):
                    sums[cell][window, what] += 1
                if what == "new":
                    sums[cell][window, "positions"] += facts.positions
                elif what == "posting":
                    employers[cell, window].add(employer_hash(facts.employer))
    for applicant, source, when, number in truth.applications():
        for window in _windows(when, at):
            for cell in _applied(applicant, source):
                sums[cell][window, "applications"] += number
    for (cell, window), hashes in employers.items():
        sums[cell][window, "employers"] = distinct(hashes)
    return {cell: dict(found) for cell, found in sums.items()}


def days(truth: Truth) -> dict[str, dict[str, Day]]:
    """What `jobs.daily.v1` must say: cell -> day -> figures. Days on which nothing happens are left out."""
    counts: defaultdict[str, defaultdict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    employers: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    pay: defaultdict[tuple[str, str], defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for (what, at, facts, dated), cells in _happenings(truth):
        started = day_of(at)
        backdated = dated and (facts.lead or 0) > BELIEVED
        believed = dated and facts.lead is not None and 0 <= facts.lead <= BELIEVED
        day = _before(started, facts.lead) if believed and facts.lead else started
        for cell in cells:
            count = counts[cell][day]
            count[_PLURAL.get(what, what)] += 1
            counts[cell][started]["stock"] += _STOCK.get(what, 0)
            if what == "new":
                count["positions"] += facts.positions
                count["remote"] += facts.remote
                if facts.pay is not None:
                    pay[cell, day][facts.pay.currency].append(facts.pay.annual)
            elif what == "posting":
                count["backdated"] += backdated
                employers[cell, day].add(employer_hash(facts.employer))
    for applicant, source, at, number in truth.applications():
        for cell in _applied(applicant, source):
            counts[cell][day_of(at)]["applications"] += number
    found: dict[str, dict[str, Day]] = {}
    for cell, by_day in counts.items():
        stock = 0
        for day in sorted(by_day):
            said: Day = {name: number for name, number in by_day[day].items() if number}
            if not said:
                continue
            stock += said.pop("stock", 0)
            said["open"] = stock
            if hashes := employers.get((cell, day)):
                said |= {"employers": distinct(hashes), "employers_sketch": sketch(hashes)}
            if paid := pay.get((cell, day)):
                said["salary"] = {currency: _salary(annual) for currency, annual in sorted(paid.items())}
            found.setdefault(cell, {})[day] = said
    return found


def distinct(hashes: set[int]) -> int:
    """How many employers: their number, or the estimate from the 2,048 smallest hashes (rule 11)."""
    if len(hashes) < SKETCH:
        return len(hashes)
    largest = nsmallest(SKETCH, hashes)[-1]
    return (2 * (SKETCH - 1) * 2**64 + largest) // (2 * largest)


def sketch(hashes: set[int]) -> str:
    """The 2,048 smallest hashes ascending, 8 bytes each, in base64."""
    return b64encode(b"".join(value.to_bytes(8, "big") for value in nsmallest(SKETCH, hashes))).decode()


def employer_hash(folded: str) -> int:
    """Rule 11: the first 8 bytes, big-endian, of blake2b-128."""
    return int.from_bytes(blake2b(folded.encode(), digest_size=16).digest()[:8], "big")


def _happenings(truth: Truth) -> Iterator[tuple[Happening, tuple[str, ...]]]:
    for happening in truth.market():
        yield happening, tuple(_market(happening.facts.meaning))
    for source, happening in truth.sources():
        yield happening, (f"source={source}",)


def _windows(when: Instant, at: Instant) -> Iterator[Window]:
    for window, span, pane in zip(WINDOWS, WINDOW_SPANS, PANE_SPANS, strict=True):
        if at - span < when // pane * pane <= at:
            yield window


def _applied(facts: Facts | None, source: str) -> Iterator[str]:
    yield from _market(facts.meaning if facts else NOBODY)
    yield f"source={source}"


def _market(meaning: Meaning) -> Iterator[str]:
    role, sector, industries, domains = meaning
    yield from ("total", f"sector={sector}", f"role={role}", f"role={role},sector={sector}")
    yield from (f"industry={industry}" for industry in industries)
    for domain in domains:
        yield from (f"domain={domain}", f"domain={domain},role={role}")


def _before(day: str, lead: int) -> str:
    return (date.fromisoformat(day) - timedelta(days=lead)).isoformat()


def _salary(annual: Iterable[int]) -> dict[str, Any]:
    paid = sorted(annual)
    buckets = Counter(str(ceil(log(each) / log(1.01 / 0.99))) for each in paid)
    return {"n": len(paid), "sum": sum(paid), "buckets": dict(buckets)}
