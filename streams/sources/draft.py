"""Draft: the fields of a posting event under construction, and what of the document they leave out."""

import re
from collections.abc import Iterable
from html import unescape
from typing import Any

from streams.contracts.posting import EmploymentType, SalaryUnit
from streams.sources.advert import Advert, Event, Origin, Unmapped
from streams.sources.moment import iso_moment
from streams.sources.plain import plain_text
from streams.sources.vocabulary import employment_type, salary_unit

_PLAIN = re.compile(r"[0-9]{1,15}(\.([0-9]{1,2}|[0-9]{4,9}))?")


class Draft:
    """Takes what a document states, field by field.

    What intake requires is passed on as it is, for intake to refuse with a reason; anything else that cannot be read
    is left out by name, so that one odd field costs no posting.
    """

    def __init__(self, origin: Origin, posting_id: Any) -> None:
        if isinstance(posting_id, int) and not isinstance(posting_id, bool):
            posting_id = str(posting_id)
        if not isinstance(posting_id, str) or not posting_id.strip():
            raise Unmapped("no identifier: a posting is known by its source and its posting_id")
        self.origin = origin
        self.fields: dict[str, Any] = {"source": origin.source, "posting_id": posting_id.strip()}
        self.left: list[str] = []

    def leave(self, field: str, why: str) -> None:
        """Say that a field of the document is not used."""
        self.left.append(f"{field}: {why}")

    def put(self, name: str, value: Any) -> None:
        """State a field; nothing, "" and [] are not stated."""
        if value not in (None, "", [], ()):
            self.fields[name] = value

    def words(self, name: str, value: Any) -> None:
        """A text on one line, its HTML entities read. What is no text is passed on."""
        self.put(name, " ".join(unescape(value).split()) if isinstance(value, str) else value)

    def optional(self, name: str, field: str, value: Any) -> None:
        """A text on one line that may as well be missing."""
        if isinstance(value, str):
            self.words(name, value)
        elif value is not None:
            self.leave(field, "no text")

    def count(self, name: str, field: str, value: Any) -> None:
        """A whole number that is not negative, or a text that is one."""
        if value is None:
            return
        if isinstance(value, str) and value.strip().isdecimal():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 31:
            self.fields[name] = value
        else:
            self.leave(field, "no number of openings")

    def prose(self, field: str, value: Any) -> None:
        """The description: text or HTML."""
        if isinstance(value, str):
            self.put("description", plain_text(value))
        elif value is not None:
            self.leave(field, "no text")

    def moment(self, name: str, field: str, value: Any) -> None:
        """A date or time in ISO 8601."""
        if value in (None, ""):
            return
        stated = iso_moment(value, self.origin.zone)
        if stated is None:
            self.leave(field, "no date or time of ISO 8601")
            return
        if "T" not in stated and (":" in value or "T" in value):
            self.leave(field, "a time without an offset: its date is used (--zone names its zone)")
        self.put(name, stated)

    def employment(self, field: str, values: Iterable[Any]) -> None:
        """The first of the kinds of employment that is one of ours; OTHER where none is."""
        found: list[EmploymentType] = []
        unknown = False
        for value in values:
            kind = employment_type(value) if isinstance(value, str) else None
            if kind is None:
                unknown = True
            elif kind not in found:
                found.append(kind)
        if len(found) > 1:
            self.leave(field, "several, the first one is used")
        elif unknown and not found:
            self.leave(field, "not a known kind: OTHER")
        if found or unknown:
            self.put("employment_type", found[0] if found else "OTHER")

    def pay(self, field: str, least: Any, most: Any, currency: Any, unit: Any) -> None:
        """Bounds, currency and unit. What is missing is not guessed, so that pay counts as unstated."""
        bounds = number(least), number(most)
        if any(bound is None and stated not in (None, "") for bound, stated in zip(bounds, (least, most), strict=True)):
            self.leave(field, "an amount is no plain number")
            return
        if bounds == (None, None):
            return
        if None in bounds:
            self.leave(field, "one bound alone, so the pay counts as unstated")
        period: SalaryUnit | None = salary_unit(unit) if isinstance(unit, str) else None
        if period is None:
            self.leave(field, "no known unit of time, so the pay counts as unstated")
        money = currency.strip().upper() if isinstance(currency, str) else ""
        if len(money) != len("EUR"):
            self.leave(field, "no currency of three letters, so the pay counts as unstated")
            money = ""
        self.put("salary_min", bounds[0])
        self.put("salary_max", bounds[1])
        self.put("salary_currency", money)
        self.put("salary_unit", period)

    def advert(self, *events: Event) -> Advert:
        """What has been taken."""
        return Advert(self.fields, events, tuple(self.left))


def number(value: Any) -> int | float | None:
    """A number, or a text that is nothing else.

    `1,500` and `1.500` are none: whether they are 1500 or 1.5 depends on the country.
    """
    if isinstance(value, str) and _PLAIN.fullmatch(value.strip()):
        return float(value)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
