"""Truth: what must be counted of a feed, as the one who invented it knows."""

import gzip
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, Self

import orjson

from streams.contracts.stage import Instant
from streams.feeds.packed import writing
from streams.feeds.vacancy import Facts, Happening, Meaning, Pay, Story, happenings

LAYOUT = 2


class Lost(NamedTuple):
    """Applications to a posting that never comes."""

    source: str
    at: Instant
    number: int


class Truth:
    """The stories of all postings by vacancy, applications to nobody, and rejected lines by reason."""

    def __init__(self) -> None:
        self.vacancies: list[list[Story]] = []
        self.lost: list[Lost] = []
        self.rejected: Counter[str] = Counter()

    def vacancy(self) -> list[Story]:
        """Begin a vacancy; stories are to be appended to it."""
        vacancy: list[Story] = []
        self.vacancies.append(vacancy)
        return vacancy

    def market(self) -> Iterator[Happening]:
        """What happens where all sources are counted together."""
        for vacancy in self.vacancies:
            yield from happenings(vacancy)

    def sources(self) -> Iterator[tuple[str, Happening]]:
        """What happens in each source, as if there were no other (rule 8)."""
        for vacancy in self.vacancies:
            for source in sorted({story.facts.source for story in vacancy}):
                own = [story for story in vacancy if story.facts.source == source]
                yield from ((source, happening) for happening in happenings(own))

    def applications(self) -> Iterator[tuple[Facts | None, str, Instant, int]]:
        """(facts of its posting, source, instant, number); no facts where it is nobody's (rule 14)."""
        for story in self.stories():
            yield from ((story.facts, story.facts.source, at, number) for at, number in story.applications)
        yield from ((None, *lost) for lost in self.lost)

    def stories(self) -> Iterator[Story]:
        """All postings that have been heard of."""
        return (story for vacancy in self.vacancies for story in vacancy if story.turns)

    def totals(self) -> Counter[str]:
        """How often each thing happened in the market, and how many applied."""
        found = Counter[str](happening.what for happening in self.market())
        found["applications"] = sum(number for *_, number in self.applications())
        return found

    def new_openings(self) -> Counter[tuple[str, str]]:
        """(role, sector) -> openings founded."""
        return Counter(happening.facts.meaning[:2] for happening in self.market() if happening.what == "new")

    def write(self, path: Path) -> None:
        """Write it as JSON lines, a vacancy each; compressed where the name ends in `.gz`."""
        with writing(path) as file:
            head = {"layout": LAYOUT, "rejected": self.rejected, "lost": self.lost}
            file.write(orjson.dumps(head, list, orjson.OPT_APPEND_NEWLINE))  # named tuples become lists
            for vacancy in self.vacancies:
                told = [(*story.facts, story.turns, story.applications) for story in vacancy]
                file.write(orjson.dumps(told, list, orjson.OPT_APPEND_NEWLINE))

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read what `write` wrote. Raises ValueError for anything else."""
        truth = cls()
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            head = orjson.loads(file.readline())
            if not isinstance(head, dict) or head.get("layout") != LAYOUT:
                raise ValueError(f"{path} is no truth of layout {LAYOUT}: simulate it again with this version")
            truth.rejected.update(head["rejected"])
            truth.lost = [Lost(*lost) for lost in head["lost"]]
            truth.vacancies = [[_story(told) for told in orjson.loads(line)] for line in file]
        return truth


def _story(told: list[Any]) -> Story:
    source, posting_id, meaning, employer, positions, remote, pay, lead, turns, applications = told
    role, sector, industries, domains = meaning
    means = Meaning(role, sector, tuple(industries), tuple(domains))
    story = Story(Facts(source, posting_id, means, employer, positions, remote, pay and Pay(*pay), lead))
    story.turns = turns
    story.applications = [(at, number) for at, number in applications]
    return story
