"""Intake: records in, what happened to postings out (counting rules 1 to 3 and 14).

Validates, classifies, keeps each posting's history, and joins applications to their postings. One object a partition.
"""

from streams.intake.stage import Intake
from streams.intake.table import ATTRIBUTES, AttributeTable

__all__ = ["ATTRIBUTES", "AttributeTable", "Intake"]
