"""The desk: turns a posting's first event into what it is counted under."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

import msgspec

from streams.calendar import Days, number_of
from streams.contracts.instant import Moment
from streams.contracts.posting import Posting
from streams.contracts.stage import Instant
from streams.contracts.tally import Attributes, Pay
from streams.taxonomy import employer_hash, identify

#: How many days before its start a posting's stated date may lie (counting rule 9).
BACKDATED_DAYS = 7

# Few combinations occur. Equal ones are one object: whoever groups by attributes compares identities.
_attributes = lru_cache(maxsize=32_768)(Attributes)


class Classified(Protocol):
    """Slugs of the catalogues; `industries` and `domains` sorted and distinct."""

    @property
    def role(self) -> str:
        """Of the title; `other` if none."""

    @property
    def sector(self) -> str:
        """Of the first industry; `staffing` or `unknown` by rule."""

    @property
    def industries(self) -> tuple[str, ...]:
        """What the labels name."""

    @property
    def domains(self) -> tuple[str, ...]:
        """What the texts mention."""


class Payroll(Protocol):
    """What the desk needs of the taxonomy for pay."""

    def annual(  # noqa: PLR0917 (the taxonomy's signature)
        self,
        minimum: float | None,
        maximum: float | None,
        currency: str | None,
        unit: str | None,
        months: float | None = None,
        is_estimated: bool | None = None,  # noqa: FBT001
        text: str | None = None,
    ) -> Pay | None:
        """Currency and whole units a year; None if unstated or implausible (rule 13)."""
        ...


class Classifier(Protocol):
    """What the desk needs of the taxonomy. `pay` is what reads stated pay."""

    @property
    def pay(self) -> Payroll:
        """Stated pay to a year's pay."""

    def classify(  # noqa: PLR0917 (the taxonomy's signature)
        self,
        title: str,
        industries: Sequence[str] = (),
        scheme: str = "free",
        is_staffing_agency: bool = False,  # noqa: FBT001, FBT002
        skills: Sequence[str] = (),
        tags: Sequence[str] = (),
        description: str = "",
    ) -> Classified:
        """Put an advert into the catalogues, of its description only the first 20 kB. Deterministic."""
        ...


class Received(msgspec.Struct, gc=False):
    """What the desk finds in a posting's first event; the fields are those of `Advert` and `Sighting`."""

    attributes: Attributes
    positions: int
    day: int
    backdated: bool
    remote: bool
    pay: Pay | None
    fingerprint: bytes
    employer: int


_hash = lru_cache(maxsize=65_536)(employer_hash)


class Desk:
    """Reads first events. `counted_tags`: the tags that have cells of their own."""

    def __init__(self, classifier: Classifier, days: Days, counted_tags: frozenset[str] = frozenset()) -> None:
        self._classify = classifier.classify
        self._pay = classifier.pay.annual
        self._days = days
        self._counted_tags = counted_tags

    def receive(self, event: Posting, at: Instant) -> Received:
        """Read a posting's first event, which has a title and an employer; it starts at `at`."""
        title, tags = event.title or "", event.tags or ()
        found = self._classify(
            title,
            event.industry or (),
            event.industry_scheme or "free",
            event.is_staffing_agency or False,
            event.skills or (),
            tags,
            event.description or "",
        )
        counted = tuple(sorted(self._counted_tags.intersection(tags))) if tags else ()
        employer, fingerprint = identify(
            event.organization_name or "",
            title,
            event.location_locality,
            event.location_region,
            event.location_country,
        )
        start = self._days.of(at)
        day, backdated = start, False
        if (posted := event.date_posted) is not None:
            stated = self._day(posted)
            backdated = stated < start - BACKDATED_DAYS
            if not backdated and stated <= start:
                day = stated
        pay = None
        if event.salary_min is not None or event.salary_text:
            pay = self._pay(
                event.salary_min,
                event.salary_max,
                event.salary_currency,
                event.salary_unit,
                event.salary_months_per_year,
                event.salary_is_estimated,
                event.salary_text,
            )
        return Received(
            _attributes(found.role, found.sector, found.industries, found.domains, event.source, counted),
            event.total_job_openings or 1,
            day,
            backdated,
            event.work_mode == "remote",
            pay,
            fingerprint,
            _hash(employer),
        )

    def _day(self, moment: Moment) -> int:
        return number_of(moment.day) if moment.day is not None else self._days.of(moment.at or 0)
