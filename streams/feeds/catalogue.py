"""Catalogue: what adverts may say, and what each text means. Read once from `data/catalogue.yml`."""

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml


class Text(NamedTuple):
    """Words of an advert and the domains that they show."""

    words: str
    domains: tuple[str, ...]


class Trade(NamedTuple):
    """A line of business: the sector and industry that it means, and how feeds write it: scheme -> labels or codes."""

    sector: str
    industry: str
    labels: dict[str, list[str]]


class Job(NamedTuple):
    """An intended role, the titles that stand for it by language, and who offers it.

    pay: monthly, in thousands of yuan, least and most.
    """

    role: str
    titles: dict[str, list[Text]]
    pay: tuple[int, int]
    skills: list[Text]
    trades: list[Trade]


class Dressing(NamedTuple):
    """What stands before and after titles and changes nothing; the empty string among them, repeated as a weight."""

    before: list[str]
    after: list[str]


class Employers(NamedTuple):
    """Parts of employers' names."""

    stems: list[str]
    kinds: list[str]
    suffixes: list[str]


class Catalogue(NamedTuple):
    """Everything, by language where there is one."""

    jobs: list[Job]
    dressings: dict[str, Dressing]
    employers: dict[str, Employers]
    places: dict[str, list[str]]
    sentences: dict[str, list[str]]


def _text(written: str) -> Text:
    words, _, domains = written.partition(" | ")
    return Text(words, tuple(sorted(domains.split())))


@cache
def catalogue() -> Catalogue:
    """The shipped catalogue."""
    raw = yaml.safe_load((files("streams.feeds") / "data" / "catalogue.yml").read_text("utf-8"))
    trades = {}
    for key, labels in raw["trades"].items():
        sector = labels.pop("sector")
        trades[key] = Trade(sector, labels.pop("industry", sector), labels)
    skills = {key: _text(written) for key, written in raw["skills"].items()}
    jobs = [
        Job(
            job["role"],
            {language: [_text(title) for title in job[language]] for language in ("zh", "en")},
            (job["pay"][0], job["pay"][1]),
            [skills[key] for key in job["skills"]],
            [trades[key] for key in job["trades"]],
        )
        for job in raw["roles"]
    ]
    return Catalogue(
        jobs,
        {language: Dressing(**parts) for language, parts in raw["dressings"].items()},
        {language: Employers(**parts) for language, parts in raw["employers"].items()},
        raw["places"],
        raw["sentences"],
    )
