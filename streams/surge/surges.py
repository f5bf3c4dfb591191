"""Surges: the detector with its episodes. One object for the command `detect` and for the demand stage.

At the close of each bucket: `close` scores every key and moves the episodes; what changed comes back as `Report`s.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, tzinfo
from itertools import islice
from typing import NamedTuple

import msgspec
import numpy as np

from streams.surge import baseline
from streams.surge.backing import Ask, Asked, Backing
from streams.surge.budget import expected_false
from streams.surge.detector import Detector, Verdict
from streams.surge.episode import Episode, Look, advance, begin, severity
from streams.surge.gates import Gates
from streams.surge.settings import SurgeSettings

#: Buckets that tell whether a surge goes on.
_RECENT = 3


class Report(NamedTuple):
    """The state of an episode after a bucket, with what its sentence needs."""

    key: str
    bucket: int
    episode: Episode
    look: Look
    variance: float
    psi: float
    score: float
    false_per_week: float
    market_factor: float
    class_: str | None
    backing: Backing | None
    keys: int
    age: int
    learning: bool


class Closing(NamedTuple):
    """What a close gives: the scores of every key, and each episode that is on or has just ended."""

    verdict: Verdict
    reports: list[Report]


class Surges:
    """Detector and episodes.

    Loading history is `close(..., warm=True)`: everything is learned, nothing is found; what the windows hold then is
    not found afterwards either.
    """

    def __init__(
        self, settings: SurgeSettings, *, zone: tzinfo = UTC, classes: Callable[[date], str | None] = lambda _: None
    ) -> None:
        self.settings = settings
        self.detector = Detector(settings, zone=zone, classes=classes)
        self.episodes: dict[str, Episode] = {}
        self.warm = False
        self._gates = Gates(settings)

    def watch(self, key: str, sector: str = "", *, bucket: int, market: bool = True) -> None:
        """Begin to watch a key, see `Detector.watch`. A sector's own cell (market False) mutes its keys."""
        self.detector.watch(key, sector, bucket=bucket, market=market)

    def late(self, bucket: int, key: str, count: int) -> bool:
        """Correct a closed bucket, see `Detector.late`. False where it changes nothing any more."""
        return self.detector.late(bucket, key, count)

    def close(
        self,
        bucket: int,
        counts: Mapping[str, int],
        *,
        warm: bool = False,
        blind: Collection[str] = (),
        muted: Mapping[str, str] | None = None,
        ask: Ask = lambda _: None,
    ) -> Closing:
        """Close a bucket.

        blind: keys whose feed was unhealthy in it. muted: key -> why it must not alert now. ask: who is behind a surge;
        without an answer the gates on employers are open. Raises ValueError as `Detector.close` does.
        """
        if self.warm and not warm:
            self.detector.seal(list(self.detector.keys.values()))
        self.warm = warm
        verdict = self.detector.close(bucket, counts, blind=blind)
        return Closing(verdict, [] if warm else self._follow(verdict, muted or {}, ask))

    def _follow(self, verdict: Verdict, muted: Mapping[str, str], ask: Ask) -> list[Report]:
        rows, bucket = self.detector.keys, verdict.bucket
        false = expected_false(verdict.found.score, len(rows), self.settings)
        onsets = self._onsets(verdict, false)
        # The sectors' own cells first: their surge mutes the keys below them.
        names = sorted(
            {*self.episodes, *onsets}, key=lambda key: (bool(self.detector.table.all.market[rows[key]]), key)
        )
        reports: list[Report] = []
        if not names:
            return reports
        columns, recent = self.detector.table.all, min(_RECENT, self.settings.memory)
        counted = columns.count_ring[:recent].sum(axis=0).tolist()
        usual = columns.mean_ring[:recent].astype(np.float64).sum(axis=0).tolist()
        inhibitors: dict[int, str] = {}
        for key in names:
            row = rows[key]
            look = self._look(verdict, row, counted[row], usual[row])
            market, sector = bool(columns.market[row]), int(columns.sector[row])
            episode = self.episodes.get(key)
            first = bucket - look.window + 1
            backing = ask(Asked(key, first if episode is None else episode.since, first, bucket))
            alerts = backing is None or self._gates.is_broad(
                look, float(verdict.found.variance[row]), len(rows), backing
            )
            reason = muted.get(key) or (None if backing is None else self._gates.doubt(look, backing))
            reason = reason or (inhibitors.get(sector) if market else None)
            if reason is None and (episode is None or episode.state == "building"):
                reason = self._explanation(row, look, names)
            if episode is None:
                loudness = severity(float(false[row]), look.ratio, self.settings)
                episode = self.episodes[key] = begin(bucket, look, loudness, alerts=alerts, muted_by=reason)
            else:
                advance(episode, bucket, look, alerts=alerts, muted_by=reason, settings=self.settings)
            if not market and episode.state in {"firing", "peaked"}:
                inhibitors.setdefault(sector, key)
            reports.append(self._report(verdict, key, look, float(false[row]), backing))
            if episode.over:
                self._finish(key, row, episode)
        return reports

    def _onsets(self, verdict: Verdict, false: np.typing.NDArray[np.float64]) -> list[str]:
        found, settings = verdict.found, self.settings
        large = self._gates.all_large(found.observed, found.expected)
        # A bucket without a count begins nothing, which is what allows a quiet key to be caught up later.
        rows = set(np.flatnonzero((false <= settings.budget) & large & (verdict.counts > 0)).tolist())
        return [key for key, row in self.detector.keys.items() if row in rows] if rows else []

    def _look(self, verdict: Verdict, row: int, counted: float, usual: float) -> Look:
        found, columns = verdict.found, self.detector.table.all
        return Look(
            float(found.score[row]),
            int(found.window[row]),
            float(found.observed[row]),
            float(found.expected[row]),
            counted,
            usual,
            float(columns.phi[row]),
        )

    def _explanation(self, row: int, look: Look, surging: Collection[str]) -> str | None:
        """The one key of a market that surges, if without it the market's own cell would not."""
        columns = self.detector.table.all
        if columns.market[row] or not columns.sector[row]:
            return None
        members = np.flatnonzero(columns.market & (columns.sector == columns.sector[row]))
        if not len(members):
            return None
        counted, usual = (ring[: look.window, members].sum(axis=0) for ring in (columns.count_ring, columns.mean_ring))
        excess = counted - usual
        most = int(np.argmax(excess))
        if self._gates.large(look.observed - float(excess[most]), look.expected):
            return None
        key = next(islice(self.detector.keys, int(members[most]), None))
        return key if key in surging else None

    def _report(self, verdict: Verdict, key: str, look: Look, false: float, backing: Backing | None) -> Report:
        row = self.detector.keys[key]
        columns = self.detector.table.all
        age = verdict.bucket - int(columns.born[row]) + 1
        return Report(
            key=key,
            bucket=verdict.bucket,
            episode=msgspec.structs.replace(self.episodes[key]),
            look=look,
            variance=float(verdict.found.variance[row]),
            psi=float(columns.psi[row]),
            score=look.score,
            false_per_week=false,
            market_factor=float(verdict.factor[row]),
            class_=verdict.class_,
            backing=backing,
            keys=len(self.detector.keys),
            age=age,
            learning=age <= self.settings.settle,
        )

    def _finish(self, key: str, row: int, episode: Episode) -> None:
        """Close the books of a surge: its counts cannot be found again, and after a shift of level the key relearns."""
        self.detector.seal([row])
        if episode.state == "level_shift":
            baseline.unsettle(self.detector.table.all, [row])
        del self.episodes[key]
