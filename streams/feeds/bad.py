"""Bad input: lines that must end as dead letters, each with the reason that it must get."""

from random import Random
from typing import Any

import orjson

from streams.contracts.reject import RejectReason

#: What is done to a good posting event. A file of it can be loaded too, so the mistake is in the value, not in the key.
_SPOILED: list[tuple[RejectReason, dict[str, Any]]] = [
    (RejectReason.MISSING_FIELD, {"title": None}),
    (RejectReason.MISSING_FIELD, {"organization_name": None}),
    (RejectReason.MISSING_FIELD, {"occurred_at": None}),
    (RejectReason.NO_ZONE, {"occurred_at": "2024-02-18T09:00:00"}),
    (RejectReason.BAD_VALUE, {"occurred_at": "the day before yesterday"}),
    (RejectReason.BAD_VALUE, {"title": ""}),
    (RejectReason.BAD_VALUE, {"total_job_openings": -3}),
    (RejectReason.WRONG_TYPE, {"total_job_openings": "3"}),
    (RejectReason.WRONG_TYPE, {"skills": "Python"}),
    (RejectReason.UNKNOWN_VALUE, {"event_type": "renewed"}),
    (RejectReason.UNKNOWN_VALUE, {"work_mode": "moon"}),
    (RejectReason.UNKNOWN_VERSION, {"schema_version": 2}),
    (RejectReason.IN_FUTURE, {"occurred_at": "2099-01-01T00:00:00Z"}),
]


def spoil(random: Random, event: dict[str, Any]) -> tuple[RejectReason, bytes]:
    """Make a good `opened` event unusable."""
    if random.random() < 0.2:
        return RejectReason.NOT_JSON, orjson.dumps(event)[: -random.randint(1, 20)]
    reason, change = random.choice(_SPOILED)
    return reason, orjson.dumps(event | change)
