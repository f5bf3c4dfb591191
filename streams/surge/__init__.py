"""Surge: a count per key and bucket in, expected counts, scores and surge episodes out.

Pure folds over arrays, one column a key. The command `detect` and the demand stage run the same `Surges`.
"""

from streams.surge.backing import Asked, Backing
from streams.surge.detector import Verdict
from streams.surge.level import Level
from streams.surge.settings import BUCKETS, DETECTOR_VERSION, SurgeSettings
from streams.surge.storage import Storage
from streams.surge.surges import Closing, Report, Surges
from streams.surge.timetable import Timetable

__all__ = [
    "BUCKETS",
    "DETECTOR_VERSION",
    "Asked",
    "Backing",
    "Closing",
    "Level",
    "Report",
    "Storage",
    "SurgeSettings",
    "Surges",
    "Timetable",
    "Verdict",
]
