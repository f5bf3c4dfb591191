"""Calendar: which day an instant belongs to in the configured zone."""

from streams.calendar.days import Days, number_of

__all__ = ["Days", "number_of"]
