"""A recount of demand by brute force, from the contract and from nothing else, and the shapes its tests feed."""

import json
from datetime import datetime
from fractions import Fraction
from typing import Any, NamedTuple

from streams.contracts.stage import Effects
from streams.contracts.tally import Attributes, Tallies, Tally, encode_tallies
from streams.contracts.topics import DEMAND
from streams.demand import Demand, Edition

EDITION = Edition("Asia/Shanghai", "t1", "d1")
WINDOWS = {"1h": (60, 1), "6h": (360, 5), "24h": (1440, 5), "7d": (10080, 60)}
MINUTE = 60_000_000


class Message(NamedTuple):
    """A message as the engine hands it over."""

    origin: int
    payload: bytes


class Messages(NamedTuple):
    """A batch as the engine hands it over."""

    messages: list[Message]


class Tick(NamedTuple):
    """A tick as the engine hands it over."""

    at: int
    idle: bool = False
    revision: tuple[str, int, int] = ("incarnation", 1, 1)


class Delta(NamedTuple):
    """One tally of one opening's attributes."""

    attributes: Attributes
    minute: int
    counts: tuple[int, ...]
    employers: tuple[int, ...]
    day: int = 20_000
    pays: tuple[tuple[str, int, int], ...] = ()


def message(origin: int, deltas: list[Delta], watermark: int | None = None, *, idle: bool = False) -> Message:
    """Pack deltas as the openings stage does, a group for each."""
    groups = [
        (delta.attributes, [Tally(delta.minute, delta.day, delta.counts, tuple(delta.employers), tuple(delta.pays))])
        for delta in deltas
    ]
    return Message(origin, encode_tallies(Tallies(watermark, idle, None, len(deltas), groups)))


def cells_of(attributes: Attributes) -> set[str]:
    """All cells of an opening, base and derived."""
    role, sector, industries, domains, source, tags = attributes
    market = {
        "total",
        f"role={role}",
        f"sector={sector}",
        f"role={role},sector={sector}",
        *(f"industry={industry}" for industry in industries),
        *(f"domain={domain}" for domain in domains),
        *(f"domain={domain},role={role}" for domain in domains),
    }
    own = {f"source={source}", *(f"source={source},tag={tag}" for tag in tags)}
    return (market if role else set()) | (own if source else set())


def recount(deltas: list[Delta], time: int, sketch: int = 2048) -> dict[str, dict[str, Any]]:
    """Figures of every cell at T, each from all deltas. From `sketch` employers on they are estimated."""
    figures = {}
    for cell in sorted({cell for delta in deltas for cell in cells_of(delta.attributes)}):
        mine = [delta for delta in deltas if cell in cells_of(delta.attributes)]
        windows = {}
        for name, (span, size) in WINDOWS.items():
            inside = [delta for delta in mine if time - span * MINUTE < delta.minute // size * size * MINUTE <= time]
            hashes = sorted({employer for delta in inside for employer in delta.employers})
            windows[name] = {
                "new": sum(delta.counts[0] for delta in inside),
                "positions": sum(delta.counts[1] for delta in inside),
                "closed": sum(delta.counts[4] for delta in inside),
                "applications": sum(delta.counts[5] for delta in inside),
                "employers": len(hashes)
                if len(hashes) < sketch
                else round(Fraction((sketch - 1) * 2**64, hashes[sketch - 1])),
                "expected": None,
                "low": None,
                "high": None,
                "ratio": None,
            }
        opens = sum(delta.counts[0] + delta.counts[2] + delta.counts[3] - delta.counts[4] for delta in mine)
        figures[cell] = {"open": opens, "windows": windows}
    return figures


def read(effects: Effects | None) -> dict[str, dict[str, Any]]:
    """The public records of windows by cell, without time and revision."""
    figures = effects.figures.get(DEMAND, []) if effects else []
    records = {key.decode(): json.loads(value) for key, value in figures}
    assert len(records) == len(figures)
    assert all(record.pop("cell") == key for key, record in records.items())
    for record in records.values():
        datetime.fromisoformat(record.pop("as_of"))
        del record["revision"]
    return records


class Store:
    """The state log: the last value of every key."""

    def __init__(self) -> None:
        self.values: dict[bytes, bytes] = {}

    def append(self, effects: Effects | None) -> None:
        """Store what a step changed."""
        for key, value in (effects.changes if effects else {}).items():
            if value is None:
                self.values.pop(key, None)
            else:
                self.values[key] = value


def everything(demand: Demand, at: int) -> dict[str, dict[str, Any]]:
    """All figures of windows at the next tick."""
    demand.republish(DEMAND, None)
    return read(demand.tick(Tick(at)))
