"""Calendar: which day an instant belongs to in the configured zone, which days are worked, and which week is which.

Pure: what a government has announced since the library was made is passed in.
"""

from streams.calendar.alignment import Alignment, resumption
from streams.calendar.classes import day_classes
from streams.calendar.days import Days, number_of
from streams.calendar.week import Week, Window, parse_week
from streams.calendar.workdays import Announcement, Workdays

__all__ = [
    "Alignment",
    "Announcement",
    "Days",
    "Week",
    "Window",
    "Workdays",
    "day_classes",
    "number_of",
    "parse_week",
    "resumption",
]
