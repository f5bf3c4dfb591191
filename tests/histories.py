"""Random histories of few postings, made so that every counting rule meets every other."""

import random
from datetime import UTC, datetime
from typing import Any

BEGIN = 1_700_000_000
TITLES = (
    "Data Engineer",
    "Senior Nurse",
    "算法工程师",
    "AIGC产品经理",
    "Painter of signs",
    "Machine learning engineer",
)


def iso(seconds: float) -> str:
    """A time of the feed."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def events(rng: random.Random, number: int, span: float) -> list[dict[str, Any]]:
    """Events of few postings, so that every rule meets every other, mostly in time order."""
    found = []
    for i in range(number):
        at = BEGIN + span * i / number
        posting_id = str(rng.randrange(max(2, number // 6)))
        source = rng.choice(["alpha", "beta"])
        if rng.random() < 0.25:
            event: dict[str, Any] = {
                "event_id": f"a{rng.randrange(number)}",
                "occurred_at": iso(at - rng.random() * 900),
            }
            event["cumulative_count" if rng.random() < 0.3 else "count"] = rng.randrange(5)
            found.append({**event, "source": source, "posting_id": posting_id})
            continue
        kind = rng.choice(["opened", "opened", "closed", "reopened", "updated"])
        jitter = rng.choice([0, 0, 0, rng.random() * 7_200, rng.random() * 5 * 86_400])
        event = {"event_type": kind, "source": source, "posting_id": posting_id, "occurred_at": iso(at - jitter)}
        if rng.random() < 0.7:
            event["event_id"] = f"e{rng.randrange(2 * number)}"
        if kind == "opened" or rng.random() < 0.6:
            event |= {"title": rng.choice(TITLES), "organization_name": rng.choice(["Foo Ltd", "Bar GmbH", "百度"])}
            event |= {"industry": rng.sample(["I", "C", "J"], rng.randrange(3)), "industry_scheme": "gbt4754"}
            event["total_job_openings"] = rng.randrange(4)
            event["location_locality"] = rng.choice(["Wien", "Graz"])
            if rng.random() < 0.5:
                event["date_posted"] = iso(at - rng.random() * 12 * 86_400)[: rng.choice([10, None])]
            if rng.random() < 0.5:
                event |= {"salary_min": rng.randrange(20_000, 40_000), "salary_max": 50_000, "salary_unit": "YEAR"}
                event["salary_currency"] = rng.choice(["EUR", "CNY"])
            event |= {"tags": rng.sample(["fair", "hall", "x"], 2), "work_mode": rng.choice(["remote", "onsite"])}
        if rng.random() < 0.3:
            ahead = rng.choice([0.0, 3_600.0, 86_400.0, 9 * 86_400.0, -3_600.0, 800 * 86_400.0])
            stated = iso(at - jitter + ahead)
            event["valid_through"] = stated if rng.random() < 0.7 else stated[:10]
        found.append(event)
    return found
