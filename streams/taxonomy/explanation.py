"""Explanation: what an advert's role, sector, industries and domains were found by. Slower than to classify."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from streams.taxonomy.domains import Domains, Mention
from streams.taxonomy.industries import Industries
from streams.taxonomy.rules import UNKNOWN
from streams.taxonomy.text import read


class Ground(msgspec.Struct, frozen=True):
    """by: the rule that decided; what: the words, the code or the slug that it found."""

    by: str
    what: str


class Explanation(msgspec.Struct, frozen=True):
    """Why an advert is counted as it is.

    role:       by `alias`, `votes`, `generic`, `bare` or `nothing`, see `Decision`.
    sector:     by `industry` (its slug), `field` (`is_staffing_agency`) or `nothing`.
    industries: by a scheme (the code that is known), `label` or `title`.
    domains:    by `title`, `skill`, `tag` or `description` (the term as spelled there), or `implied` (by which domain).
    not_domains: what terms said but does not count: by `exclusion` (its words) or `role` (which means something else).
    """

    role: Ground
    sector: Ground
    industries: dict[str, Ground]
    domains: dict[str, Ground]
    not_domains: dict[str, Ground]


def explain_domains(
    domains: Domains, counted: Sequence[str], role: str, texts: Iterable[tuple[str, str]]
) -> tuple[dict[str, Ground], dict[str, Ground]]:
    """Grounds of the domains that are counted, and of those that are not though terms say so.

    texts: (`title`, `skill`, `tag` or `description`, the text), in the order in which they are to be named.
    """
    said: dict[str, Ground] = {}
    dropped: dict[str, Ground] = {}
    for where, text in texts:
        for domain, term, exclusion in _mentions(domains, where, text):
            if exclusion:
                dropped.setdefault(domain, Ground("exclusion", exclusion))
            else:
                said.setdefault(domain, Ground(where, term))
    found = {slug: said.get(slug) or Ground("implied", domains.implying(slug, counted)) for slug in counted}
    barred = {slug: Ground("role", role) for slug in said}
    return found, {slug: ground for slug, ground in sorted((dropped | barred).items()) if slug not in found}


def _mentions(domains: Domains, where: str, text: str) -> Iterator[Mention]:
    return domains.description_mentions(text) if where == "description" else domains.mentions(read(text))


def explain_industries(
    industries: Industries, counted: Sequence[str], title: str, scheme: str, stated: Iterable[str]
) -> dict[str, Ground]:
    """Grounds of the industries that are counted."""
    found: dict[str, Ground] = {}
    for each in stated:
        known = industries.industry(scheme, each)
        by, what = industries.ground(scheme, each)
        if known is not None:
            found.setdefault(known.slug, Ground(by or "nothing", what or each))
    for slug in counted:
        found.setdefault(slug, Ground("title", industries.title_ground(read(title).folded)))
    return {slug: found[slug] for slug in counted}


def explain_sector(
    industries: Industries, sector: str, counted: Sequence[str], scheme: str, stated: Iterable[str]
) -> Ground:
    """The industry that brought the sector: the first that is stated with it, else the one that the title says."""
    if sector == UNKNOWN:
        return Ground("nothing", "")
    known = (industries.industry(scheme, each) for each in stated)
    return Ground("industry", next((each.slug for each in known if each and each.sector == sector), "".join(counted)))
