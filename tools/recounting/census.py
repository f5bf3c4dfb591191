"""The recount: event files in, figures at one instant out."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from recounting.application import AHEAD, Applications
from recounting.event import DeadLetterError, Posting, parse, rfc3339
from recounting.figures import Figures, Judge, Seat, seat_of, unmatched
from recounting.history import Histories
from recounting.opening import changes
from recounting.partition import partition


class Census:
    """Everything read so far.

    `partitions` matters to what is not decided yet: an expiry or a waiting application is decided by the largest
    posting time of its own partition. With 1, by the largest of all.
    """

    def __init__(self, zone: ZoneInfo, appended: int | None = None, partitions: int = 1) -> None:
        self.postings = Histories()
        self.applications = Applications()
        self.sources: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.rejected: Counter[str] = Counter()
        self.watermarks: dict[int, int] = {}
        self.latest: int | None = None
        self.undecided = 0
        self._zone = zone
        self._appended = appended
        self._partitions = partitions

    def read(self, lines: Iterable[bytes]) -> None:
        """Takes lines in order."""
        for line in lines:
            try:
                event = parse(line, self._zone, self._appended)
            except DeadLetterError as why:
                self.rejected[why.args[0]] += 1
                continue
            counts = self.sources[event.key[0]]
            self.latest = event.at if self.latest is None else max(self.latest, event.at)
            if not isinstance(event, Posting):
                counts["applications"] += 1
                self.applications.apply(event)
                continue
            home = partition(event.key, self._partitions)
            self.watermarks[home] = max(event.at, self.watermarks.get(home, event.at))
            counts["events"] += 1
            counts[f"type_{event.kind}"] += 1
            counts[self.postings.apply(event)] += 1

    def figures(self, at: int, judge: Judge) -> Figures:
        """The figures at that instant."""
        figures = Figures(at)
        self.undecided = 0
        seats: dict[int, Seat] = {}
        for key, lives in self.postings.lives.items():
            watermark = self._watermark(key)
            for life in lives:
                if life.first is None:
                    continue
                end = life.expiry()
                self.undecided += end is not None and watermark < end <= at
                seat = seats[id(life.first)] = seat_of(life.first, judge)
                # each posting is a fingerprint of its own; deduplication groups by fingerprint here
                for change in changes([(life.first, life.intervals(watermark))]):
                    figures.add(change.kind, change.at, change.amount, seat)
        for key, instant, amount in self.applications.applied:
            first = self.postings.at(key, instant + AHEAD, instant)
            if first is None and self._watermark(key) <= instant + AHEAD:
                self.undecided += 1
                continue
            figures.add("applications", instant, amount, seats[id(first)] if first else unmatched(key[0]))
        return figures

    def report(self, figures: Figures) -> dict[str, Any]:
        """Everything, ready for JSON."""
        return {
            "at": rfc3339(figures.at),
            "latest": rfc3339(self.latest) if self.latest is not None else None,
            "undecided": self.undecided,
            "cells": figures.cells(),
            "new_openings": [
                {"role": role, "sector": sector, "count": count}
                for (role, sector), count in sorted(figures.new_openings.items())
            ],
            "sources": {source: self._source(source) for source in sorted(self.sources)},
            "rejected": dict(sorted(self.rejected.items())),
        }

    def _source(self, source: str) -> dict[str, Any]:
        counts = self.sources[source]
        return {
            "events": counts["events"],
            "types": {name[5:]: count for name, count in sorted(counts.items()) if name.startswith("type_")},
            "duplicates": {"event": counts["event"], "posting": counts["posting"], "opening": 0},
            "stale": counts["stale"],
            "idle": counts["idle"],
            "applications": counts["applications"],
            "applications_repeated": self.applications.repeated.get(source, 0),
        }

    def _watermark(self, key: tuple[str, str]) -> int:
        return self.watermarks.get(partition(key, self._partitions), -(2**63))
