"""Roles: the title of an advert to a role slug, by its longest alias."""

from collections.abc import Iterable

from streams.taxonomy.automaton import Terms
from streams.taxonomy.entries import RoleEntry
from streams.taxonomy.rules import OTHER
from streams.taxonomy.text import is_chinese, read

_RECRUITING = "招聘"
# What ends the head segment of a title that is not Chinese: "Nurse - Nights", "Nurse, ICU", "Nurse (f/m)".
_HEAD_ENDS = (" - ", " \N{EN DASH} ", " \N{EM DASH} ", ",", "(", "|", "[", ";")


class Roles:
    """Knows the aliases of every role. Pure."""

    def __init__(self, entries: Iterable[RoleEntry]) -> None:
        """Entries that have passed `check_roles`."""
        roles = tuple(entries)
        self.slugs = tuple(sorted(role.slug for role in roles))
        aliases = {read(alias).folded: role.slug for role in roles for alias in (*role.aliases.zh, *role.aliases.en)}
        self._aliases = Terms(aliases)

    def role(self, folded: str) -> str:
        """The role of a title in the folded form of `Text`, `other` if no alias is in it."""
        return self._chinese(folded) if is_chinese(folded) else self._latin(folded)

    def _chinese(self, title: str) -> str:
        """Longest alias, the last of equals, behind the employer's name."""
        hits = self._aliases.find(title)
        begin = self._behind_employer(title, hits) if _RECRUITING in title else 0
        longest, found = 0, OTHER
        for start, end, slug in hits:
            if start >= begin and end - start >= longest:
                longest, found = end - start, slug
        return found

    def _behind_employer(self, title: str, hits: list[tuple[int, int, str]]) -> int:
        """Where the text behind the last 招聘 begins that no alias holds; a title that ends with it is not cut."""
        at = len(title)
        while (at := title.rfind(_RECRUITING, 0, at)) >= 0:
            behind = at + len(_RECRUITING)
            if title[behind:].strip() and not any(start <= at and behind <= end for start, end, _ in hits):
                return behind
        return 0

    def _latin(self, title: str) -> str:
        """Longest alias of the head segment, the first of equals; where it has none, of the whole title."""
        head = min((at for end in _HEAD_ENDS if (at := title.find(end)) > 0), default=len(title))
        found = self._longest_first(title[:head])
        return found if found != OTHER or head == len(title) else self._longest_first(title)

    def _longest_first(self, text: str) -> str:
        longest, found = 0, OTHER
        for start, end, slug in self._aliases.find(text):
            if end - start > longest:
                longest, found = end - start, slug
        return found
