"""Calibration: what a market of six years must hold, by kind of advert. Read once from `data/years.yml`."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

import yaml

from streams.feeds.vacancy import Meaning


class Kind(NamedTuple):
    """Adverts of one meaning.

    openings: in week 1 of each year; () of what takes the rest of the market. fixed: not times the scale.
    positions: year -> those of the openings in the workrun. applications: year -> those to its postings in the week.
    """

    name: str
    meaning: Meaning
    titles: list[str]
    labels: list[str]
    openings: tuple[int, ...] = ()
    positions: Mapping[int, int] = MappingProxyType({})
    applications: Mapping[int, int] = MappingProxyType({})
    fixed: bool = False


class Fair(NamedTuple):
    """A job fair in that week. employers: by year. positions: of each on average. in_section: how many have its tag."""

    employers: tuple[int, ...]
    positions: int
    section: str
    in_section: int


class StatedPay(NamedTuple):
    """Openings of a domain in the week of the last year: which share states pay, and the mean of a year's."""

    domain: str
    mean: int
    stated: float


class Calibration(NamedTuple):
    """Everything. market: new openings in week 1 by year, times the scale. curve: a monthly index from `since` on."""

    years: tuple[int, ...]
    market: tuple[int, ...]
    kinds: list[Kind]
    rest: list[Kind]
    fair: Fair
    pay: StatedPay
    since: date
    curve: tuple[float, ...]


@cache
def calibration() -> Calibration:
    """The shipped calibration."""
    raw = yaml.safe_load((files("streams.feeds") / "data" / "years.yml").read_text("utf-8"))
    trades = raw["trades"]
    kinds = []
    for name, kind in raw["kinds"].items():
        trade = trades[kind["trade"]]
        meaning = Meaning(kind["role"], trade["sector"], (trade["industry"],), tuple(sorted(kind["domains"])))
        kinds.append(
            Kind(
                *(name, meaning, kind["titles"], trade["labels"], tuple(kind["openings"])),
                *(kind.get("positions", {}), kind.get("applications", {}), kind.get("fixed", False)),
            )
        )
    rest = [
        Kind(f"rest_{kind['role']}", Meaning(kind["role"], "unknown", (), ()), kind["titles"], [])
        for kind in raw["rest"]
    ]
    fair = raw["fair"]
    return Calibration(
        tuple(raw["years"]),
        tuple(raw["market"]),
        kinds,
        rest,
        Fair(tuple(fair["employers"]), fair["positions"], fair["section"], fair["in_section"]),
        StatedPay(**raw["pay"]),
        raw["curve"]["since"],
        tuple(raw["curve"]["index"]),
    )
