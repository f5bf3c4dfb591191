"""JobStream of JobTech (Arbetsförmedlingen, the Swedish Public Employment Service), `/v2/stream` and `/v2/snapshot`.

https://jobstream.api.jobtechdev.se. The stream has each advert that changed, as it is now, and those that were removed.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from streams.sources.advert import Advert, Event, Origin
from streams.sources.draft import Draft
from streams.sources.moment import iso_instant, rfc3339
from streams.sources.shape import first, listed, member, text

#: Its times have no offset and are Swedish.
SWEDEN = ZoneInfo("Europe/Stockholm")

#: `country_code` is a number of JobTech's own; these names cover nearly all adverts.
_COUNTRIES = {
    "sverige": "SE", "norge": "NO", "danmark": "DK", "finland": "FI", "island": "IS", "tyskland": "DE",
    "storbritannien": "GB", "nederländerna": "NL", "schweiz": "CH", "österrike": "AT", "polen": "PL", "spanien": "ES",
}  # fmt: skip


def split_jobstream(document: bytes) -> Iterator[Any]:
    """Each advert of a list, or the advert that a line is."""
    if document.lstrip().startswith(b"["):
        for advert in msgspec.json.decode(document, type=list[msgspec.Raw]):
            yield msgspec.json.decode(advert)
    else:
        yield msgspec.json.decode(document)


def convert_jobstream(item: Any, origin: Origin) -> Advert:
    """One advert: opened when it was published, and updated when it was last written; or closed when it was removed.

    Both events are given, since the stream does not say which of them is news: the one that is not changes nothing.
    """
    origin = origin._replace(zone=origin.zone or SWEDEN)
    draft = Draft(origin, item.get("id"))
    written = _written(item.get("timestamp"))
    if item.get("removed") is True:
        return draft.advert(Event("closed", iso_instant(item.get("removed_date"), origin.zone) or written))
    draft.words("title", item.get("headline"))
    employer = first(item.get("employer"))
    draft.words("organization_name", member(employer, "name") or member(employer, "workplace"))
    draft.optional("organization_id", "employer.organization_number", member(employer, "organization_number"))
    draft.moment("date_posted", "publication_date", item.get("publication_date"))
    ends = "last_publication_date" if item.get("last_publication_date") else "application_deadline"
    draft.moment("valid_through", ends, item.get(ends))
    draft.count("total_job_openings", "number_of_vacancies", item.get("number_of_vacancies"))
    _place(draft, first(item.get("workplace_address")))
    kinds = (_label(item.get("working_hours_type")), _label(item.get("employment_type")))
    draft.employment("working_hours_type, employment_type", [kind for kind in kinds if kind])
    draft.optional("salary_text", "salary_description", item.get("salary_description"))
    needs = [member(first(item.get(need)), "skills") for need in ("must_have", "nice_to_have")]
    draft.put("skills", [label for skills in needs for skill in listed(skills) if (label := _label(skill))])
    draft.put("tags", [label for label in [_label(item.get("occupation_field"))] if label])
    description = first(item.get("description"))
    draft.prose("description", member(description, "text") or member(description, "text_formatted"))
    draft.optional("url", "webpage_url", item.get("webpage_url"))
    published = iso_instant(item.get("publication_date"), origin.zone) or written
    opened = Event("opened", published or (rfc3339(origin.seen) if origin.seen else None))
    if published and written and datetime.fromisoformat(written) > datetime.fromisoformat(published):
        return draft.advert(opened, Event("updated", written))
    return draft.advert(opened)


def _place(draft: Draft, address: Any) -> None:
    place = member(address, "municipality") or member(address, "city")
    draft.optional("location_locality", "workplace_address", place)
    draft.optional("location_region", "workplace_address.region", member(address, "region"))
    country = text(member(address, "country"))
    if country is not None:
        code = _COUNTRIES.get(country.strip().casefold())
        if code is None:
            draft.leave("workplace_address.country", "no country code of two letters")
        draft.put("location_country", code)


def _written(milliseconds: Any) -> str | None:
    """`timestamp`, milliseconds since the epoch."""
    if not isinstance(milliseconds, int) or isinstance(milliseconds, bool):
        return None
    try:
        return rfc3339(datetime.fromtimestamp(milliseconds / 1000, UTC))
    except (OverflowError, ValueError, OSError):
        return None


def _label(concept: Any) -> str | None:
    return text(member(first(concept), "label"))  # some concepts became lists of one
