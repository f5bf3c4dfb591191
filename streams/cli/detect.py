"""`jobtide detect`: the surge detector on anybody's counts."""

import json
import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TextIO

import msgspec
import orjson
import typer

from streams.cli.counts import Counts, read_counts
from streams.contracts.stage import OperatorError
from streams.surge import BUCKETS, Closing, Report, Surges, SurgeSettings
from streams.surge.record import Naming, margins_of, surge_record


class Bucket(StrEnum):
    """Widths of a bucket."""

    MINUTE = "1m"
    HOUR = "1h"
    DAY = "1d"
    WEEK = "1w"


def detect(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV: key,sector,bucket_start,count.")],
    *,
    bucket: Annotated[Bucket, typer.Option(help="Width of the buckets.")] = Bucket.HOUR,
    warmup: Annotated[
        int | None, typer.Option(min=0, help="Buckets that are learned from only; else what new keys need to settle.")
    ] = None,
    budget: Annotated[
        float, typer.Option(min=1e-12, help="False surges that may be expected in a week, over all keys.")
    ] = 1.0,
    scores: Annotated[bool, typer.Option("--scores", help="Print the score of every key and bucket instead.")] = False,
) -> None:
    """Find surges in counts: one JSON line for each surge, with onset, peak and end.

    Rows are sorted by bucket_start (RFC 3339); what is missing is 0. Keys with an empty sector share nothing.
    """
    settings = msgspec.structs.replace(BUCKETS[bucket], budget=budget)
    counts = read_counts(file, settings)
    surges = Surges(settings, zone=counts.zone)
    for key, sector in counts.keys.items():
        surges.watch(key, sector, bucket=counts.first)
    begin = counts.first + (settings.settle if warmup is None else warmup)
    if begin > counts.last:
        raise OperatorError(
            f"{file} holds {counts.last - counts.first + 1} buckets, all of them warm-up.",
            "give a longer file, or a smaller --warmup.",
        )
    printer: Scores | Episodes = Scores(counts) if scores else Episodes(counts, settings)
    for number, of_bucket in counts.buckets():
        closing = surges.close(number, of_bucket, warm=number < begin)
        if number >= begin:
            printer.print(closing, sys.stdout)
    printer.finish(sys.stdout)


class Scores:
    """A line for every key and bucket: count and expected are the bucket's, score is that of its best window."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._keys = [json.dumps(key, ensure_ascii=False) for key in counts.keys]

    def print(self, closing: Closing, out: TextIO) -> None:
        """Print one bucket, keys in the order of the file."""
        verdict = closing.verdict
        columns = (verdict.counts.astype(int), verdict.mean.round(6), verdict.found.score.round(6))
        start = json.dumps(self._counts.start(verdict.bucket))
        rows = zip(self._keys, *(column.tolist() for column in (*columns, verdict.found.window)), strict=True)
        out.writelines(
            f'{{"key":{key},"bucket_start":{start},"count":{count},"expected":{expected},"score":{score},'
            f'"window":{window}}}\n'
            for key, count, expected, score, window in rows
        )

    def finish(self, out: TextIO) -> None:
        """Nothing is left to say."""


class Episodes:
    """A line for each surge that alerted, when it is over. Its figures are those of its peak."""

    def __init__(self, counts: Counts, settings: SurgeSettings) -> None:
        self._counts = counts
        self._settings = settings
        self._peaks: dict[str, Report] = {}

    def print(self, closing: Closing, out: TextIO) -> None:
        """Print what ended in this bucket."""
        for report in closing.reports:
            best = report if report.episode.peak_at == report.bucket else self._peaks.get(report.key, report)
            self._peaks[report.key] = best._replace(episode=report.episode)
            if report.episode.over:
                self._line(self._peaks.pop(report.key), out)

    def finish(self, out: TextIO) -> None:
        """Print what goes on at the end of the file: its end is null."""
        for _, report in sorted(self._peaks.items()):
            self._line(report, out)

    def _line(self, report: Report, out: TextIO) -> None:
        episode, key = report.episode, report.key
        if episode.fired_at is None:
            return
        sector = self._counts.keys[key] or None
        naming = Naming(None, sector, None, key, key)
        record = surge_record(report, naming, self._settings, self._local, margins_of([report])[0])
        line = {
            "key": key,
            "sector": sector,
            "onset": self._counts.start(episode.onset),
            "since": self._counts.start(episode.since),
            "peak": self._counts.start(episode.peak_at),
            "end": None if episode.ended_at is None else self._counts.start(episode.ended_at),
            **{name: getattr(record, name) for name in _SHOWN},
        }
        out.write(orjson.dumps(line).decode() + "\n")

    def _local(self, bucket: int) -> datetime:
        return self._counts.time(bucket)


_SHOWN = (
    "state",
    "severity",
    "window",
    "observed",
    "expected",
    "expected_low",
    "expected_high",
    "ratio",
    "ratio_low",
    "excess",
    "peak_ratio",
    "surprise_bits",
    "expected_false_per_week",
    "market_factor",
    "confidence",
    "sentence_en",
    "sentence_zh",
    "detector_version",
    "settings_hash",
)
