"""Postings of about 600 bytes for benchmarks: two portals with overlap, known titles, many employers. Seeded."""

import random
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import orjson

from streams.taxonomy import Taxonomy

EMPLOYERS = 20_000
SECTIONS = "ABCDEFGHIJKLMNOPQRST"
TEXT = "We look for a colleague who likes clear words, working software and short meetings. "
LEVELS = ("Senior ", "Junior ", "Lead ", "", "")
PLACES = ("Berlin", "Wien", "Graz", "上海", "深圳")
BEGIN = 1_700_000_000
PORTALS = ("alpha", "beta")
#: A portal repeats adverts of the other when they are so many postings old.
BEHIND = 40_000


def postings(
    number: int,
    seed: int = 1,
    span: float = 10_800.0,
    *,
    overlap: float = 0.4,
    resend: float = 0.1,
    scattered: bool = False,
) -> Iterator[tuple[bytes, bytes]]:
    """Yield (key, value) of `number` records of postings that open within `span` seconds.

    overlap:   share of postings that repeat an advert of the other portal. resend: share of records sent again.
    scattered: in no order of time, else ordered by it.
    """
    rng = random.Random(seed)
    titles = sorted(Taxonomy.load().roles)
    fresh: deque[dict[str, Any]] = deque()  # adverts that the other portal has not repeated
    last: tuple[bytes, bytes] | None = None
    for i in range(number):
        if last is not None and rng.random() < resend:
            yield last
            continue
        at = datetime.fromtimestamp(BEGIN + span * (rng.random() if scattered else i / number), UTC)
        repeats = len(fresh) > min(BEHIND, number // 10) and rng.random() < overlap / (1 - resend)
        if repeats:
            old = fresh.popleft()
            portal = PORTALS[old["source"] == PORTALS[0]]
            advert = {**old, "organization_name": old["organization_name"].upper().replace("LTD", "Limited")}
        else:
            portal = PORTALS[i % 2]
            advert = _advert(rng, titles)
        posting_id = f"p{i:09d}"
        advert |= {
            "event_id": f"e{i:09d}",
            "source": portal,
            "posting_id": posting_id,
            "occurred_at": at.isoformat(timespec="milliseconds"),
            "url": f"https://jobs.example.org/{posting_id}",
        }
        if not repeats:
            fresh.append(advert)
        last = f"{portal}:{posting_id}".encode(), orjson.dumps(advert)
        yield last


def _advert(rng: random.Random, titles: list[str]) -> dict[str, Any]:
    role = int(len(titles) * rng.random() ** 2)
    # Most adverts of a role are in its own sector; pay is stated in a minority.
    section = role % 20 if rng.random() < 0.85 else int(20 * rng.random())
    low = 30_000 + 1_000 * int(40 * rng.random())
    pay = {"salary_min": low, "salary_max": low + 20_000, "salary_currency": "EUR", "salary_unit": "YEAR"}
    return {
        "schema_version": 1,
        "event_type": "opened",
        "title": f"{rng.choice(LEVELS)}{titles[role].replace('_', ' ')} (m/f/d)",
        "organization_name": f"Organisation {int(EMPLOYERS * rng.random() ** 2)} Holdings Ltd",
        "industry": [SECTIONS[section]],
        "industry_scheme": "gbt4754",
        "skills": rng.sample(("python", "sql", "machine learning", "excel", "welding"), 2),
        "location_locality": rng.choice(PLACES),
        "total_job_openings": rng.randrange(1, 4),
        "work_mode": "onsite",
        "description": TEXT,
        **(pay if rng.random() < 0.4 else {}),
    }
