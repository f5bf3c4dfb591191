"""Postings of about 600 bytes for benchmarks: known titles, many employers, in time order. Seeded."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime

import orjson

from streams.taxonomy import Taxonomy

EMPLOYERS = 20_000
SECTIONS = "ABCDEFGHIJKLMNOPQRST"
TEXT = "We look for a colleague who likes clear words, working software and short meetings. "
LEVELS = ("Senior ", "Junior ", "Lead ", "", "")
BEGIN = 1_700_000_000


def postings(number: int, seed: int = 1, span: float = 10_800.0) -> Iterator[tuple[bytes, bytes]]:
    """Yield (key, value) of `number` postings that open within `span` seconds, ordered by time."""
    rng = random.Random(seed)
    titles = sorted(Taxonomy.load().roles)
    for i in range(number):
        at = datetime.fromtimestamp(BEGIN + i * span / number, UTC)
        title = titles[int(len(titles) * rng.random() ** 2)].replace("_", " ")
        posting_id = f"p{i:09d}"
        value = orjson.dumps({
            "schema_version": 1,
            "event_id": f"e{i:09d}",
            "event_type": "opened",
            "source": ("alpha", "beta")[i % 2],
            "posting_id": posting_id,
            "occurred_at": at.isoformat(timespec="milliseconds"),
            "title": f"{rng.choice(LEVELS)}{title} (m/f/d)",
            "organization_name": f"Organisation {int(EMPLOYERS * rng.random() ** 2)} Holdings Ltd",
            "industry": [SECTIONS[int(20 * rng.random())]],
            "industry_scheme": "gbt4754",
            "skills": rng.sample(("python", "sql", "machine learning", "excel", "welding"), 2),
            "location_locality": rng.choice(("Berlin", "Wien", "Graz", "上海", "深圳")),
            "salary_min": 50_000,
            "salary_max": 80_000,
            "salary_currency": "EUR",
            "salary_unit": "YEAR",
            "total_job_openings": rng.randrange(1, 4),
            "work_mode": "onsite",
            "url": f"https://jobs.example.org/{posting_id}",
            "description": TEXT,
        })  # fmt: skip
        yield f"{('alpha', 'beta')[i % 2]}:{posting_id}".encode(), value
