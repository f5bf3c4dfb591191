"""Intake: records in, what happened to postings out (counting rules 1 to 3 and 14).

Validates, classifies, keeps each posting's history, and joins applications to their postings. One object a partition.
"""

from streams.intake.posting import Interval, Intervals, PostingState
from streams.intake.sighting import Applied, Sighting, Sightings
from streams.intake.stage import Intake

__all__ = ["Applied", "Intake", "Interval", "Intervals", "PostingState", "Sighting", "Sightings"]
