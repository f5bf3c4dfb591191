"""schema.org JobPosting as JSON-LD, https://schema.org/JobPosting: what career pages carry for search engines.

https://developers.google.com/search/docs/appearance/structured-data/job-posting says how most of them are written.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from streams.sources.advert import Advert, Event, Origin, Unmapped
from streams.sources.draft import Draft
from streams.sources.moment import iso_instant, rfc3339
from streams.sources.shape import first, listed, named

#: What is nested deeper than this in a page's graph is no advert of the page.
_DEEPEST = 6


def split_schema_org(document: bytes) -> Iterator[Any]:
    """Each JobPosting of a document: an object, a list, or a graph, in which references by `@id` are followed.

    Raises Unmapped if there is none. An empty list is an empty list.
    """
    whole = msgspec.json.decode(document)
    nodes = list(_nodes(whole, 0))
    named = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    found = [node for node in nodes if "JobPosting" in _types(node)]
    if not found and whole != []:
        raise Unmapped("no JobPosting in it")
    for node in found:
        yield {name: _resolved(value, named) for name, value in node.items()}


def convert_schema_org(item: Any, origin: Origin) -> Advert:
    """One JobPosting. It opened when it was seen; else at its `datePosted`, if that is a time with an offset."""
    draft = Draft(origin, _identifier(item))
    draft.words("title", item.get("title"))
    draft.words("organization_name", named(first(item.get("hiringOrganization"))))
    draft.moment("date_posted", "datePosted", item.get("datePosted"))
    draft.moment("valid_through", "validThrough", item.get("validThrough"))
    _place(draft, item)
    draft.employment("employmentType", _words(item.get("employmentType")))
    _salary(draft, item)
    draft.put("industry", _words(item.get("industry"), separators=""))
    draft.put("skills", _words(item.get("skills"), separators=",;"))
    draft.count("total_job_openings", "totalJobOpenings", item.get("totalJobOpenings"))
    draft.prose("description", item.get("description"))
    draft.optional("language", "inLanguage", named(first(item.get("inLanguage"))))
    draft.optional("url", "url", item.get("url"))
    seen = rfc3339(origin.seen) if origin.seen else iso_instant(item.get("datePosted"), origin.zone)
    return draft.advert(Event("opened", seen))


def _nodes(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for part in value:
            yield from _nodes(part, depth + 1)
    elif isinstance(value, dict):
        yield value
        if "JobPosting" not in _types(value):
            for part in value.values():
                yield from _nodes(part, depth + 1)


def _types(node: dict[str, Any]) -> set[str]:
    kinds = node.get("@type")
    listed = kinds if isinstance(kinds, list) else [kinds]
    return {kind.rpartition("/")[2].rpartition(":")[2] for kind in listed if isinstance(kind, str)}


def _resolved(value: Any, named: dict[str, Any]) -> Any:
    """What a reference means, `{"@id": "#company"}` alone."""
    if isinstance(value, dict) and len(value) == 1 and isinstance(value.get("@id"), str):
        return named.get(value["@id"], value)
    return value


def _identifier(item: dict[str, Any]) -> Any:
    """What the page knows the advert by.

    A PropertyValue is the employer's own number, unique under its name only, so the name goes with it.
    """
    stated = first(item.get("identifier"))
    if isinstance(stated, dict):
        value, name = stated.get("value"), stated.get("name")
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return f"{name.strip()}/{value}" if isinstance(name, str) and name.strip() else str(value)
        stated = stated.get("@id")
    return stated if stated not in (None, "") else item.get("@id") or item.get("url")


def _place(draft: Draft, item: dict[str, Any]) -> None:
    places = listed(item.get("jobLocation"))
    if len(places) > 1:
        draft.leave("jobLocation", "several places, the first one is used")
    place = places[0] if places else None
    address = place.get("address", place) if isinstance(place, dict) else place
    address = first(address)
    if isinstance(address, str):
        draft.words("location_locality", address)
    elif isinstance(address, dict):
        draft.optional("location_locality", "addressLocality", named(address.get("addressLocality")))
        draft.optional("location_region", "addressRegion", named(address.get("addressRegion")))
        _country(draft, "addressCountry", address.get("addressCountry"))
    if any(isinstance(kind, str) and kind.upper() == "TELECOMMUTE" for kind in listed(item.get("jobLocationType"))):
        draft.put("work_mode", "remote")
        if address is None:
            _country(draft, "applicantLocationRequirements", first(item.get("applicantLocationRequirements")))


def _country(draft: Draft, field: str, value: Any) -> None:
    name = named(first(value))
    if isinstance(name, str) and len(name.strip()) == 2 and name.strip().isalpha():
        draft.put("location_country", name.strip().upper())
    elif name is not None:
        draft.leave(field, "no country code of two letters")


def _salary(draft: Draft, item: dict[str, Any]) -> None:
    stated = first(item.get("baseSalary"))
    if stated is None:
        if item.get("estimatedSalary") is not None:
            draft.leave("estimatedSalary", "an estimate is not what the employer offers")
        return
    if isinstance(stated, str):
        draft.words("salary_text", stated)
        return
    if not isinstance(stated, dict):
        draft.pay("baseSalary", stated, None, item.get("salaryCurrency"), None)
        return
    value = first(stated.get("value"))
    amount = value if isinstance(value, dict) else {**stated, "value": value}
    single = next((amount[name] for name in ("value", "price") if amount.get(name) is not None), None)
    least = next((amount[name] for name in ("minValue", "minPrice") if amount.get(name) is not None), single)
    most = next((amount[name] for name in ("maxValue", "maxPrice") if amount.get(name) is not None), single)
    currency = stated.get("currency") or stated.get("priceCurrency") or item.get("salaryCurrency")
    units = (amount.get("unitText"), amount.get("unitCode"), stated.get("unitText"), stated.get("unitCode"))
    draft.pay("baseSalary", least, most, currency, next((unit for unit in units if unit), None))


def _words(value: Any, separators: str = ",") -> list[str]:
    """Texts of a list, of things with names, or of one text that is cut at its separators; the rest is no text."""
    found: list[str] = []
    for part in map(named, listed(value)):
        if isinstance(part, str):
            for separator in separators:
                part = part.replace(separator, "\n")  # noqa: PLW2901
            found += [word.strip() for word in part.split("\n") if word.strip()]
    return found
