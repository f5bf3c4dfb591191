"""Vacancies: what an employer wants, the postings that tell of it, and what happens to it over time.

Whoever invents the postings tells their stories; no event is read here, so no mistake in reading one can be repeated.
What happens is found by walking forward through all openings and ends: counting rules 4 to 6.
"""

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from streams.contracts.stage import DAY, HOUR, Instant

#: How long after its founding an opening still takes in new postings; bound included (rule 4).
BELONGS: Instant = 60 * DAY
#: What opens again so soon was never away; bound included (rules 4 and 5).
FLAPPING: Instant = 48 * HOUR

What = Literal["new", "resumed", "reposted", "closed", "posting", "duplicate"]


class Meaning(NamedTuple):
    """What decides the cells of a posting, without its source. `industries` and `domains` are sorted."""

    role: str
    sector: str
    industries: tuple[str, ...]
    domains: tuple[str, ...]


class Pay(NamedTuple):
    """A year's pay in whole units."""

    currency: str
    annual: int


class Facts(NamedTuple):
    """What the first event of a posting means.

    employer: its name folded. positions: 1 where none are stated.
    lead: how many days its date_posted lies before the day of its start; None where it has none.
    """

    source: str
    posting_id: str
    meaning: Meaning
    employer: str
    positions: int
    remote: bool = False
    pay: Pay | None = None
    lead: int | None = None


class Story:
    """One posting: what it is, when it opens and ends in turns, who applies."""

    __slots__ = ("applications", "facts", "turns")

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.turns: list[Instant] = []
        self.applications: list[tuple[Instant, int]] = []

    def opens(self, at: Instant) -> None:
        """It opens, for the first time or again; later than it ended."""
        self.turns.append(at)

    def ends(self, at: Instant) -> None:
        """It closes or expires."""
        self.turns.append(at)

    def applied(self, at: Instant, number: int) -> None:
        """So many people apply."""
        self.applications.append((at, number))


class Happening(NamedTuple):
    """Something that counts once. `facts` are those of the founding posting, or of the posting itself.

    dated: it counts on the day that date_posted makes of `at` (rule 9).
    """

    what: What
    at: Instant
    facts: Facts
    dated: bool = False


class _Opening:
    """An opening while time passes. `ended` has a meaning while nothing of it is open."""

    def __init__(self, founder: Facts, at: Instant) -> None:
        self.founder = founder
        self.founded = at
        self.open = 0
        self.ended = at


def happenings(stories: Iterable[Story]) -> Iterator[Happening]:
    """All that happens to one vacancy, in the order of time.

    Of equal times openings come before ends, so what touches is never closed between; among them the order is that of
    source and identifier.
    """
    told = list(stories)
    turns = sorted(
        (at, number % 2, story.facts.source, story.facts.posting_id, number, place)
        for place, story in enumerate(told)
        for number, at in enumerate(story.turns)
    )
    newest: _Opening | None = None
    homes: dict[int, _Opening] = {}
    for at, ends, _, _, number, place in turns:
        story = told[place]
        if ends:
            opening = homes[place]
            opening.open -= 1
            if not opening.open:
                opening.ended = at
                yield Happening("closed", at, opening.founder)
            continue
        facts, first = story.facts, number == 0
        if first:
            yield Happening("posting", at, facts, dated=True)
        stays = not first and at - story.turns[number - 1] <= FLAPPING
        home = homes[place] if stays else newest
        if home is None or (not stays and at - home.founded > BELONGS):
            home = newest = _Opening(facts, at)
            yield Happening("new", at, facts, dated=first)
        else:
            if first:
                yield Happening("duplicate", at, facts, dated=True)
            if not home.open:
                yield Happening("resumed" if at - home.ended <= FLAPPING else "reposted", at, home.founder)
        home.open += 1
        homes[place] = home
