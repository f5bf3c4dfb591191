"""Classification: one advert to its role, sector, industries and domains. Pure; the hot path of intake."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from streams.taxonomy.catalogue import Catalogue, load_catalogue
from streams.taxonomy.domains import DESCRIPTION_BYTES, Domains
from streams.taxonomy.explanation import Explanation, Ground, explain_domains, explain_industries, explain_sector
from streams.taxonomy.industries import FREE, Industries, Industry
from streams.taxonomy.pay import PayScale
from streams.taxonomy.roles import Roles
from streams.taxonomy.rules import OTHER, STAFFING, UNKNOWN
from streams.taxonomy.text import read
from streams.taxonomy.votes import Votes

#: Part of every taxonomy version: another rule in code is a new number, as other data are a new hash.
RULES = 3

# A title has at most so many characters by contract; a longer skill or tag is read but not remembered.
_TITLE_CHARACTERS = 512
_UNSTATED: tuple[str, tuple[str, ...]] = (UNKNOWN, ())
# No label or code of a catalogue is longer.
_LABEL_CHARACTERS = 128


class Classification(NamedTuple):
    """Slugs. `industries` and `domains` are sorted and distinct, and may be empty."""

    role: str
    sector: str
    industries: tuple[str, ...]
    domains: tuple[str, ...]


class Taxonomy:
    """The catalogues, ready to classify. The same input gives the same answer; caches are bounded.

    version:    date of the catalogues, number of the rules, hash of the contents.
    roles:      every role that can come out, `other` last.
    sectors:    every sector, `staffing` and `unknown` last.
    industries: every industry, `other` last.
    domains:    every domain.
    pay:        stated pay to a year's pay.
    catalogue:  what was read.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        votes = Votes.load()
        self._roles = Roles(catalogue.roles.roles, votes)
        self._industries = Industries(catalogue.industries)
        self._domains = Domains(catalogue.domains.domains)
        digest = blake2b(f"{catalogue.digest}{votes.digest}".encode(), digest_size=4).hexdigest()
        self.version = f"{catalogue.date}.{RULES}+{digest}"
        self.roles = (*self._roles.slugs, OTHER)
        self.sectors = self._industries.sectors
        self.industries = self._industries.slugs
        self.domains = self._domains.slugs
        self.pay = PayScale(catalogue.pay.bounds)
        self.catalogue = catalogue
        self._title = lru_cache(maxsize=32_768)(self._read_title)
        self._keyword = lru_cache(maxsize=32_768)(self._read_keyword)
        self._place = lru_cache(maxsize=8_192)(self._read_place)
        self._result = lru_cache(maxsize=32_768)(self._make_result)

    @classmethod
    def load(cls, path: Path | None = None) -> "Taxonomy":
        """Read the shipped catalogues, or those in the folder `path`. Raises `CatalogueError`."""
        return cls(load_catalogue(path))

    def classify(  # noqa: PLR0917 (keywords would cost a fifth of a microsecond)
        self,
        title: str,
        industries: Sequence[str] = (),
        scheme: str = FREE,
        is_staffing_agency: bool = False,  # noqa: FBT001, FBT002 (a field of the posting, in the order of the contract)
        skills: Sequence[str] = (),
        tags: Sequence[str] = (),
        description: str = "",
    ) -> Classification:
        """Put an advert into the catalogues; about 1 us for a title seen before.

        title:    its first 512 characters are read.
        sector:   that of the first of `industries` that is known, `unknown` if none is (counting rule 8). Where none
                  is stated, the title may say it beyond doubt.
        description: its first 20 kB are read, for the domains that say so.
        """
        role, mask, said = self._title(title if len(title) <= _TITLE_CHARACTERS else title[:_TITLE_CHARACTERS])
        if skills:
            mask |= self._keywords(skills)
        if tags:
            mask |= self._keywords(tags)
        if description:
            mask |= self._domains.description_mask(description)
        sector, slugs = _UNSTATED
        if not industries:
            pass
        elif len(industries) == 1 and len(stated := industries[0]) <= _LABEL_CHARACTERS:
            sector, slugs = self._place(scheme, stated)
        else:
            sector, slugs = self._read_place(scheme, *industries)
        if said is not None and not slugs:
            sector, slugs = said.sector, (said.slug,)
        return self._result(role, STAFFING if is_staffing_agency else sector, slugs, mask)

    def explain(  # noqa: PLR0917 (as `classify`)
        self,
        title: str,
        industries: Sequence[str] = (),
        scheme: str = FREE,
        is_staffing_agency: bool = False,  # noqa: FBT001, FBT002
        skills: Sequence[str] = (),
        tags: Sequence[str] = (),
        description: str = "",
    ) -> Explanation:
        """Why `classify` answers what it answers to the same arguments."""
        found = self.classify(title, industries, scheme, is_staffing_agency, skills, tags, description)
        title = title[:_TITLE_CHARACTERS]
        texts = (("title", [title]), ("skill", skills), ("tag", tags), ("description", [description]))
        named = [(where, text[:DESCRIPTION_BYTES]) for where, several in texts for text in several]
        domains, not_domains = explain_domains(self._domains, found.domains, found.role, named)
        _, by, what = self._roles.decide(read(title).folded)
        places = explain_industries(self._industries, found.industries, title, scheme, industries)
        sector = explain_sector(self._industries, found.sector, found.industries, scheme, industries)
        if is_staffing_agency:
            sector = Ground("field", "is_staffing_agency")
        return Explanation(Ground(by, what), sector, places, domains, not_domains)

    def _make_result(self, role: str, sector: str, industries: tuple[str, ...], mask: int) -> Classification:
        """Few combinations occur: equal answers are one object, which callers may compare and look up faster."""
        return Classification(role, sector, industries, self._domains.expand(mask, role))

    def _read_title(self, title: str) -> tuple[str, int, Industry | None]:
        text = read(title)
        return self._roles.role(text.folded), self._domains.mask(text), self._industries.of_title(text.folded)

    def _read_keyword(self, keyword: str) -> int:
        return self._domains.mask(read(keyword[:DESCRIPTION_BYTES]))

    def _keywords(self, keywords: Iterable[str]) -> int:
        mask = 0
        for keyword in keywords:
            mask |= self._keyword(keyword) if len(keyword) <= _TITLE_CHARACTERS else self._read_keyword(keyword)
        return mask

    def _read_place(self, scheme: str, *industries: str) -> tuple[str, tuple[str, ...]]:
        """Sector and industries. Any agency's label makes the sector `staffing`: the true employer is unknown."""
        sector = UNKNOWN
        slugs: set[str] = set()
        for stated in industries:
            if (found := self._industries.industry(scheme, stated)) is None:
                continue
            slugs.add(found.slug)
            if sector == UNKNOWN or found.sector == STAFFING:
                sector = found.sector
        return sector, tuple(sorted(slugs)) if len(slugs) > 1 else tuple(slugs)
