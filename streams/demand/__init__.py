"""Demand: panes, windows, days and figures of all cells.

The third stage's fold: signed deltas come in, state records, public figures and a snapshot for the gauges go out.
"""

from streams.demand.clock import ClockMode
from streams.demand.comparisons import Comparisons
from streams.demand.days import Edition
from streams.demand.stage import VERSION, Demand
from streams.demand.watch import Watching

__all__ = ["VERSION", "ClockMode", "Comparisons", "Demand", "Edition", "Watching"]
