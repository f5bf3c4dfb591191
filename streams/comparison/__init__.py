"""Comparison: the figures people quote, of records of `jobs.daily.v1`: growth, shares, pay, rankings, records, trends.

Pure, and apart from demand: it reads what is public, so a file of it does as well as Kafka.
"""

from streams.comparison.change import Change
from streams.comparison.digits import percent, rounded
from streams.comparison.history import History, Missing
from streams.comparison.pair import Pair, pair
from streams.comparison.pay import PayFigure, Rate, parse_rate, pay
from streams.comparison.ranking import Ranking, rank
from streams.comparison.record import Record, record
from streams.comparison.totals import Totals, add_up
from streams.comparison.trend import index, trailing_means

__all__ = [
    "Change",
    "History",
    "Missing",
    "Pair",
    "PayFigure",
    "Ranking",
    "Rate",
    "Record",
    "Totals",
    "add_up",
    "index",
    "pair",
    "parse_rate",
    "pay",
    "percent",
    "rank",
    "record",
    "rounded",
    "trailing_means",
]
