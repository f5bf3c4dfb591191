"""Roles: the title of an advert to a role slug, by its aliases, else by the votes of its words."""

from collections.abc import Iterable
from typing import NamedTuple

from streams.taxonomy.aliases import Aliases, Hit
from streams.taxonomy.entries import RoleEntry
from streams.taxonomy.heads import (
    bare_noun,
    before_cum,
    chinese_head,
    head_end,
    is_agent,
    latin_head,
    qualified,
    seller_behind,
)
from streams.taxonomy.rules import OTHER
from streams.taxonomy.spelling import Spelling
from streams.taxonomy.text import is_chinese, read
from streams.taxonomy.votes import NO_VOTES, Votes

# A generic alias of so many Chinese characters, or of several words, says more than the votes of what is beside it.
_TELLING = 4


class Decision(NamedTuple):
    """A role and what decided: an `alias`, `votes` of the title, a `generic` alias, a `bare` noun, or `nothing`.

    what: the alias, the pieces or the noun; "" for nothing.
    """

    role: str
    by: str
    what: str


_NOTHING = Decision(OTHER, "nothing", "")


class Roles:
    """Knows the aliases and the votes for every role. Pure."""

    def __init__(self, entries: Iterable[RoleEntry], votes: Votes = NO_VOTES) -> None:
        """Entries that have passed `check_roles`."""
        roles = tuple(entries)
        self.slugs = tuple(sorted(role.slug for role in roles))
        self._aliases = Aliases(roles)
        self._votes = votes.only(self.slugs)
        self._bare = {read(noun).folded: role.slug for role in roles for noun in (*role.bare.zh, *role.bare.en)}
        words = (*self._aliases.words, *(word for noun in self._bare for word in noun.split()))
        self._spelling = Spelling((word for word in words if word.isascii()), votes.words)

    def role(self, folded: str) -> str:
        """The role of a title in the folded form of `Text`, `other` if nothing decides."""
        return self._decide(folded).role

    def decide(self, folded: str) -> Decision:
        """The role of a title in the folded form of `Text`, and why."""
        found = self._decide(folded)
        if found.by == "votes":
            found = found._replace(what=", ".join(self._votes.cast(found.what, found.role)))
        return found

    def _decide(self, folded: str) -> Decision:
        """As `decide`, but of votes it says only which text was read."""
        hits, generic = self._aliases.find(folded)
        if is_chinese(folded):
            return self._decide_chinese(folded, hits, generic)
        if not hits and not _telling(generic) and (spelled := self._spelling.correct(folded)) != folded:
            folded = spelled
            hits, generic = self._aliases.find(folded)
        end = head_end(folded)
        hit = latin_head(folded, hits, end) if hits else None
        if generic and (hit is None or hit.start >= end or not is_agent(hit.alias)) and (telling := _telling(generic)):
            other = latin_head(folded, telling, end)
            if hit is None or (
                other.start < hit.start if hit.start >= end else other.end <= hit.start and is_agent(other.alias)
            ):  # "Project Manager - Audit", "Account Manager Digital Marketing"
                return Decision(other.role, "generic", other.alias)
        if hit is not None:
            if generic and (first := before_cum(folded, hit, generic)) is not None:
                return Decision(first.role, "generic", first.alias)
            return Decision(hit.role, "alias", hit.alias)
        if (elected := self._elect(folded[:end])) is not None:
            return elected
        if generic:
            hit = latin_head(folded, generic, end)
            return Decision(hit.role, "generic", hit.alias)
        if role := self._bare.get(noun := bare_noun(folded), ""):
            return Decision(role, "bare", noun)
        return _NOTHING

    def _decide_chinese(self, folded: str, hits: list[Hit], generic: list[Hit]) -> Decision:
        telling = [each for each in generic if each.size >= _TELLING]
        if hits and (hit := chinese_head(folded, hits, hits)) is not None:
            if generic and (seller := seller_behind(folded, hit, generic)) is not None:
                return Decision(seller.role, "generic", seller.alias)
            return self._qualified(folded, hit, telling) or Decision(hit.role, "alias", hit.alias)
        if telling and (hit := chinese_head(folded, telling, hits)) is not None:
            return self._qualified(folded, hit, telling) or Decision(hit.role, "generic", hit.alias)
        if (elected := self._elect(folded)) is not None:
            return elected
        if generic and (hit := chinese_head(folded, generic, hits)) is not None:
            return self._qualified(folded, hit, telling) or Decision(hit.role, "generic", hit.alias)
        return _NOTHING

    def _qualified(self, title: str, head_noun: Hit, telling: list[Hit]) -> Decision | None:
        """The alias that the head noun, or a generic one, makes with the qualifier behind it."""
        for hit in (head_noun, *telling):
            if (found := qualified(title, hit, self._aliases.roles)) is not None:
                return Decision(found[1], "alias", found[0])
        return None

    def _elect(self, title: str) -> Decision | None:
        role, _ = self._votes.elect(title)
        return Decision(role, "votes", title) if role else None


def _telling(generic: list[Hit]) -> list[Hit]:
    """Generic aliases of several Latin words."""
    return [hit for hit in generic if " " in hit.alias]
