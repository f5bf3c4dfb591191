"""Hand-made stories."""

from typing import Any

from streams.feeds.truth import Truth
from streams.feeds.vacancy import Facts, Meaning, Story

BAKER = Meaning("baker", "manufacturing", ("manufacturing",), ("ai", "aigc"))
COOK = Meaning("cook", "accommodation_catering", (), ())


def story(*turns: int, source: str = "alpha", name: str = "1", meaning: Meaning = BAKER, **facts: Any) -> Story:
    """A posting that opens and ends in turns."""
    told = Story(Facts(source, name, meaning, "bread", 1)._replace(**facts))
    told.turns = list(turns)
    return told


def truth_of(*vacancies: list[Story]) -> Truth:
    """A truth of these vacancies."""
    truth = Truth()
    truth.vacancies = list(vacancies)
    return truth
