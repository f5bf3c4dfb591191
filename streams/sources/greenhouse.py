"""Greenhouse Job Board API, `GET /v1/boards/{board}/jobs`, best with `?content=true&pay_transparency=true`.

https://developers.greenhouse.io/job-board.html. It lists what is open now: closings are only seen by its absence.
"""

from collections.abc import Iterator
from html import unescape
from typing import Any

import msgspec

from streams.sources.advert import Advert, Event, Origin
from streams.sources.draft import Draft
from streams.sources.moment import iso_instant, rfc3339
from streams.sources.shape import listed, member, text
from streams.sources.vocabulary import salary_unit_in


class _Board(msgspec.Struct):
    jobs: list[msgspec.Raw] | None = None


def split_greenhouse(document: bytes) -> Iterator[Any]:
    """Each job of an answer that lists jobs, or the one job of an answer that is one."""
    if document.lstrip().startswith(b"["):
        jobs: list[msgspec.Raw] | None = msgspec.json.decode(document, type=list[msgspec.Raw])
    else:
        jobs = msgspec.json.decode(document, type=_Board).jobs
    for job in [document] if jobs is None else jobs:
        yield msgspec.json.decode(job)


def convert_greenhouse(item: Any, origin: Origin) -> Advert:
    """One job. It opened at `first_published`; where that is missing (older answers), at `updated_at`."""
    draft = Draft(origin, item.get("id"))
    if item.get("internal_job_id", "") is None:
        draft.leave("internal_job_id", "null, a prospect post that offers no job: not sent")
        return draft.advert()
    draft.words("title", item.get("title"))
    draft.words("organization_name", item.get("company_name"))
    draft.moment("date_posted", "first_published", item.get("first_published"))
    draft.moment("valid_through", "application_deadline", item.get("application_deadline"))
    _place(draft, item)
    for field in listed(item.get("metadata")):
        _custom(draft, field)
    _pay(draft, item.get("pay_input_ranges"))
    # What a department does is not what its company does: it is no industry.
    draft.put("tags", [unescape(name) for part in listed(item.get("departments")) if (name := _name(part))])
    if isinstance(content := item.get("content"), str):
        content = unescape(content)  # it is HTML, written as text
    draft.prose("content", content)
    draft.optional("language", "language", item.get("language"))
    draft.optional("url", "absolute_url", item.get("absolute_url"))
    times = (iso_instant(item.get(name), origin.zone) for name in ("first_published", "updated_at"))
    opened = next(filter(None, times), rfc3339(origin.seen) if origin.seen else None)
    return draft.advert(Event("opened", opened))


def _place(draft: Draft, item: dict[str, Any]) -> None:
    place = _name(item.get("location")) or next(filter(None, map(_name, listed(item.get("offices")))), None)
    if place is None:
        return
    draft.words("location_locality", place)
    words = place.casefold()
    if "hybrid" in words:
        draft.put("work_mode", "hybrid")
    elif "remote" in words:
        draft.put("work_mode", "remote")


def _custom(draft: Draft, field: Any) -> None:
    """A field that the employer has made; these two names are common."""
    value = member(field, "value")
    kind = "".join(filter(str.isalpha, _name(field) or "")).casefold()
    if kind == "employmenttype" and value:
        draft.employment("metadata Employment Type", listed(value))
    elif kind in {"workplacetype", "locationtype"} and isinstance(value, str):
        mode = "".join(filter(str.isalpha, value)).casefold()
        if mode in {"remote", "hybrid", "onsite"}:
            draft.put("work_mode", mode)


def _pay(draft: Draft, ranges: Any) -> None:
    if len(listed(ranges)) > 1:
        draft.leave("pay_input_ranges", "several, the first one is used")
    for stated in listed(ranges)[:1]:
        # The API has no unit of time: it is known only where the heading of the range names one.
        unit = salary_unit_in(text(member(stated, "title")) or "")
        least, most = (_hundredth(member(stated, name)) for name in ("min_cents", "max_cents"))
        draft.pay("pay_input_ranges", least, most, member(stated, "currency_type"), unit)


def _hundredth(cents: Any) -> Any:
    return cents / 100 if isinstance(cents, int) and not isinstance(cents, bool) else cents


def _name(thing: Any) -> str | None:
    return text(member(thing, "name"))
