"""The posting event: what producers write to `jobs.postings.v1`."""

from collections.abc import Callable
from typing import Annotated, Literal, get_args

import msgspec
from msgspec import Meta

from streams.contracts.decode import decoder
from streams.contracts.instant import Moment, Time
from streams.contracts.reject import Rejected, RejectReason

EventType = Literal["opened", "updated", "closed", "reopened"]
IndustryScheme = Literal["free", "gbt4754", "isic4", "nace2", "nace21", "naics2022"]
WorkMode = Literal["onsite", "hybrid", "remote", "unknown"]
EmploymentType = Literal[
    "FULL_TIME", "PART_TIME", "CONTRACTOR", "TEMPORARY", "INTERN", "VOLUNTEER", "PER_DIEM", "OTHER"
]
SalaryUnit = Literal["HOUR", "DAY", "WEEK", "MONTH", "YEAR"]

# `$` also matches before a final newline in Python, not in JSON Schema's dialect; the look-ahead makes both agree.
Slug = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$(?!\n)", description="a source's name; a metric label")]
PostingId = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=256,
        pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)",
        description="unique within its source; no control characters",
    ),
]
Text = Annotated[str, Meta(min_length=1)]
# Sums of counts travel as 64-bit integers: a bound on each keeps four billion of them in range.
Count = Annotated[int, Meta(ge=0, le=2_147_483_647)]

#: Of a description, so many bytes of its UTF-8 are used.
DESCRIPTION_BYTES = 20_000


class Posting(msgspec.Struct, gc=False):
    """One event in the life of a posting. The record's key is `source:posting_id`; null means absent.

    Control characters in texts count as spaces, as all folding takes them. An empty `event_id` is none.
    """

    source: Slug
    posting_id: PostingId
    occurred_at: Time
    schema_version: Literal[1] | None = None
    event_id: str | None = None
    event_type: EventType | None = None
    title: Annotated[str, Meta(min_length=1, max_length=512)] | None = None
    organization_name: Text | None = None
    organization_id: str | None = None
    is_staffing_agency: bool | None = None
    date_posted: Moment | None = None
    valid_through: Moment | None = None
    industry: list[str] | None = None
    industry_scheme: IndustryScheme | None = None
    skills: list[str] | None = None
    tags: list[str] | None = None
    description: Annotated[str, Meta(description="its first 20 kB are used")] | None = None
    total_job_openings: Count | None = None
    location_country: Annotated[str, Meta(min_length=2, max_length=2)] | None = None
    location_region: str | None = None
    location_locality: str | None = None
    work_mode: WorkMode | None = None
    employment_type: EmploymentType | None = None
    salary_min: float | None = None
    salary_max: float | None = None
    salary_currency: Annotated[str, Meta(min_length=3, max_length=3)] | None = None
    salary_unit: SalaryUnit | None = None
    salary_months_per_year: Annotated[float, Meta(gt=0)] | None = None
    salary_is_estimated: bool | None = None
    salary_text: str | None = None
    language: str | None = None
    url: str | None = None


_decode: Callable[[bytes | None], Posting] = decoder(
    Posting,
    {
        "event_type": get_args(EventType),
        "industry_scheme": get_args(IndustryScheme),
        "work_mode": get_args(WorkMode),
        "employment_type": get_args(EmploymentType),
        "salary_unit": get_args(SalaryUnit),
    },
)


def decode_posting(value: bytes | None) -> Posting:
    """Decode and validate a record's value; about 3 us for 600 bytes.

    Raises `Rejected` with a reason and the field, and nothing else.
    """
    posting = _decode(value)
    if posting.title is None or posting.organization_name is None:
        kind = posting.event_type
        if kind is None or kind == "opened":
            field = "title" if posting.title is None else "organization_name"
            raise Rejected(RejectReason.MISSING_FIELD, f"{field}: required in an `opened` event")
    return posting
